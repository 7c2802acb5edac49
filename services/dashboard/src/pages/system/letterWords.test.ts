import { describe, expect, it } from "vitest";

import { deadQueuesOf, reportedDead } from "@/pages/system/deadQueues";
import { letterText, letterWords } from "@/pages/system/letterWords";
import { NOON, statusData } from "@/live/messages.testing";
import { NO_STATUS, withReport } from "@/live/status";

const letter = (type: string, data: unknown) => ({
  type,
  data: typeof data === "string" ? data : JSON.stringify(data),
});

describe("a dead letter", () => {
  it.each([
    ["FrameCaptured", { camera_id: "yard", captured_at: "2026-05-04T12:00:00Z" }, "Picture"],
    ["DetectionsReady", { camera_id: "yard", captured_at: "2026-05-04T12:00:00Z", objects: [{}] }, "1 detection"],
    [
      "BatchClosed",
      { camera_id: "yard", started_at: "2026-05-04T12:00:00Z", detection_ids: [1, 2] },
      "Incident with 2 detections",
    ],
    ["Later", { camera_id: "yard", captured_at: "2026-05-04T12:00:00Z" }, "Message of an unknown kind"],
  ])("of a %s is named by what it is about", (type, data, what) => {
    expect(letterWords(letter(type, data))).toEqual({ what, camera: "yard", atMs: NOON });
  });

  it.each(["", "not json", "[1]", "null", "7", '"text"'])("that holds %j is no message", (data) => {
    expect(letterWords(letter("FrameCaptured", data))).toEqual({
      what: "Not a message of this system",
      camera: "",
      atMs: null,
    });
  });

  it("believes no field", () => {
    const odd = { camera_id: { a: 1 }, captured_at: 7, objects: "many" };
    expect(letterWords(letter("ObjectsDetected", odd))).toEqual({ what: "0 detections", camera: "", atMs: null });
  });

  it("is shown whole, by its fields, with marks that would turn the text named", () => {
    expect(letterText(letter("", { camera_id: "\u202eyard" }))).toBe('{\n  "camera_id": "\\u202eyard"\n}');
    expect(letterText(letter("", "raw"))).toBe("raw");
    expect(letterText(letter("", "x".repeat(10_000)))).toHaveLength(4_002);
  });
});

describe("queues of dead letters", () => {
  it("are those that have any, by stage", () => {
    const counts = {
      detection_queue_count: 0,
      enrichment_queue_count: 0,
      batch_queue_count: 3,
      analysis_queue_count: 1,
      total_count: 4,
    };
    expect(deadQueuesOf(counts)).toEqual([
      { queue: "dlq:batch_queue", work: "batch_queue", count: 3 },
      { queue: "dlq:analysis_queue", work: "analysis_queue", count: 1 },
    ]);
  });

  it("are told apart by what is reported of each, not by their sum", () => {
    const of = (one: number, other: number) => {
      const depth = { waiting: 0, pending: 0, oldest_seconds: 0 };
      const queues = { a: { ...depth, dead: one }, b: { ...depth, dead: other } };
      return reportedDead(withReport(NO_STATUS, statusData(0, { queues })));
    };
    expect(of(1, 2)).not.toBe(of(2, 1));
    expect(reportedDead(NO_STATUS)).toBe("");
  });
});
