/** Whether a camera delivers as it usually does, from its own rhythm. Pure. */

import { duration, millisOf } from "@/domain/time";

/** `idle`: it never delivered anything, which is no fault yet; `unknown`: it delivers, but too little to have a rhythm. */
export type CameraState = "fresh" | "late" | "silent" | "idle" | "unknown";

export interface CameraPulse {
  readonly last_frame_at: string | null;
  readonly rhythm_seconds: number | null;
}

/** A camera is late after three of its usual intervals, silent after ten; cameras that send on motion pause often. */
export const LATE_INTERVALS = 3;
export const SILENT_INTERVALS = 10;
/** However fast a camera's rhythm, gaps below these are nothing: between movements a camera sends about one a minute. */
export const LATE_AT_LEAST_MS = 75_000;
export const SILENT_AT_LEAST_MS = 240_000;
/** Without a rhythm, an hour without a picture is worth saying. */
export const SILENT_WITHOUT_RHYTHM_MS = 3_600_000;

export interface CameraJudgement {
  readonly state: CameraState;
  /** Age of the newest picture, or null without one; 0 for one dated ahead of the server's clock. */
  readonly ageMs: number | null;
}

/** What the newest picture's age says; `nowMs` is the server's time. */
export function judge(camera: CameraPulse, nowMs: number): CameraJudgement {
  const lastMs = millisOf(camera.last_frame_at);
  if (lastMs === null) return { state: "idle", ageMs: null };
  const ageMs = Math.max(0, nowMs - lastMs);
  return { state: stateFor(ageMs, camera.rhythm_seconds), ageMs };
}

function stateFor(ageMs: number, rhythmSeconds: number | null): CameraState {
  if (rhythmSeconds === null) return ageMs >= SILENT_WITHOUT_RHYTHM_MS ? "silent" : "unknown";
  const intervalMs = rhythmSeconds * 1000;
  if (ageMs >= Math.max(SILENT_AT_LEAST_MS, SILENT_INTERVALS * intervalMs)) return "silent";
  return ageMs >= Math.max(LATE_AT_LEAST_MS, LATE_INTERVALS * intervalMs) ? "late" : "fresh";
}

/** A camera's state as a person would say it. */
export function stateSentence({ state, ageMs }: CameraJudgement): string {
  if (ageMs === null) return "No picture yet";
  switch (state) {
    case "late":
      return `Late: last picture ${duration(ageMs)} ago`;
    case "silent":
      return `Silent for ${duration(ageMs)}`;
    default:
      return `Last picture ${duration(ageMs)} ago`;
  }
}

/** Whether silence here means something is wrong rather than that nothing happens. */
export function needsAttention(state: CameraState): boolean {
  return state === "late" || state === "silent";
}
