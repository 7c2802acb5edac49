/**
 * Shapes of routes that the generated types do not know yet. When `npm run types` brings them, this file goes and
 * `shapes.ts` names the generated ones instead.
 */

import type { ActivitySpan } from "@/domain/activity";
import type { RiskLevel, SeverityBounds } from "@/domain/risk";
import type { components } from "@/api/schema.gen";

type Schemas = components["schemas"];

export interface CameraPulseFields {
  still_url: string | null;
  last_frame_at: string | null;
  rhythm_seconds: number | null;
  events_today: number;
  unreviewed: number;
}

export type Camera = Schemas["Camera"] & CameraPulseFields;

export interface EventCard {
  id: number;
  batch_id: string;
  camera_id: string;
  camera_name: string;
  started_at: string;
  ended_at: string;
  risk_score: number;
  risk_level: string;
  summary: string;
  analysis_status: string;
  reviewed: boolean;
  is_fast_path: boolean;
  synthetic: boolean;
  object_types: string[];
  detection_count: number;
  thumbnail_url: string | null;
  revision: number;
}

interface Tally {
  total: number;
  unreviewed: number;
}

export interface EventStats extends Tally {
  by_level: Record<RiskLevel, Tally>;
  by_camera: ({ camera_id: string; camera_name: string } & Tally)[];
  by_object_type: { object_type: string; total: number }[];
  without_model: number;
  synthetic: number;
  highest_recent: { event_id: number; risk_score: number; risk_level: string; started_at: string } | null;
}

export type Activity = ActivitySpan;

export interface Reviewed {
  changed: number;
  missing: number[];
}

export interface Neighbours {
  previous: number | null;
  next: number | null;
}

export interface Belongings {
  frames: number;
  detections: number;
  events: number;
  oldest: string | null;
  newest: string | null;
}

interface QueueDepth {
  waiting: number;
  pending: number;
  oldest_seconds: number;
  dead: number;
}

export interface History {
  points: { at: string; health: string; queues: Record<string, QueueDepth> }[];
}

export interface About {
  name: string;
  version: string;
  severity: SeverityBounds;
  retention_days: number;
  model_configured: boolean;
  time: string;
}
