import { expect, it } from "vitest";

import { messageOf } from "@/live/messages";
import { cameraStatusData, detectionData, eventData, statusData } from "@/live/messages.testing";

const REVIEW = { ids: [1], reviewed: true, notes_changed: false };

it.each([
  ["event", eventData(1)],
  ["detection", detectionData(1, "b")],
  ["event_reviewed", REVIEW],
  ["camera_status", cameraStatusData("yard")],
  ["system_status", statusData(1)],
])("knows a whole %s", (type, data) => {
  expect(messageOf({ type, seq: 1, data })).toEqual({ type, data });
});

it.each([
  ["a kind nobody knows", "toString", eventData(1)],
  ["no data", "event", null],
  ["a list", "event", []],
  ["a number that is text", "event", { ...eventData(1), id: "1" }],
  ["ids that are text", "event", { ...eventData(1), detection_ids: ["1"] }],
  ["classes that are numbers", "event", { ...eventData(1), object_types: [1] }],
  ["no ids", "event_reviewed", { ...REVIEW, ids: 7 }],
  ["a wish that is text", "event_reviewed", { ...REVIEW, reviewed: "yes" }],
  ["parts that are none", "system_status", { ...statusData(1), parts: "fine" }],
])("leaves out %s", (_, type, data) => {
  expect(messageOf({ type, seq: 1, data })).toBeNull();
});
