// Generated from schema/ by `npm run types`; do not edit.
/**
 * Whatever /ws/events and /ws/system say.
 */
export type ServerMessage =
  | EventMessage
  | EventReviewedMessage
  | DetectionMessage
  | CameraStatusMessage
  | SystemStatusMessage
  | ConnectedMessage
  | ResyncAckMessage
  | ErrorMessage
  | PingMessage
  | PongMessage;
/**
 * How a camera is, as the observe room judges it; nobody types it in.
 */
export type CameraStatus = "unknown" | "online" | "silent" | "offline" | "error" | "disabled";

export interface EventMessage {
  type: "event";
  data: EventData;
  timestamp: string;
  seq: number;
  replay?: true;
}
/**
 * An event was written, or written again (`revision` > 1).
 */
export interface EventData {
  id: number;
  event_id: number;
  batch_id: string;
  incident_batch_id: string | null;
  camera_id: string;
  camera_name: string;
  risk_score: number;
  risk_level: string;
  summary: string;
  reasoning: string;
  analysis_status: string;
  started_at: string;
  ended_at: string;
  detection_ids: number[];
  detection_count: number;
  object_types: string[];
  is_fast_path: boolean;
  revision: number;
  synthetic: boolean;
  completed_at: string | null;
  thumbnail_url: string | null;
}
export interface EventReviewedMessage {
  type: "event_reviewed";
  data: ReviewData;
  timestamp: string;
  seq: number;
  replay?: true;
}
/**
 * A person marked events as reviewed or not, or changed the notes of one.
 */
export interface ReviewData {
  ids: number[];
  reviewed: boolean;
  notes_changed: boolean;
}
export interface DetectionMessage {
  type: "detection";
  data: DetectionData;
  timestamp: string;
  seq: number;
  replay?: true;
}
/**
 * A detection joined an open batch: a provisional incident until the event of this batch comes.
 */
export interface DetectionData {
  detection_id: number;
  batch_id: string;
  camera_id: string;
  label: string;
  confidence: number;
  bbox: NormalisedBox;
  timestamp: string;
  thumbnail_url: string;
  fast_path: boolean;
  synthetic: boolean;
}
/**
 * A box as shares of its picture's width and height, 0..1, origin top left.
 */
export interface NormalisedBox {
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface CameraStatusMessage {
  type: "camera_status";
  data: CameraStatusData;
  timestamp: string;
  seq: number;
  replay?: true;
}
/**
 * A camera is judged otherwise than before, or for another reason (product.md 9.4).
 *
 * `event_type` is `camera.online`, `camera.offline` or `camera.error`, and `camera.status_changed` for the rest.
 */
export interface CameraStatusData {
  event_type: string;
  camera_id: string;
  camera_name: string;
  status: CameraStatus;
  previous_status: CameraStatus;
  reason: string;
  detail: string;
  since: string;
  synthetic: boolean;
}
export interface SystemStatusMessage {
  type: "system_status";
  data: SystemStatusData;
  timestamp: string;
  seq: number;
  replay?: true;
}
/**
 * What the observe room saw in its last round.
 */
export interface SystemStatusData {
  gpu: GpuStatus;
  cameras: CameraCounts;
  queue: QueueCounts;
  health: string;
  parts: {
    [k: string]: PartStatus;
  };
  queues: {
    [k: string]: QueueStatus;
  };
  observed_at: string;
  synthetic: boolean;
}
/**
 * The seeds' GPU block; nothing is invented while no GPU reader exists (decision 20.12).
 */
export interface GpuStatus {
  available?: boolean;
  utilization?: number | null;
  memory_used?: number | null;
  memory_used_mb?: number | null;
  memory_total?: number | null;
  memory_total_mb?: number | null;
  temperature?: number | null;
  inference_fps?: number | null;
}
/**
 * Cameras that are online, all, and those of every other state.
 */
export interface CameraCounts {
  active: number;
  total: number;
  silent: number;
  offline: number;
  error: number;
  disabled: number;
  unknown: number;
}
/**
 * The seeds' two numbers: frames not yet looked at, batches not yet analysed.
 */
export interface QueueCounts {
  pending: number;
  processing: number;
}
/**
 * One part of the system.
 */
export interface PartStatus {
  status: string;
  message: string;
}
/**
 * One work stream.
 */
export interface QueueStatus {
  waiting: number;
  pending: number;
  oldest_seconds: number;
  dead: number;
}
export interface ConnectedMessage {
  type: "connected";
  data: Connected;
}
/**
 * First words on a connection: from `last_seq` on, everything comes by itself.
 */
export interface Connected {
  connection_id: string;
  server_time: string;
  last_seq: number | null;
}
export interface ResyncAckMessage {
  type: "resync_ack";
  data: ResyncAck;
}
/**
 * What a resync brings: `count` messages numbered `from`..`to` follow at once, marked `replay`.
 *
 * With `reset` the client's picture does not join on: it drops it, reloads by REST, and then applies what follows.
 */
export interface ResyncAck {
  channel: string;
  from: number;
  to: number;
  count: number;
  reset: boolean;
  oldest_seq: number | null;
}
export interface ErrorMessage {
  type: "error";
  data: ErrorData;
}
/**
 * Why the last client message was refused.
 */
export interface ErrorData {
  code: string;
  message: string;
}
export interface PingMessage {
  type: "ping";
  lastSeq: number | null;
}
export interface PongMessage {
  type: "pong";
}
