/** Live messages with their data looked at: what does not have the shape it should is left out. Pure. */

import { fieldsOf, type Envelope } from "@/live/hearing";
import type { CameraStatusData, DetectionData, EventData, ReviewData, SystemStatusData } from "@/live/messages.gen";

export type LiveMessage =
  | { readonly type: "event"; readonly data: EventData }
  | { readonly type: "detection"; readonly data: DetectionData }
  | { readonly type: "event_reviewed"; readonly data: ReviewData }
  | { readonly type: "camera_status"; readonly data: CameraStatusData }
  | { readonly type: "system_status"; readonly data: SystemStatusData };

type Kind = "number" | "string" | "boolean" | "numbers" | "strings" | "object";

/** The fields each message must have for a page to show it; everything else may be missing without harm. */
const NEEDED: Readonly<Record<LiveMessage["type"], Readonly<Record<string, Kind>>>> = {
  event: {
    id: "number",
    batch_id: "string",
    camera_id: "string",
    camera_name: "string",
    risk_score: "number",
    risk_level: "string",
    summary: "string",
    analysis_status: "string",
    started_at: "string",
    ended_at: "string",
    detection_ids: "numbers",
    object_types: "strings",
    revision: "number",
  },
  detection: {
    detection_id: "number",
    batch_id: "string",
    camera_id: "string",
    label: "string",
    confidence: "number",
    timestamp: "string",
    thumbnail_url: "string",
  },
  event_reviewed: { ids: "numbers", reviewed: "boolean", notes_changed: "boolean" },
  camera_status: { camera_id: "string", status: "string", reason: "string", detail: "string", since: "string" },
  system_status: {
    health: "string",
    cameras: "object",
    queue: "object",
    parts: "object",
    queues: "object",
    observed_at: "string",
  },
};

/** The message of an envelope, or null for a kind this page does not know or a shape it cannot use. */
export function messageOf({ type, data }: Envelope): LiveMessage | null {
  const fields = fieldsOf(data);
  if (fields === null || !isKnown(type)) return null;
  const whole = Object.entries(NEEDED[type]).every(([name, kind]) => is(kind, fields[name]));
  return whole ? ({ type, data: fields } as unknown as LiveMessage) : null;
}

function isKnown(type: string): type is LiveMessage["type"] {
  return Object.hasOwn(NEEDED, type);
}

function is(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case "numbers":
      return Array.isArray(value) && value.every((each) => typeof each === "number");
    case "strings":
      return Array.isArray(value) && value.every((each) => typeof each === "string");
    case "object":
      return fieldsOf(value) !== null;
    default:
      return typeof value === kind;
  }
}
