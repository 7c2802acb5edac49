import { describe, expect, it } from "vitest";

import { fateOf, fateWords, flawWords, momentAt, momentsOf, playTime, type ClipFate } from "@/pages/event/clip";
import { framesOf } from "@/pages/event/frames";
import { CLIP, detection } from "@/pages/event/incident.testing";

const NOON = Date.parse(CLIP.started_at);

function seenAt(seconds: number, more: Parameters<typeof detection>[0] = {}) {
  const at = new Date(NOON + seconds * 1000).toISOString();
  return detection({ id: seconds + 100, file_path: `${seconds}.jpg`, detected_at: at, ...more });
}

describe("the moments of a clip", () => {
  it("are when something was seen, in its order, each picture once", () => {
    const frames = framesOf([seenAt(4), seenAt(2.5, { object_type: "dog" }), seenAt(4, { id: 7 })]);
    expect(momentsOf(frames, CLIP).map(({ seconds, what }) => [seconds, what])).toEqual([
      [2.5, "dog"],
      [4, "person ×2"],
    ]);
  });

  it("lie inside the clip, and pictures from elsewhere are none", () => {
    const frames = framesOf([seenAt(-60), seenAt(-0.5), seenAt(20.4), seenAt(80)]);
    expect(momentsOf(frames, CLIP).map(({ seconds }) => seconds)).toEqual([0, 20]);
  });

  it("are current from where a player stops for them until the next", () => {
    const moments = momentsOf(framesOf([seenAt(2), seenAt(6)]), CLIP);
    expect([0, 1.9, 2, 5, 6, 19].map((seconds) => momentAt(moments, seconds))).toEqual([-1, 0, 0, 0, 1, 1]);
  });
});

it.each([
  [0, "0:00"],
  [7.9, "0:07"],
  [65, "1:05"],
  [3750, "1:02:30"],
])("%d seconds are played as %s", (seconds, words) => {
  expect(playTime(seconds)).toBe(words);
});

it.each<[number, number | null, ClipFate]>([
  [4, 404, "gone"],
  [2, 404, "gone"],
  [4, null, "away"],
  [4, 503, "away"],
  [4, 206, "unplayable"],
  [3, 206, "damaged"],
  [2, 200, "damaged"],
])("a player that complains of %d where the server answers %s has a clip that is %s", (complaint, status, fate) => {
  expect(fateOf(complaint, status)).toBe(fate);
});

describe("a clip that does not play says why", () => {
  const known = { clip: { ...CLIP, codec: "hevc", container: "matroska" }, synthetic: false, retentionDays: 30 };

  it.each<[ClipFate, string]>([
    ["gone", "retention does after 30 days"],
    ["away", "cannot be loaded now"],
    ["unplayable", "(hevc in matroska)"],
    ["damaged", "is damaged"],
  ])("%s", (fate, words) => {
    expect(fateWords(fate, known)).toContain(words);
  });

  it("without inventing a number, and otherwise for drawn cameras", () => {
    expect(fateWords("gone", { ...known, retentionDays: null })).toContain("after a while");
    expect(fateWords("gone", { ...known, synthetic: true })).toContain("swept after some hours");
  });

  it("also where it plays all the same", () => {
    expect(flawWords(CLIP)).toBeNull();
    expect(flawWords({ ...CLIP, flaw: "it breaks off" })).toBe(
      "This file is damaged (it breaks off): it plays as far as it goes.",
    );
  });
});
