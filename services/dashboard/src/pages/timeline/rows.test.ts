import { describe, expect, it } from "vitest";

import { NO_FILTERS } from "@/domain/filters";
import { card } from "@/pages/timeline/card.testing";
import { eventNear, headOf, indexBefore, nextEvent, rowsOf, shownOf, waitingOf } from "@/pages/timeline/rows";

const at = (day: number, hour: number) => new Date(2026, 4, day, hour).toISOString();
const NOW = new Date(2026, 4, 5, 20).getTime();
const EVENTS = [card(4, at(5, 18)), card(3, at(5, 9)), card(2, at(4, 23)), card(1, at(2, 12))];
const ROWS = rowsOf(EVENTS, NOW);

describe("rows", () => {
  it("have a heading before each day", () => {
    const words = ROWS.map((row) => (row.kind === "day" ? row.heading : row.event.id));
    expect(words).toEqual(["Today", 4, 3, "Yesterday", 2, expect.stringContaining("2026"), 1]);
  });

  it("have names of their own", () => {
    expect(new Set(ROWS.map((row) => row.key)).size).toBe(ROWS.length);
  });

  it.each([
    [1, 1, 2],
    [2, 1, 4],
    [4, -1, 2],
    [1, -1, 1],
    [6, 1, 6],
  ])("lead from %i by %i to %i", (from, by, to) => {
    expect(nextEvent(ROWS, from, by)).toBe(to);
  });

  it.each([
    [0, 1],
    [3, 4],
    [99, 6],
  ])("have an event near place %i: %i", (place, near) => {
    expect(eventNear(ROWS, place)).toBe(near);
    expect(eventNear([], place)).toBe(-1);
  });

  it.each([
    ["now", NOW, 0],
    ["the evening", Date.parse(at(5, 18)), 2],
    ["the day before, by its heading", Date.parse(at(5, 0)), 3],
    ["more than is loaded", Date.parse(at(1, 0)), -1],
  ])("begin before %s", (_, ms, index) => {
    expect(indexBefore(ROWS, ms)).toBe(index);
  });
});

describe("the head of a list", () => {
  const head = headOf(EVENTS.slice(1));

  it("keeps what is newer waiting", () => {
    expect(shownOf(EVENTS, head, NO_FILTERS).map(({ id }) => id)).toEqual([3, 2, 1]);
    expect(waitingOf(EVENTS, head, NO_FILTERS)).toBe(1);
  });

  it("tells events of one moment apart by their number", () => {
    const twin = card(9, at(5, 9));
    expect(waitingOf([twin, ...EVENTS.slice(1)], head, NO_FILTERS)).toBe(1);
  });

  it("is none for an empty list, which lets everything in", () => {
    expect(headOf([])).toBeNull();
    expect(shownOf(EVENTS, null, NO_FILTERS)).toEqual(EVENTS);
    expect(waitingOf(EVENTS, null, NO_FILTERS)).toBe(0);
  });

  it("lets go of what the filters no longer ask for", () => {
    const marked = EVENTS.map((event) => ({ ...event, reviewed: event.id === 3 }));
    expect(shownOf(marked, null, { ...NO_FILTERS, reviewed: false }).map(({ id }) => id)).toEqual([4, 2, 1]);
  });
});
