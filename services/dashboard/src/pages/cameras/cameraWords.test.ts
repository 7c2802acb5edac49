import { describe, expect, it } from "vitest";

import type { Camera } from "@/api/shapes";
import type { ActivityBar } from "@/domain/activity";
import { belongingsWords, dayWords, isolated, rhythmWords, sinceWords } from "@/pages/cameras/cameraWords";
import { CAMERA, RTSP_CAMERA } from "@/pages/cameras/house.testing";

const NOW_MS = Date.parse("2026-05-04T12:00:00Z");
const HOUR_MS = 3_600_000;

function camera(given: Partial<Camera>): Camera {
  return { ...CAMERA, ...given };
}

describe("a camera's rhythm", () => {
  it.each([
    ["Usually every 2 s", { rhythm_seconds: 1.998 }],
    ["Too few pictures for a rhythm yet", { rhythm_seconds: null }],
    ["in the folder \u2068yard\u2069", { rhythm_seconds: null, last_frame_at: null, folder_path: "yard" }],
    ["RTSP stream", { rhythm_seconds: null, last_frame_at: null, source: RTSP_CAMERA.source }],
  ])("beats %j", (words, given) => {
    expect(rhythmWords(camera(given))).toBe(words);
  });
});

it("counts what a camera has, and says since when where there is anything", () => {
  const some = { frames: 82, detections: 1, events: 0, oldest: "2026-05-04T11:00:00Z", newest: null };
  expect(belongingsWords(some)).toBe("82 pictures, 1 detection and 0 events");
  expect(sinceWords(some, NOW_MS)).toMatch(/^ since \d\d:00$/);
  expect(sinceWords({ ...some, oldest: "2025-01-01T11:00:00Z" }, NOW_MS)).toContain("2025");
  expect(sinceWords({ ...some, oldest: null }, NOW_MS)).toBe("");
});

it("never passes over silence in a day", () => {
  const bar = (hour: number, total: number, watched: boolean) =>
    ({
      startMs: NOW_MS - (4 - hour) * HOUR_MS,
      endMs: NOW_MS - (3 - hour) * HOUR_MS,
      total,
      watched,
    }) as ActivityBar;
  expect(dayWords([bar(0, 1, true), bar(1, 0, true)], NOW_MS)).toBe("1 event, pictures all the time");
  expect(dayWords([bar(0, 0, false), bar(1, 0, false)], NOW_MS)).toBe("0 events, no pictures at all");
  expect(dayWords([bar(0, 2, true), bar(1, 0, false), bar(2, 3, true), bar(3, 0, false)], NOW_MS)).toBe(
    "5 events, no pictures for 2 h of it",
  );
});

it("a name in a sentence is cut by whole characters and keeps its direction to itself", () => {
  expect(isolated("Gate")).toBe("\u2068Gate\u2069");
  expect(isolated("🚪".repeat(61))).toBe(`\u2068${"🚪".repeat(59)}…\u2069`);
});
