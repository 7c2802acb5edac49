import { describe, expect, it } from "vitest";

import * as filters from "@/domain/filters";
import { NO_FILTERS, type Filters } from "@/domain/filters";

const local = (year: number, month: number, day: number) => new Date(year, month - 1, day).toISOString();

const FULL: Filters = {
  camera: "front_door",
  object: ["person", "dog"],
  level: ["critical", "low"],
  reviewed: false,
  fast: true,
  score: 30,
  from: "2026-05-04",
  to: "2026-05-05T10:00:00Z",
};

describe("the address bar", () => {
  it("comes back as it went", () => {
    expect(filters.readFilters({ ...filters.writeFilters(FULL) })).toEqual(FULL);
    expect(filters.writeFilters(NO_FILTERS)).toEqual({});
    expect(filters.readFilters({})).toEqual(NO_FILTERS);
  });

  it("is the same for the same filters", () => {
    const one = filters.cleanSearch({ level: "low,critical", object: ["dog", "person"] });
    const other = filters.cleanSearch({ level: ["critical", "low"], object: "person,dog" });
    expect(one).toEqual(other);
  });

  it.each([
    ["camera", "../etc", "<b>", "", 7.5, {}],
    ["object", "unicorn", 7, null],
    ["level", "dire", true],
    ["reviewed", "maybe", 1, null],
    ["fast", "yes"],
    ["score", "x", "", 0, 101, 1.5, null],
    ["from", "soon", "2026-02-30", "2026-13-01", "1900-01-01", 2026, "2026-05-04T99:99:99Z"],
    ["to", "later", []],
  ])("drops a %s it does not understand", (name, ...values) => {
    for (const value of values) expect(filters.cleanSearch({ [name]: value })).toEqual({});
  });

  it("drops what is none of its own, and keeps the part of a list that is known", () => {
    expect(filters.cleanSearch({ utm: "x", level: "high,dire,high" })).toEqual({ level: "high" });
  });

  it("takes values as words or as the router parses them", () => {
    expect(filters.cleanSearch({ reviewed: "true", fast: "false", score: "40", camera: 12 })).toEqual({
      reviewed: true,
      fast: false,
      score: 40,
      camera: "12",
    });
  });

  it("drops a time that ends before it begins", () => {
    expect(filters.cleanSearch({ from: "2026-05-05", to: "2026-05-04" })).toEqual({});
    expect(filters.cleanSearch({ from: "2026-05-04", to: "2026-05-04" })).toEqual({
      from: "2026-05-04",
      to: "2026-05-04",
    });
  });
});

describe("the question to the API", () => {
  it("has each value by its name", () => {
    const asked = filters.askedOf(FULL);
    expect(asked).toEqual([
      ["camera_id", "front_door"],
      ["risk_level", "critical"],
      ["risk_level", "low"],
      ["object_type", "person"],
      ["object_type", "dog"],
      ["reviewed", "false"],
      ["is_fast_path", "true"],
      ["min_score", "30"],
      ["start_date", local(2026, 5, 4)],
      ["end_date", "2026-05-05T10:00:00.000Z"],
    ]);
  });

  it("includes the last day whole, in the zone of the person", () => {
    expect(filters.askedOf({ ...NO_FILTERS, to: "2026-05-04" })).toEqual([["end_date", local(2026, 5, 5)]]);
  });
});

it("counts what is set, the two ends of a time as one", () => {
  expect(filters.activeFilters(NO_FILTERS)).toBe(0);
  expect(filters.activeFilters(FULL)).toBe(7);
});

describe("a live event", () => {
  const event = {
    camera_id: "front_door",
    risk_level: "critical",
    risk_score: 90,
    started_at: "2026-05-04T12:00:00Z",
    object_types: ["person"],
    reviewed: false,
    is_fast_path: true,
  };

  it("is listed where every filter lets it", () => {
    expect(filters.matches(event, NO_FILTERS)).toBe(true);
    expect(filters.matches(event, FULL)).toBe(true);
  });

  it.each([
    ["camera", { camera: "garage" }],
    ["level", { level: ["low"] }],
    ["class", { object: ["dog"] }],
    ["review", { reviewed: true }],
    ["fast path", { fast: false }],
    ["score", { score: 91 }],
    ["beginning", { from: "2026-05-04T12:00:01Z" }],
    ["end", { to: "2026-05-04T12:00:00Z" }],
  ] as const)("is not listed under another %s", (_, more) => {
    expect(filters.matches(event, { ...NO_FILTERS, ...more })).toBe(false);
  });

  it("is not listed without a time", () => {
    expect(filters.matches({ ...event, started_at: "?" }, NO_FILTERS)).toBe(false);
  });
});
