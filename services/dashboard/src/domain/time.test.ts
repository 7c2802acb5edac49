import { describe, expect, it } from "vitest";

import * as time from "@/domain/time";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Noon in whatever zone the tests run. */
const NOON = new Date(2026, 4, 4, 12, 0, 0).getTime();
const UK = "en-GB";

it.each([
  [-5, "0 s"],
  [0, "0 s"],
  [59_999, "59 s"],
  [MINUTE, "1 min"],
  [59 * MINUTE, "59 min"],
  [HOUR, "1 h"],
  [47 * HOUR, "47 h"],
  [48 * HOUR, "2 d"],
])("%i ms last %s", (ms, words) => {
  expect(time.duration(ms)).toBe(words);
});

it.each([
  [0, "just now"],
  [999, "just now"],
  [12 * SECOND, "12 s ago"],
  [3 * HOUR, "3 h ago"],
  [-2 * SECOND, "just now"],
  [-5 * MINUTE, "in 5 min"],
])("what was %i ms before now is %s", (passed, words) => {
  expect(time.ago(NOON - passed, NOON)).toBe(words);
});

it.each([
  [0, SECOND],
  [300, 700],
  [900, 200],
  [90 * SECOND, 30 * SECOND],
  [90 * MINUTE, 30 * MINUTE],
  [-4_000, SECOND],
])("an age of %i ms reads differently after %i ms", (age, wait) => {
  expect(time.changesInMs(age)).toBe(wait);
});

describe("the clock", () => {
  it("is read in the middle of a round trip", () => {
    const read = time.readClock(new Date(NOON + MINUTE).toISOString(), NOON - 100, NOON + 100);
    expect(read).toEqual({ offsetMs: MINUTE, uncertaintyMs: 100 });
  });

  it("is not read from nonsense", () => {
    expect(time.readClock("noon", 0, 1)).toBeNull();
    expect(time.readClock(new Date(NOON).toISOString(), 5, 4)).toBeNull();
  });

  it("keeps the surer reading until the clocks move apart", () => {
    const sure = { offsetMs: 100, uncertaintyMs: 10 };
    const vague = { offsetMs: 400, uncertaintyMs: 500 };
    const moved = { offsetMs: 60_000, uncertaintyMs: 500 };
    expect(time.betterReading(time.UNREAD_CLOCK, vague)).toBe(vague);
    expect(time.betterReading(vague, sure)).toBe(sure);
    expect(time.betterReading(sure, vague)).toBe(sure);
    expect(time.betterReading(sure, moved)).toBe(moved);
  });

  it.each([
    [time.UNREAD_CLOCK, null],
    [{ offsetMs: 29_000, uncertaintyMs: 10 }, null],
    [{ offsetMs: 60_000, uncertaintyMs: 90_000 }, null],
    [{ offsetMs: 180_000, uncertaintyMs: 10 }, "This device's clock is 3 min behind the server's"],
    [{ offsetMs: -7_200_000, uncertaintyMs: 10 }, "This device's clock is 2 h ahead of the server's"],
  ])("%j is worth saying: %s", (clock, note) => {
    expect(time.skewNote(clock)).toBe(note);
  });
});

it.each([
  ["2026-05-04T12:00:00Z", Date.UTC(2026, 4, 4, 12)],
  ["soon", null],
  ["", null],
  [null, null],
  [undefined, null],
])("%s is %s", (iso, ms) => {
  expect(time.millisOf(iso)).toBe(ms);
});

describe("moments", () => {
  it("say as much as is needed", () => {
    expect(time.clockTime(NOON + 9_000, UK)).toBe("12:00:09");
    expect(time.moment(NOON, NOON + HOUR, UK)).toBe("12:00");
    expect(time.moment(NOON, NOON + 48 * HOUR, UK)).toBe("4 May, 12:00");
    expect(time.moment(NOON, NOON + 400 * 24 * HOUR, UK)).toMatch(/^4 May 2026,? 12:00$/);
    expect(time.fullMoment(NOON, UK)).toMatch(/^4 May 2026,? (at )?12:00:00 .+/);
  });

  it("make spans", () => {
    expect(time.span(NOON, NOON + 61_000, NOON, UK)).toBe("12:00:00 – 12:01:01");
    expect(time.span(NOON, NOON, NOON, UK)).toBe("12:00:00");
    expect(time.span(NOON, NOON + 1000, NOON + 48 * HOUR, UK)).toBe("4 May, 12:00:00 – 12:00:01");
    expect(time.span(NOON, NOON + 13 * HOUR, NOON, UK)).toBe("12:00 – 5 May, 01:00");
  });

  it("group by day", () => {
    expect(time.dayHeading(NOON, NOON + HOUR, UK)).toBe("Today");
    expect(time.dayHeading(NOON, NOON + 24 * HOUR, UK)).toBe("Yesterday");
    expect(time.dayHeading(NOON, NOON + 72 * HOUR, UK)).toMatch(/^Monday,? 4 May 2026$/);
  });

  it("know their day", () => {
    expect(new Date(time.startOfDay(NOON)).getHours()).toBe(0);
    expect(time.sameDay(time.startOfNextDay(NOON) - 1, NOON)).toBe(true);
    expect(time.sameDay(time.startOfNextDay(NOON), NOON)).toBe(false);
  });
});
