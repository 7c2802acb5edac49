/** The clip that an incident was seen in: its moments, and why it does not play, in words. Pure. */

import type { Clip } from "@/api/shapes";
import { seenIn, type Frame } from "@/pages/event/frames";
import { millisOf } from "@/domain/time";

/** Something was seen then. */
export interface Moment {
  readonly key: string;
  /** From the beginning of the clip. */
  readonly seconds: number;
  readonly what: string;
}

/** A picture may be dated a little before its clip begins or after it ends: files count time coarsely. */
const COARSE_SECONDS = 1;

/** When in the clip something was seen, in its order; pictures from elsewhere are none of its moments. */
export function momentsOf(frames: readonly Frame[], clip: Clip): Moment[] {
  const startMs = millisOf(clip.started_at) ?? 0;
  const end = clip.duration_seconds;
  return frames.flatMap((frame) => {
    const seconds = (frame.atMs - startMs) / 1000;
    if (seconds < -COARSE_SECONDS || seconds > end + COARSE_SECONDS) return [];
    return [{ key: frame.key, seconds: Math.min(end, Math.max(0, seconds)), what: seenIn(frame) }];
  });
}

/** A player stops a little before where it was sent to, on the frame that is shown then. */
const SENT_SECONDS = 0.25;

/** The moment that was passed last, or -1 before the first. */
export function momentAt(moments: readonly Moment[], seconds: number): number {
  return moments.findLastIndex((each) => each.seconds <= seconds + SENT_SECONDS);
}

/** "0:07", "1:02:30": as players count. */
export function playTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, "0");
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, "0")}:${rest}`;
}

/** What became of a clip that does not play. */
export type ClipFate = "gone" | "away" | "unplayable" | "damaged";

/** What a player says, as the browser numbers it: "the source is not supported", which a missing file is as well. */
const NOT_SUPPORTED = 4;

/** From the player's complaint and from the server's status for the same address; null where it did not answer. */
export function fateOf(complaint: number, status: number | null): ClipFate {
  if (status === 404) return "gone";
  if (status === null || status >= 400) return "away";
  return complaint === NOT_SUPPORTED ? "unplayable" : "damaged";
}

interface Known {
  readonly clip: Clip;
  readonly synthetic: boolean;
  /** How long files are kept, where that is known. */
  readonly retentionDays: number | null;
}

/** Why there is nothing to play, in a sentence. */
export function fateWords(fate: ClipFate, { clip, synthetic, retentionDays }: Known): string {
  switch (fate) {
    case "gone": {
      if (synthetic) return "The clip is gone: what synthetic cameras send is swept after some hours.";
      const kept = retentionDays === null ? "after a while" : `after ${retentionDays} days`;
      return `The clip is gone: it was removed from the camera's folder, which retention does ${kept}.`;
    }
    case "away":
      return "The clip cannot be loaded now.";
    case "unplayable":
      return `This browser cannot play this kind of clip (${clip.codec} in ${clip.container}). Download it to play it elsewhere.`;
    case "damaged":
      return "The clip is damaged: it could not be played any further.";
  }
}

/** What is wrong with a file that plays all the same, in a sentence; null for a whole one. */
export function flawWords({ flaw }: Clip): string | null {
  return flaw === null ? null : `This file is damaged (${flaw}): it plays as far as it goes.`;
}
