/** An event and its detections, for tests. */

import type { Clip, EventDetail, EventDetection } from "@/api/shapes";

export const CLIP: Clip = {
  id: 5,
  camera_id: "yard",
  url: "/api/clips/5/video",
  started_at: "2026-05-04T12:00:00Z",
  duration_seconds: 20,
  width: 640,
  height: 360,
  codec: "h264",
  container: "mp4",
  flaw: null,
};

export function detection(fields: Partial<EventDetection>): EventDetection {
  const id = fields.id ?? 1;
  return {
    id,
    camera_id: "yard",
    detected_at: "2026-05-04T12:00:00Z",
    object_type: "person",
    confidence: 0.9,
    bbox_x: 10,
    bbox_y: 20,
    bbox_width: 30,
    bbox_height: 40,
    image_width: 640,
    image_height: 360,
    file_path: `yard/${id}.jpg`,
    image_url: `/api/detections/${id}/image`,
    thumbnail_url: `/api/media/thumbnails/0/${id}_thumb.jpg`,
    fast_path: false,
    role: "evidence",
    ...fields,
  };
}

export function incident(fields: Partial<EventDetail> = {}): EventDetail {
  return {
    id: 17,
    batch_id: "b17",
    camera_id: "yard",
    camera_name: "Yard",
    started_at: "2026-05-04T12:00:00Z",
    ended_at: "2026-05-04T12:00:20Z",
    risk_score: 70,
    risk_level: "high",
    summary: "A person at the gate.",
    reasoning: "It is night.",
    analysis_status: "ok",
    analysis_error: null,
    reviewed: false,
    notes: null,
    is_fast_path: false,
    synthetic: false,
    object_types: ["person"],
    detection_ids: [1, 2],
    detection_count: 2,
    context_detection_ids: [],
    thumbnail_url: null,
    clip: null,
    model: "tiny",
    prompt_version: "risk-1",
    revision: 1,
    stage_ms: { file_to_detect: 200, batch_wait: 29_000, analyze: 800, total: 30_000 },
    created_at: "2026-05-04T12:00:50Z",
    analysed_at: "2026-05-04T12:00:50Z",
    ...fields,
  };
}
