/** Events for tests of the timeline. */

import type { EventCard } from "@/api/shapes";

export function card(id: number, startedAt: string, more: Partial<EventCard> = {}): EventCard {
  return {
    id,
    batch_id: `b${id}`,
    incident_batch_id: null,
    camera_id: "yard",
    camera_name: "Yard",
    started_at: startedAt,
    ended_at: startedAt,
    risk_score: 40,
    risk_level: "medium",
    summary: `Event ${id}`,
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
