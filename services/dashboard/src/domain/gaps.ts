/** When one camera showed nothing, as the server recorded it. Pure. */

import { millisOf, moment, sameDay } from "@/domain/time";

export interface RecordedGap {
  readonly status: string;
  readonly reason: string;
  readonly started_at: string;
  /** Null while it lasts. */
  readonly ended_at: string | null;
}

/** The part of a gap that a stretch of time shows. */
export interface ShownGap {
  readonly startMs: number;
  readonly endMs: number;
  /** When it began and ended, also outside the stretch; no end while it lasts. */
  readonly beganMs: number;
  readonly overMs: number | null;
  readonly status: string;
  readonly reason: string;
}

/** What of the gaps lies between two times, oldest first; none reaches into what has not happened yet. */
export function gapsWithin(gaps: readonly RecordedGap[], startMs: number, endMs: number, nowMs: number): ShownGap[] {
  const shown = gaps.flatMap((gap) => {
    const beganMs = millisOf(gap.started_at);
    const overMs = millisOf(gap.ended_at);
    if (beganMs === null) return [];
    const [from, to] = [Math.max(startMs, beganMs), Math.min(endMs, nowMs, overMs ?? nowMs)];
    return from < to ? [{ startMs: from, endMs: to, beganMs, overMs, status: gap.status, reason: gap.reason }] : [];
  });
  return shown.sort((one, other) => one.startMs - other.startMs);
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ["silent", "Silent"],
  ["offline", "Offline"],
  ["error", "Error"],
]);

/** What a camera was in a gap; where we did not look ourselves, nobody knows. */
export function gapWord({ status }: Pick<ShownGap, "status">): string {
  return WORDS.get(status) ?? "Not watched";
}

/** "Offline 10:00 – 10:12 (unreachable)", "Silent since 10:00 (no pictures)". */
export function gapWords(gap: ShownGap, nowMs: number): string {
  const began = moment(gap.beganMs, nowMs);
  const when =
    gap.overMs === null
      ? `since ${began}`
      : `${began} – ${sameDay(gap.beganMs, gap.overMs) ? clock(gap.overMs) : moment(gap.overMs, nowMs)}`;
  const saysNoMore = gap.reason === "" || gap.reason === "not_watched";
  return `${gapWord(gap)} ${when}${saysNoMore ? "" : ` (${gap.reason.replaceAll("_", " ")})`}`;
}

/** The gaps that a stretch of time touches. */
export function gapsIn(gaps: readonly ShownGap[], startMs: number, endMs: number): ShownGap[] {
  return gaps.filter((gap) => gap.startMs < endMs && gap.endMs > startMs);
}

/** The time alone: the day was said before it. */
function clock(ms: number): string {
  return moment(ms, ms);
}
