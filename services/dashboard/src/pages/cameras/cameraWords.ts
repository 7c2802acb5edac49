/** What the camera pages say in words. Pure. */

import type { Belongings, Camera } from "@/api/shapes";
import { counted, rhythm } from "@/domain/amounts";
import { judge, stateSentence } from "@/domain/rhythm";
import { fullMoment, millisOf } from "@/domain/time";

/** More of a name than this does not help in a sentence or a button's label. */
const MOST_IN_SENTENCE = 60;

/** "a picture about every 2 s": how a camera usually delivers. */
export function rhythmWords(camera: Pick<Camera, "rhythm_seconds" | "last_frame_at">): string {
  if (camera.rhythm_seconds !== null) return `A picture about ${rhythm(camera.rhythm_seconds)}`;
  return camera.last_frame_at === null ? "No rhythm before the first picture" : "Too few pictures for a rhythm yet";
}

/** How a camera's newest picture stands against its rhythm; where there is none, what it waits for. */
export function pulseWords(camera: Camera, nowMs: number): string {
  if (camera.last_frame_at === null) return `Waiting for the first picture in ${isolated(camera.folder_path)}`;
  return stateSentence(judge(camera, nowMs));
}

/** What a removal hides, in numbers. */
export function belongingsWords({ frames, detections, events }: Belongings): string {
  return `${counted(frames, "picture")}, ${counted(detections, "detection")} and ${counted(events, "event")}`;
}

/** "since 4 May 2026, 12:00:00 UTC", or nothing where there is no picture. */
export function sinceWords({ oldest }: Belongings): string {
  const ms = millisOf(oldest);
  return ms === null ? "" : ` since ${fullMoment(ms)}`;
}

/** A name inside a sentence of ours: cut when it is long, and its direction cannot turn the words around it. */
export function isolated(name: string): string {
  const signs = Array.from(name);
  const shown = signs.length <= MOST_IN_SENTENCE ? name : `${signs.slice(0, MOST_IN_SENTENCE - 1).join("")}…`;
  return `\u2068${shown}\u2069`;
}
