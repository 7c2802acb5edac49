/** When it is worth asking for the cameras again. Pure. */

import { millisOf } from "@/domain/time";

export interface CameraPulse {
  readonly last_frame_at: string | null;
  readonly rhythm_seconds: number | null;
}

/** The cameras are asked no more often than this, however fast their rhythm. */
export const SOONEST_MS = 2_000;
/** And no less often: a camera may be added, or wake up. */
export const LATEST_MS = 30_000;
/** While there is no camera or no rhythm to go by. */
export const UNKNOWN_MS = 5_000;

/**
 * Milliseconds until some camera should have a new picture. One that is overdue is asked for again after as long as it
 * is overdue already, so a silent camera costs less and less.
 */
export function nextDueMs(cameras: readonly CameraPulse[], nowMs: number): number {
  const soonest = Math.min(...cameras.map((camera) => dueInMs(camera, nowMs)));
  return Math.min(LATEST_MS, Math.max(SOONEST_MS, Number.isFinite(soonest) ? soonest : UNKNOWN_MS));
}

function dueInMs(camera: CameraPulse, nowMs: number): number {
  const lastMs = millisOf(camera.last_frame_at);
  if (lastMs === null || camera.rhythm_seconds === null) return UNKNOWN_MS;
  return Math.abs(lastMs + camera.rhythm_seconds * 1000 - nowMs);
}
