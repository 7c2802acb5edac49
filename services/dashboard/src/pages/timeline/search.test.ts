import { describe, expect, it } from "vitest";

import { NO_FILTERS } from "@/domain/filters";
import {
  cleanTimeline,
  countFilters,
  isNarrowed,
  isoMoment,
  listFilters,
  momentOf,
  nameOf,
  rangeOf,
} from "@/pages/timeline/search";

const AT = "2026-05-04T12:00:00Z";

describe("the timeline's address", () => {
  it("keeps filters and the moment it begins at, and nothing else", () => {
    expect(cleanTimeline({ level: "high", at: AT, page: "3" })).toEqual({ level: "high", at: AT });
  });

  it.each(["soon", "2026-05-04", "2026-05-04T12:00", "2026-13-04T12:00:00Z", 7, null])("drops the moment %s", (at) => {
    expect(momentOf(at)).toBeNull();
    expect(cleanTimeline({ at })).toEqual({});
  });

  it("names moments to the second, never before them", () => {
    expect(isoMoment(Date.parse(AT))).toBe(AT);
    expect(isoMoment(Date.parse(AT) + 1)).toBe("2026-05-04T12:00:01Z");
  });
});

describe("what the list asks", () => {
  it("begins at the moment", () => {
    expect(listFilters(NO_FILTERS, AT)).toEqual({ ...NO_FILTERS, to: AT });
    expect(listFilters(NO_FILTERS, null)).toBe(NO_FILTERS);
  });

  it("never goes beyond the filters' own end", () => {
    const ended = { ...NO_FILTERS, to: "2026-05-03T00:00:00Z" };
    expect(listFilters(ended, AT)).toBe(ended);
  });

  it("differs in name where it differs", () => {
    expect(nameOf(NO_FILTERS, null)).not.toBe(nameOf(NO_FILTERS, AT));
    expect(nameOf({ ...NO_FILTERS, level: ["low", "high"] }, null)).toBe(
      nameOf({ ...NO_FILTERS, level: ["high", "low"] }, null),
    );
  });
});

it("counts for the tabs whatever the tab, reviewed or not", () => {
  expect(countFilters({ ...NO_FILTERS, camera: "yard", level: ["low"], reviewed: false })).toEqual({
    ...NO_FILTERS,
    camera: "yard",
  });
});

it("knows whether anything narrows the list", () => {
  expect(isNarrowed(NO_FILTERS)).toBe(false);
  expect(isNarrowed({ ...NO_FILTERS, level: ["low"] })).toBe(true);
});

it("takes a day whole", () => {
  const { startMs, endMs } = rangeOf({ ...NO_FILTERS, from: "2026-05-04", to: "2026-05-04" });
  expect((endMs ?? 0) - (startMs ?? 0)).toBe(24 * 3_600_000);
});
