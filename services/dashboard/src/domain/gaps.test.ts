import { describe, expect, it } from "vitest";

import { gapsIn, gapsWithin, gapWords, type RecordedGap } from "@/domain/gaps";

const MINUTE = 60_000;
const NOON = new Date(2026, 4, 4, 12, 0).getTime();

function gap(fromMinutes: number, toMinutes: number | null, more: Partial<RecordedGap> = {}): RecordedGap {
  const at = (minutes: number) => new Date(NOON + minutes * MINUTE).toISOString();
  return {
    status: "offline",
    reason: "unreachable",
    started_at: at(fromMinutes),
    ended_at: toMinutes === null ? null : at(toMinutes),
    ...more,
  };
}

describe("the gaps of a stretch of time", () => {
  it("are those that touch it, cut to it, oldest first", () => {
    const shown = gapsWithin([gap(-10, -5), gap(-70, -50), gap(-200, -100)], NOON - 60 * MINUTE, NOON, NOON);
    expect(shown.map(({ startMs, endMs }) => [(startMs - NOON) / MINUTE, (endMs - NOON) / MINUTE])).toEqual([
      [-60, -50],
      [-10, -5],
    ]);
  });

  it("never reach into what has not happened yet", () => {
    const [shown] = gapsWithin([gap(-10, null)], NOON - 60 * MINUTE, NOON + 60 * MINUTE, NOON);
    expect(shown).toMatchObject({ endMs: NOON, overMs: null });
  });

  it("leave out one that is over in the moment it begins, and one without a time", () => {
    expect(gapsWithin([gap(-5, -5), gap(-5, 5, { started_at: "soon" })], NOON - 60 * MINUTE, NOON, NOON)).toEqual([]);
  });

  it("are found by the time they touch", () => {
    const shown = gapsWithin([gap(-10, -5), gap(-30, -20)], NOON - 60 * MINUTE, NOON, NOON);
    expect(gapsIn(shown, NOON - 7 * MINUTE, NOON)).toHaveLength(1);
    expect(gapsIn(shown, NOON - 5 * MINUTE, NOON)).toEqual([]);
  });
});

describe("a gap in words", () => {
  const words = (recorded: RecordedGap) => gapWords(gapsWithin([recorded], NOON - 1e12, NOON, NOON)[0]!, NOON);

  it("says what, from when to when and why, also where it began before what is shown", () => {
    expect(words(gap(-12, -2))).toBe("Offline 11:48 – 11:58 (unreachable)");
    expect(words(gap(-12, null, { status: "silent", reason: "no_pictures" }))).toBe("Silent since 11:48 (no pictures)");
    expect(words(gap(-24 * 60, -60))).toMatch(/^Offline .*3.* – .*11:00 \(unreachable\)$/);
  });

  it("does not say that a camera failed while nobody looked", () => {
    expect(words(gap(-12, -2, { status: "unknown", reason: "not_watched" }))).toBe("Not watched 11:48 – 11:58");
  });
});
