import { describe, expect, it } from "vitest";

import type { ActivitySpan } from "@/domain/activity";
import { NO_FILTERS } from "@/domain/filters";
import { gapsWithin } from "@/domain/gaps";
import {
  barWords,
  hasOwnSpan,
  isPartly,
  reachFor,
  stripBars,
  stripSpan,
  stripWords,
  ticks,
  wider,
} from "@/pages/timeline/strip";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = new Date(2026, 4, 5, 14, 7).getTime();
const NONE = { low: 0, medium: 0, high: 0, critical: 0 };

function span(...buckets: (Partial<typeof NONE> | null)[]): ActivitySpan {
  const start = NOW - buckets.length * HOUR;
  return {
    start: new Date(start).toISOString(),
    end: new Date(NOW).toISOString(),
    bucket_seconds: 3600,
    buckets: buckets.map((counts, index) => ({
      start: new Date(start + index * HOUR).toISOString(),
      by_level: { ...NONE, ...counts },
      watched: counts !== null,
    })),
  };
}

describe("what the strip asks", () => {
  it.each(["day", "week", "month"] as const)(
    "reaches a %s back in at most 101 buckets, cut at round times",
    (reach) => {
      const asked = stripSpan(NO_FILTERS, reach, NOW);
      expect(asked).not.toBeNull();
      const { startMs, endMs, buckets } = asked!;
      const bucketMs = (endMs - startMs) / buckets;
      expect(buckets).toBeLessThanOrEqual(101);
      expect(Number.isInteger(buckets)).toBe(true);
      expect(startMs % bucketMs).toBe(0);
      expect(endMs).toBeGreaterThanOrEqual(NOW);
      expect(endMs - startMs).toBeLessThanOrEqual(31 * DAY);
    },
  );

  it("is the filters' own time where they have one, and their camera", () => {
    const filters = { ...NO_FILTERS, camera: "yard", from: "2026-05-01", to: "2026-05-02" };
    const asked = stripSpan(filters, "day", NOW);
    expect(asked?.startMs).toBe(new Date(2026, 4, 1).getTime());
    expect(asked?.endMs).toBe(new Date(2026, 4, 3).getTime());
    expect(asked?.camera).toBe("yard");
    expect(hasOwnSpan(filters)).toBe(true);
  });

  it("is never longer than the API answers", () => {
    const asked = stripSpan({ ...NO_FILTERS, from: "2020-01-01" }, "day", NOW);
    expect(asked!.endMs - asked!.startMs).toBeLessThanOrEqual(31 * DAY);
  });

  it("is nothing where the filters leave no time that has happened", () => {
    expect(stripSpan({ ...NO_FILTERS, from: "2030-01-01" }, "day", NOW)).toBeNull();
  });
});

it("reaches as far as one reads, and no less than chosen", () => {
  expect(reachFor(NOW - HOUR, NOW)).toBe("day");
  expect(reachFor(NOW - 3 * DAY, NOW)).toBe("week");
  expect(reachFor(NOW - 90 * DAY, NOW)).toBe("month");
  expect(wider("week", "day")).toBe("week");
  expect(wider("week", "month")).toBe("month");
});

describe("the bars", () => {
  it("are those of the levels that the list shows", () => {
    const [bar] = stripBars(span({ low: 3, high: 1 }, {}), { ...NO_FILTERS, level: ["high"] }, NOW);
    expect(bar).toMatchObject({ total: 1, worst: "high" });
  });

  it("are no gap where hidden events prove that somebody looked", () => {
    const [bar] = stripBars(span({ low: 3 }, {}), { ...NO_FILTERS, level: ["high"] }, NOW);
    expect(bar).toMatchObject({ total: 0, watched: true });
  });

  it("are no gap before their time is over", () => {
    const bars = stripBars(span({}, null, null), NO_FILTERS, NOW - 1);
    expect(bars.map(({ watched }) => watched)).toEqual([true, false, true]);
  });
});

describe("the strip in words", () => {
  it("says how much, when most, how bad, and when nobody looked", () => {
    const words = stripWords(stripBars(span({ low: 1 }, null, { critical: 2, low: 1 }, {}), NO_FILTERS, NOW), NOW);
    expect(words).toMatch(/^4 events in this time\. Busiest: .*: 3 events.* Highest level: Critical\. No pictures/);
  });

  it("says when the one camera that is shown was away, the newest times by name, and in which bar", () => {
    const recorded = Array.from({ length: 7 }, (_, index) => ({
      status: "offline",
      reason: "unreachable",
      started_at: new Date(NOW - (index + 1) * 20 * 60_000).toISOString(),
      ended_at: new Date(NOW - (index + 1) * 20 * 60_000 + 60_000).toISOString(),
    }));
    const away = gapsWithin(recorded, NOW - 4 * HOUR, NOW, NOW);
    const strip = stripBars(span({}, {}, {}, {}), NO_FILTERS, NOW);
    const words = stripWords(strip, NOW, away);
    expect(words).toMatch(/ The camera: (Offline .* \(unreachable\); ){4}Offline .* \(unreachable\); and before\.$/);
    expect(barWords(strip[3]!, NOW, away)).toMatch(/nothing happened; camera offline$/);
    expect(barWords(strip[0]!, NOW, away)).toMatch(/nothing happened$/);
  });

  it("says so when nothing happened", () => {
    expect(stripWords(stripBars(span({}, {}), NO_FILTERS, NOW), NOW)).toBe("0 events in this time.");
  });
});

it("says when its bars count more than the list shows", () => {
  expect(isPartly(NO_FILTERS)).toBe(false);
  expect(isPartly({ ...NO_FILTERS, camera: "yard", level: ["low"] })).toBe(false);
  expect(isPartly({ ...NO_FILTERS, reviewed: false })).toBe(true);
});

it.each([HOUR, DAY, 7 * DAY, 31 * DAY])("has few and round ticks over %i ms", (length) => {
  const found = ticks(NOW - length, NOW, 9);
  expect(found.length).toBeGreaterThan(2);
  expect(found.length).toBeLessThanOrEqual(12);
  expect(new Set(found.map(({ label }) => label)).size).toBe(found.length);
});
