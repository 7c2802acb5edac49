import { describe, expect, it } from "vitest";

import { bandsOf, levelStory, placeOf, shareOf, sourceOf } from "@/pages/event/scoring";

const BOUNDS = { low_max: 29, medium_max: 59, high_max: 84 };

describe("the scale", () => {
  it("has a band for each level, and they cover every score once", () => {
    const bands = bandsOf(BOUNDS);
    expect(bands.map(({ level, from, to }) => [level, from, to])).toEqual([
      ["low", 0, 29],
      ["medium", 30, 59],
      ["high", 60, 84],
      ["critical", 85, 100],
    ]);
    expect(bands.reduce((sum, band) => sum + shareOf(band), 0)).toBeCloseTo(1);
  });

  it.each([0, 29, 30, 59, 60, 84, 85, 100])("shows %d inside its own band", (score) => {
    const bands = bandsOf(BOUNDS);
    const at = bands.findIndex((band) => band.from <= score && score <= band.to);
    const start = bands.slice(0, at).reduce((sum, band) => sum + shareOf(band), 0);
    expect(placeOf(score)).toBeGreaterThan(start);
    expect(placeOf(score)).toBeLessThan(start + shareOf(bands[at]!));
  });
});

describe("how far it is to another level", () => {
  it.each([
    [70, "high", 15, 11],
    [60, "high", 25, 1],
    [84, "high", 1, 25],
    [0, "low", 30, null],
    [100, "critical", null, 16],
  ])("from %d", (score, level, more, less) => {
    const story = levelStory(score, level, BOUNDS);
    expect([story.higher?.points ?? null, story.lower?.points ?? null]).toEqual([more, less]);
    expect(story.decidedOtherwise).toBe(false);
  });

  it("is told of an event that was rated under other bounds", () => {
    expect(levelStory(70, "medium", BOUNDS).decidedOtherwise).toBe(true);
  });
});

it.each([
  ["ok", "model"],
  ["repaired", "second-answer"],
  ["fallback", "placeholder"],
  ["dreamt", "unknown"],
])("the status %s means the score is from: %s", (analysis_status, source) => {
  expect(sourceOf({ analysis_status, model: "" })).toBe(source);
});
