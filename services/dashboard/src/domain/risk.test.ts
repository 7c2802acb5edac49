import { describe, expect, it } from "vitest";

import * as risk from "@/domain/risk";

const BOUNDS = { low_max: 29, medium_max: 59, high_max: 84 };

it.each([
  [0, "low"],
  [29, "low"],
  [30, "medium"],
  [59, "medium"],
  [60, "high"],
  [84, "high"],
  [85, "critical"],
  [100, "critical"],
])("a score of %i lies in %s", (score, level) => {
  expect(risk.levelOfScore(score, BOUNDS)).toBe(level);
});

describe("levels", () => {
  it("are known or not", () => {
    expect(risk.levelOf("high")).toBe("high");
    expect(risk.levelOf("dire")).toBeNull();
    expect(risk.isLevel(7)).toBe(false);
  });

  it("rank from low to critical, the unknown below all", () => {
    expect(["low", "medium", "high", "critical", "dire"].map(risk.rankOf)).toEqual([0, 1, 2, 3, -1]);
  });

  it("have a word; the unknown keeps its own", () => {
    expect(risk.levelWord("critical")).toBe("Critical");
    expect(risk.levelWord("dire")).toBe("dire");
  });

  it("differ by more than colour", () => {
    const looks = risk.LEVELS.map(risk.lookOf);
    for (const of of ["shape", "word", "colour", "meaning"] as const) {
      expect(new Set(looks.map((look) => look[of])).size).toBe(4);
    }
  });
});

describe("the gauge", () => {
  it("has bands that cover it", () => {
    const bands = risk.gaugeBands(BOUNDS);
    expect(bands.map((band) => band.level)).toEqual(["low", "medium", "high", "critical"]);
    expect(bands.map((band) => [band.from, band.to])).toEqual([
      [0, 0.29],
      [0.29, 0.59],
      [0.59, 0.84],
      [0.84, 1],
    ]);
  });

  it.each([
    [-5, 0],
    [50, 0.5],
    [180, 1],
  ])("shows %i as %d", (score, share) => {
    expect(risk.gaugeShare(score)).toBe(share);
  });
});

it.each([
  ["ok", null],
  ["repaired", "The model's answer had to be repaired"],
  ["fallback", "Analysed without a model"],
  ["pending", "pending"],
])("an analysis that is %s says %s", (status, note) => {
  expect(risk.analysisNote(status)).toBe(note);
});
