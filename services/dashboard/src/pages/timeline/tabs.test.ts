import { describe, expect, it } from "vitest";

import type { EventStats } from "@/api/shapes";
import { NO_FILTERS } from "@/domain/filters";
import { chosenTab, levelsOfTab, levelTabs, totalOf } from "@/pages/timeline/tabs";

const STATS: EventStats = {
  total: 20,
  unreviewed: 10,
  by_level: {
    critical: { total: 2, unreviewed: 1 },
    high: { total: 4, unreviewed: 2 },
    medium: { total: 6, unreviewed: 3 },
    low: { total: 8, unreviewed: 4 },
  },
  by_camera: [],
  by_object_type: [],
  without_model: 0,
  synthetic: 0,
  highest_recent: null,
};

describe("the tabs", () => {
  it("count what nobody has reviewed, worst first", () => {
    expect(levelTabs([], STATS).map(({ id, unreviewed }) => [id, unreviewed])).toEqual([
      ["all", 10],
      ["critical", 1],
      ["high", 2],
      ["medium", 3],
      ["low", 4],
    ]);
  });

  it("count nothing while nothing is known", () => {
    expect(levelTabs([], undefined).every(({ unreviewed }) => unreviewed === null)).toBe(true);
  });

  it("have one more for several levels together", () => {
    const several = levelTabs(["critical", "high"], STATS).at(-1);
    expect(several).toEqual({ id: "several", label: "Critical + High", unreviewed: 3 });
    expect(levelsOfTab("several", ["critical", "high"])).toEqual(["critical", "high"]);
  });

  it.each([
    [[], "all"],
    [["low"], "low"],
    [["high", "low"], "several"],
  ] as const)("stand at %j with %s", (level, tab) => {
    expect(chosenTab(level)).toBe(tab);
    if (tab !== "several") expect(levelsOfTab(tab, [])).toEqual(level);
  });
});

describe("the whole list", () => {
  it.each([
    [{}, 20],
    [{ reviewed: false }, 10],
    [{ reviewed: true }, 10],
    [{ level: ["critical", "low"] }, 10],
    [{ level: ["low"], reviewed: false }, 4],
    [{ level: ["high"], reviewed: true }, 2],
  ] as const)("with %j has %i events", (filters, total) => {
    expect(totalOf(STATS, { ...NO_FILTERS, ...filters })).toBe(total);
  });

  it("is unknown without counts", () => {
    expect(totalOf(undefined, NO_FILTERS)).toBeNull();
  });
});
