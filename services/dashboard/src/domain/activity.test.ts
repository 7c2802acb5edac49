import { describe, expect, it } from "vitest";

import { bars, barSentence, gaps, momentAt, shareOf, type ActivitySpan } from "@/domain/activity";

const START = Date.parse("2026-05-04T00:00:00Z");
const HOUR = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();
const NONE = { low: 0, medium: 0, high: 0, critical: 0 };

function activity(...buckets: (Partial<typeof NONE> | null)[]): ActivitySpan {
  return {
    start: iso(START),
    end: iso(START + buckets.length * HOUR),
    bucket_seconds: 3600,
    buckets: buckets.map((counts, index) => ({
      start: iso(START + index * HOUR),
      by_level: { ...NONE, ...counts },
      watched: counts !== null,
    })),
  };
}

describe("bars", () => {
  it("say how much, how bad and of what", () => {
    const [busy, quiet, one] = bars(activity({ low: 12, high: 4 }, {}, { low: 1 }));
    expect(busy).toMatchObject({ total: 16, breadth: 1, worst: "high", startMs: START, endMs: START + HOUR });
    expect(busy?.parts).toEqual([
      { level: "high", share: 0.25 },
      { level: "low", share: 0.75 },
    ]);
    expect(quiet).toMatchObject({ total: 0, breadth: 0, worst: null, parts: [], watched: true });
    expect(one?.breadth).toBe(0.25);
  });

  it("are never too small to see", () => {
    expect(bars(activity({ low: 10_000 }, { low: 1 }))[1]?.breadth).toBe(0.08);
  });

  it("count as watched where something happened", () => {
    const span = activity({ low: 1 });
    const odd = { ...span, buckets: span.buckets.map((bucket) => ({ ...bucket, watched: false })) };
    expect(bars(odd)[0]?.watched).toBe(true);
  });

  it("end with the span", () => {
    const short = { ...activity({}), end: iso(START + HOUR / 2) };
    expect(bars(short)[0]?.endMs).toBe(START + HOUR / 2);
  });
});

describe("gaps", () => {
  const strip = bars(activity(null, null, {}, null, null));

  it("are joined where they touch", () => {
    expect(gaps(strip, START + 10 * HOUR)).toEqual([
      { startMs: START, endMs: START + 2 * HOUR },
      { startMs: START + 3 * HOUR, endMs: START + 5 * HOUR },
    ]);
  });

  it("do not reach into the future", () => {
    expect(gaps(strip, START + 3.5 * HOUR).at(-1)).toEqual({ startMs: START + 3 * HOUR, endMs: START + 3.5 * HOUR });
    expect(gaps(strip, START)).toEqual([]);
  });
});

describe("the strip", () => {
  const day = activity(...Array.from({ length: 24 }, () => ({})));

  it.each([
    [0, 24],
    [1, 0],
    [0.5, 12],
    [-1, 24],
    [2, 0],
  ])("has at share %d the hour %d", (share, hour) => {
    expect(momentAt(day, share)).toBe(START + hour * HOUR);
  });

  it("knows where a moment lies", () => {
    expect(shareOf(day, START + 6 * HOUR)).toBe(0.75);
    expect(shareOf(day, START - HOUR)).toBe(1);
    expect(shareOf({ ...day, end: day.start }, START)).toBe(0);
  });

  it.each([
    [{}, "A to B: nothing happened"],
    [null, "A to B: no pictures arrived"],
    [{ low: 1 }, "A to B: 1 event, highest low"],
    [{ low: 2, critical: 1 }, "A to B: 3 events, highest critical"],
  ])("reads %j aloud", (counts, sentence) => {
    const [bar] = bars(activity(counts));
    expect(barSentence(bar!, (ms) => (ms === START ? "A" : "B"))).toBe(sentence);
  });
});
