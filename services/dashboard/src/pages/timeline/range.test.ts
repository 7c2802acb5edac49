import { describe, expect, it } from "vitest";

import { NO_FILTERS } from "@/domain/filters";
import { inputValue, isToday, presetRange, rangeWords, typedRange } from "@/pages/timeline/range";

const NOW = new Date(2026, 4, 5, 14, 30, 20).getTime();
const words = (from: string | null, to: string | null) => rangeWords({ ...NO_FILTERS, from, to }, NOW);
const iso = (day: number, hour: number, minute = 0) => new Date(2026, 4, day, hour, minute).toISOString();

describe("a preset", () => {
  it("begins at a whole minute, so that its address shows the same to everybody", () => {
    expect(presetRange("hour", NOW)).toEqual({ from: iso(5, 13, 30).replace(":00.000Z", "Z"), to: null });
  });

  it("may be today", () => {
    const today = presetRange("today", NOW);
    expect(today).toEqual({ from: "2026-05-05", to: null });
    expect(isToday(today, NOW)).toBe(true);
    expect(isToday(presetRange("day", NOW), NOW)).toBe(false);
  });
});

describe("the words for a stretch of time", () => {
  it.each([
    [null, null, null],
    ["2026-05-05", null, "Today"],
    [iso(5, 9), null, "Since 09:00"],
    [null, iso(5, 9), "Until 09:00"],
    [iso(5, 9), iso(5, 11), "09:00 – 11:00"],
    ["2026-05-05", "2026-05-05", "today"],
  ])("%s to %s is %s", (from, to, said) => {
    expect(words(from, to)).toBe(said);
  });

  it("name a day as itself, though it ends where the next begins", () => {
    const day = words("2026-05-03", "2026-05-03");
    expect(day).toContain("3");
    expect(day).not.toContain("4");
    expect(day).not.toContain("–");
  });

  it("name the year where it is another", () => {
    expect(words("2024-02-29", null)).toContain("2024");
  });
});

describe("a typed stretch", () => {
  it("is what two fields say", () => {
    const range = typedRange("2026-05-04T10:00", "2026-05-04T12:00");
    expect(range).toEqual({
      from: iso(4, 10).replace(":00.000Z", "Z"),
      to: iso(4, 12).replace(":00.000Z", "Z"),
    });
    expect(typedRange("2026-05-04T10:00", "")).toMatchObject({ to: null });
  });

  it.each([
    ["", "", "Give at least one end."],
    ["2026-05-04T12:00", "2026-05-04T12:00", "The beginning must be before the end."],
    ["2026-05-04T12:00", "2026-05-04T10:00", "The beginning must be before the end."],
  ])("from %s to %s is none", (from, to, fault) => {
    expect(typedRange(from, to)).toEqual({ fault });
  });

  it("comes back into its fields", () => {
    expect(inputValue(new Date(2026, 4, 4, 9, 5).getTime())).toBe("2026-05-04T09:05");
    expect(inputValue(null)).toBe("");
  });
});
