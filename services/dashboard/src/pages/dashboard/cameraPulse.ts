/** How a camera is doing, in a word, and when it is worth asking for its next picture. Pure. */

import type { Camera } from "@/api/shapes";
import { judge, needsAttention, stateSentence, type CameraPulse } from "@/domain/rhythm";
import { millisOf } from "@/domain/time";

export type CameraWord = "Online" | "Late" | "Silent" | "Offline" | "Error" | "No picture yet";

/** The shape beside each word, borrowed from the levels: circle, square, diamond, dash. */
const MARKS: Readonly<Record<CameraWord, string | null>> = {
  Online: "low",
  Late: "medium",
  Silent: "critical",
  Offline: "critical",
  Error: "critical",
  "No picture yet": null,
};

type Judged = CameraPulse & Pick<Camera, "status">;

/** What its newest picture says, unless it was declared out of order. */
export function wordOf(camera: Judged, nowMs: number): CameraWord {
  if (camera.status === "error") return "Error";
  if (camera.status === "offline") return "Offline";
  switch (judge(camera, nowMs).state) {
    case "late":
      return "Late";
    case "silent":
      return "Silent";
    case "idle":
      return "No picture yet";
    default:
      return "Online";
  }
}

export function markOf(word: CameraWord): string | null {
  return MARKS[word];
}

/** Why a camera's picture is not current, or null while it is. */
export function staleness(camera: Judged, nowMs: number): string | null {
  const judgement = judge(camera, nowMs);
  return needsAttention(judgement.state) ? stateSentence(judgement) : null;
}

/** How many deliver, late ones included: they are there. */
export function onlineCount(cameras: readonly Judged[], nowMs: number): number {
  return cameras.filter((camera) => ["Online", "Late"].includes(wordOf(camera, nowMs))).length;
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
