/** Live messages and cards with what a test does not care about filled in. */

import type { EventCard } from "@/api/shapes";
import type { CameraStatusData, DetectionData, EventData, SystemStatusData } from "@/live/messages.gen";

export const NOON = Date.parse("2026-05-04T12:00:00Z");

export function at(seconds: number): string {
  return new Date(NOON + seconds * 1000).toISOString();
}

export function detectionData(detectionId: number, batchId: string, more: Partial<DetectionData> = {}): DetectionData {
  return {
    detection_id: detectionId,
    batch_id: batchId,
    camera_id: "front_door",
    label: "person",
    confidence: 0.8,
    bbox: { x: 0, y: 0, width: 0.1, height: 0.2 },
    timestamp: at(detectionId),
    thumbnail_url: `/api/detections/${detectionId}/thumbnail`,
    fast_path: false,
    synthetic: false,
    ...more,
  };
}

export function eventCard(id: number, more: Partial<EventCard> = {}): EventCard {
  return {
    id,
    batch_id: `batch${id}`,
    incident_batch_id: null,
    camera_id: "front_door",
    camera_name: "Front door",
    started_at: at(id),
    ended_at: at(id + 30),
    risk_score: 40,
    risk_level: "medium",
    summary: "A person at the door",
    analysis_status: "ok",
    reviewed: false,
    is_fast_path: false,
    synthetic: false,
    object_types: ["person"],
    detection_count: 1,
    thumbnail_url: null,
    revision: 1,
    ...more,
  };
}

/** The part of a card that messages carry too. */
function unreviewed(card: EventCard): Omit<EventCard, "reviewed"> {
  const copy: Partial<EventCard> & Omit<EventCard, "reviewed"> = { ...card };
  delete copy.reviewed;
  return copy;
}

export function eventData(id: number, more: Partial<EventData> = {}): EventData {
  return {
    ...unreviewed(eventCard(id)),
    event_id: id,
    reasoning: "",
    detection_ids: [],
    completed_at: null,
    ...more,
  };
}

export function cameraStatusData(cameraId: string, more: Partial<CameraStatusData> = {}): CameraStatusData {
  return {
    event_type: "camera.status_changed",
    camera_id: cameraId,
    camera_name: cameraId,
    status: "silent",
    previous_status: "online",
    reason: "no_pictures",
    detail: "no picture for more than 90 s",
    since: at(0),
    synthetic: false,
    ...more,
  };
}

export function statusData(seconds: number, more: Partial<SystemStatusData> = {}): SystemStatusData {
  return {
    gpu: {},
    cameras: { active: 1, total: 1, silent: 0, offline: 0, error: 0, disabled: 0, unknown: 0 },
    queue: { pending: 0, processing: 0 },
    health: "healthy",
    parts: {},
    queues: {},
    observed_at: at(seconds),
    synthetic: false,
    ...more,
  };
}
