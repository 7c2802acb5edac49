import { expect, it } from "vitest";

import { NO_FILTERS, type Filters } from "@/domain/filters";
import { chipsOf } from "@/pages/timeline/chips";

const NOW = new Date(2026, 4, 5, 14).getTime();
const FULL: Filters = {
  camera: "yard",
  object: ["person", "dog"],
  level: ["critical", "high"],
  reviewed: false,
  fast: true,
  score: 30,
  from: "2026-05-05",
  to: null,
};

it("says every filter in words", () => {
  expect(chipsOf(FULL, "Back yard", NOW).map(({ kind, value }) => `${kind}: ${value}`)).toEqual([
    "Camera: Back yard",
    "Class: Person",
    "Class: Dog",
    "Level: Critical",
    "Level: High",
    "Review: Not reviewed",
    "Fast path: Yes",
    "Score: 30 and more",
    "Time: Today",
  ]);
});

it("takes each away by itself, until nothing is set", () => {
  const left = chipsOf(FULL, null, NOW).reduce<Filters>((filters, { id }) => {
    const same = chipsOf(filters, null, NOW).find((chip) => chip.id === id);
    return { ...filters, ...same?.without };
  }, FULL);
  expect(left).toEqual({ ...NO_FILTERS, level: left.level });
  expect(left.level).toHaveLength(1); // one level alone is said by its tab
});

it("names a camera that is gone by its id", () => {
  expect(chipsOf({ ...NO_FILTERS, camera: "yard" }, null, NOW)[0]?.value).toBe("yard");
});

it("has nothing to say of no filters, nor of a tab", () => {
  expect(chipsOf(NO_FILTERS, null, NOW)).toEqual([]);
  expect(chipsOf({ ...NO_FILTERS, level: ["low"] }, null, NOW)).toEqual([]);
});
