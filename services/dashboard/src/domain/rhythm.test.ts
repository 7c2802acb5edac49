import { describe, expect, it } from "vitest";

import { judge, needsAttention, stateSentence } from "@/domain/rhythm";

const NOW = Date.parse("2026-05-04T12:00:00Z");
const camera = (ageSeconds: number | null, rhythm: number | null) => ({
  last_frame_at: ageSeconds === null ? null : new Date(NOW - ageSeconds * 1000).toISOString(),
  rhythm_seconds: rhythm,
});

it.each([
  ["never delivered", null, 5, "idle"],
  ["is in time", 10, 5, "fresh"],
  ["pauses no longer than every camera may", 74, 1, "fresh"],
  ["misses three of its fast pictures, and more than a minute", 75, 1, "late"],
  ["misses three of its slow pictures", 181, 60, "late"],
  ["is in time for its slow rhythm", 170, 60, "fresh"],
  ["is gone for four minutes", 240, 1, "silent"],
  ["is gone for ten of its slow pictures", 600, 60, "silent"],
  ["has no rhythm yet", 100, null, "unknown"],
  ["has no rhythm and is gone for an hour", 3_600, null, "silent"],
  ["is ahead of the server's clock", -50, 5, "fresh"],
] as const)("a camera that %s", (_, age, rhythm, state) => {
  expect(judge(camera(age, rhythm), NOW).state).toBe(state);
});

it("has no age below zero", () => {
  expect(judge(camera(-50, 5), NOW).ageMs).toBe(0);
  expect(judge(camera(null, 5), NOW).ageMs).toBeNull();
});

describe("words", () => {
  it.each([
    [null, null, "No picture yet"],
    [12, 5, "Last picture 12 s ago"],
    [100, 5, "Late: last picture 1 min ago"],
    [240, 5, "Silent for 4 min"],
  ])("for an age of %s s", (age, rhythm, sentence) => {
    expect(stateSentence(judge(camera(age, rhythm), NOW))).toBe(sentence);
  });

  it("ask for attention where silence may be a fault", () => {
    const states = ["fresh", "idle", "unknown", "late", "silent"] as const;
    expect(states.filter(needsAttention)).toEqual(["late", "silent"]);
  });
});
