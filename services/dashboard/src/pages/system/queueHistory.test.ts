import { describe, expect, it } from "vitest";

import type { History } from "@/api/shapes";
import { at, NOON, statusData } from "@/live/messages.testing";
import { minutesOf, pointsOf, queuesOf, samplesOf, STEP_MS } from "@/pages/system/queueHistory";
import { inOrder, lagOf, wordsOf } from "@/pages/system/queueWords";

const depth = (waiting: number, oldest_seconds = 0) => ({ waiting, pending: 1, oldest_seconds, dead: 0 });
const history = (...seconds: number[]): History => ({
  points: seconds.map((each) => ({ at: at(each), health: "healthy", queues: { detection_queue: depth(each) } })),
});

describe("samples", () => {
  it("are what the server remembers and what came live, each moment once, oldest first", () => {
    const live = [statusData(10, { queues: { detection_queue: depth(99) } }), statusData(15)];
    const samples = samplesOf(history(5, 10), live);
    expect(samples.map(({ atMs }) => atMs - NOON)).toEqual([5_000, 10_000, 15_000]);
    expect(samples[1]?.queues["detection_queue"]?.waiting).toBe(99);
    expect(queuesOf(samples)).toEqual(["detection_queue"]);
  });

  it("may be none", () => {
    expect(samplesOf(undefined, [])).toEqual([]);
  });
});

describe("points", () => {
  const samples = samplesOf(history(0, 5, 16, 61), []);
  const points = pointsOf(samples, "detection_queue", NOON + 61_000);

  it("lie on an even grid of a quarter of an hour and hold the most of each step", () => {
    expect(points).toHaveLength(60);
    const last = points.slice(-5).map(({ startMs, unfinished }) => [(startMs - NOON) / STEP_MS, unfinished]);
    expect(last).toEqual([
      [0, 6],
      [1, 17],
      [2, null],
      [3, null],
      [4, 62],
    ]);
  });

  it("leave out a last step in which nobody could report yet", () => {
    expect(pointsOf(samples, "detection_queue", NOON + 76_000)).toHaveLength(59);
  });

  it("make minutes, newest first, that know what nobody reported", () => {
    const minutes = minutesOf(points);
    expect(minutes.slice(0, 3).map(({ unfinished }) => unfinished)).toEqual([62, 17, null]);
  });
});

describe("a queue", () => {
  it.each([
    [0, 0, "fine"],
    [48, 14, "fine"],
    [49, 0, "behind"],
    [0, 15, "behind"],
    [0, 60, "far behind"],
    [499, 0, "far behind"],
    [499, 15, "far behind"],
  ])("with %i waiting, the oldest for %i s, is %s", (waiting, oldest, lag) => {
    expect(lagOf("detection_queue", depth(waiting, oldest))).toBe(lag);
  });

  it("that this page does not know goes by its own name and comes last", () => {
    expect(wordsOf("new_queue").title).toBe("new_queue");
    expect(inOrder(["new_queue", "analysis_queue", "detection_queue"])).toEqual([
      "detection_queue",
      "analysis_queue",
      "new_queue",
    ]);
  });
});
