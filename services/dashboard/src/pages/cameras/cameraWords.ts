/** What the camera pages say in words. Pure. */

import type { Belongings, Camera } from "@/api/shapes";
import { gaps, type ActivityBar } from "@/domain/activity";
import { counted, rhythm } from "@/domain/amounts";
import { duration, millisOf, moment } from "@/domain/time";
import { kindOf, kindWords } from "@/pages/cameras/sourceKinds";

/** More of a name than this does not help in a sentence or a button's label. */
const MOST_IN_SENTENCE = 60;

/** "Usually every 2 s": how a camera delivers while something moves; before its first picture, where that is awaited. */
export function rhythmWords(
  camera: Pick<Camera, "rhythm_seconds" | "last_frame_at" | "folder_path" | "source">,
): string {
  if (camera.rhythm_seconds !== null) return `Usually ${rhythm(camera.rhythm_seconds)}`;
  if (camera.last_frame_at !== null) return "Too few pictures for a rhythm yet";
  const kind = kindOf(camera.source);
  return kind === "folder" ? `in the folder ${isolated(camera.folder_path)}` : kindWords(kind).short;
}

/** What a removal hides, in numbers. */
export function belongingsWords({ frames, detections, events }: Belongings): string {
  return `${counted(frames, "picture")}, ${counted(detections, "detection")} and ${counted(events, "event")}`;
}

/** " since 4 May, 12:00", or nothing where there is no picture. */
export function sinceWords({ oldest }: Belongings, nowMs: number): string {
  const ms = millisOf(oldest);
  return ms === null ? "" : ` since ${moment(ms, nowMs)}`;
}

/** "7 events, no pictures for 3 h": a stretch of time in words; silence is never passed over. */
export function dayWords(bars: readonly ActivityBar[], nowMs: number): string {
  const total = bars.reduce((sum, bar) => sum + bar.total, 0);
  const silentMs = gaps(bars, nowMs).reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const silent =
    silentMs === 0
      ? "pictures all the time"
      : bars.some((bar) => bar.watched)
        ? `no pictures for ${duration(silentMs)} of it`
        : "no pictures at all";
  return `${counted(total, "event")}, ${silent}`;
}

/** A name inside a sentence of ours: cut when it is long, and its direction cannot turn the words around it. */
export function isolated(name: string): string {
  const signs = Array.from(name);
  const shown = signs.length <= MOST_IN_SENTENCE ? name : `${signs.slice(0, MOST_IN_SENTENCE - 1).join("")}…`;
  return `\u2068${shown}\u2069`;
}
