/** What the activity strip covers, what it leaves out, and how it reads. Pure. */

import type { ActivityAsked } from "@/api/keys";
import { bars, barSentence, gaps, type ActivityBar, type ActivitySpan } from "@/domain/activity";
import { gapsIn, gapWord, gapWords, type ShownGap } from "@/domain/gaps";
import type { Filters } from "@/domain/filters";
import { counted } from "@/domain/amounts";
import { LEVELS, levelWord } from "@/domain/risk";
import { moment, startOfDay, startOfNextDay } from "@/domain/time";
import { rangeOf } from "@/pages/timeline/search";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The API's longest. */
const LONGEST_MS = 31 * DAY_MS;
const MOST_BUCKETS = 100;
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 480, 720, 1440].map((minutes) => minutes * MINUTE_MS);

/** How far back the strip reaches while no filter says. */
export const REACHES = [
  { id: "day", label: "24 hours", ms: DAY_MS },
  { id: "week", label: "7 days", ms: 7 * DAY_MS },
  { id: "month", label: "30 days", ms: 30 * DAY_MS },
] as const;
export type Reach = (typeof REACHES)[number]["id"];

/** The stretch of time to ask for, cut at round times; null where the filters leave none that has happened. */
export function stripSpan(filters: Filters, reach: Reach, nowMs: number): ActivityAsked | null {
  const range = rangeOf(filters);
  const endMs = Math.min(range.endMs ?? nowMs, nowMs);
  const back = REACHES.find(({ id }) => id === reach)?.ms ?? DAY_MS;
  const startMs = Math.max(range.startMs ?? endMs - back, endMs - LONGEST_MS);
  if (startMs >= endMs) return null;
  const step = STEPS_MS.find((each) => (endMs - startMs) / each <= MOST_BUCKETS) ?? DAY_MS;
  const end = Math.ceil(endMs / step) * step;
  const start = Math.max(Math.floor(startMs / step) * step, end - Math.floor(LONGEST_MS / step) * step);
  return { startMs: start, endMs: end, buckets: (end - start) / step, camera: filters.camera };
}

/** Whether the span is the filters' own; else it reaches back as far as chosen. */
export function hasOwnSpan(filters: Filters): boolean {
  return filters.from !== null;
}

/** Whether the filters hide events that the strip counts: it heeds camera, level and time. */
export function isPartly({ object, reviewed, fast, score }: Filters): boolean {
  return object.length > 0 || reviewed !== null || fast !== null || score !== null;
}

/** The least reach that shows a moment. */
export function reachFor(ms: number, nowMs: number): Reach {
  return REACHES.find((each) => nowMs - ms <= each.ms)?.id ?? "month";
}

export function wider(one: Reach, other: Reach): Reach {
  const rank = (reach: Reach) => REACHES.findIndex(({ id }) => id === reach);
  return rank(one) >= rank(other) ? one : other;
}

/**
 * Bars of the levels that the list shows. A bucket that is not over yet is no gap because nothing came so far: that is
 * said once it is over.
 */
export function stripBars(activity: ActivitySpan, filters: Filters, nowMs: number): ActivityBar[] {
  const shown = filters.level.length === 0 ? LEVELS : filters.level;
  const kept = (level: (typeof LEVELS)[number], count: number) => (shown.includes(level) ? count : 0);
  const buckets = activity.buckets.map((bucket) => {
    const { low, medium, high, critical } = bucket.by_level;
    const by_level = {
      low: kept("low", low),
      medium: kept("medium", medium),
      high: kept("high", high),
      critical: kept("critical", critical),
    };
    return { ...bucket, by_level, watched: bucket.watched || low + medium + high + critical > 0 };
  });
  return bars({ ...activity, buckets }).map((bar) => ({ ...bar, watched: bar.watched || bar.endMs > nowMs }));
}

/** The whole strip in sentences, for whoever does not see it. */
export function stripWords(strip: readonly ActivityBar[], nowMs: number, away: readonly ShownGap[] = []): string {
  const total = strip.reduce((sum, bar) => sum + bar.total, 0);
  const said = [`${counted(total, "event")} in this time.`];
  const busiest = strip.reduce<ActivityBar | null>((most, bar) => (bar.total > (most?.total ?? 0) ? bar : most), null);
  const worst = LEVELS.find((level) => strip.some((bar) => bar.worst === level));
  if (busiest !== null) said.push(`Busiest: ${barWords(busiest, nowMs)}.`);
  if (worst !== undefined) said.push(`Highest level: ${levelWord(worst)}.`);
  const silent = gaps(strip, nowMs);
  const named = silent
    .slice(-MOST_GAPS_NAMED)
    .map((gap) => `${moment(gap.startMs, nowMs)} to ${moment(gap.endMs, nowMs)}`);
  if (named.length > 0)
    said.push(`No pictures arrived ${named.join(", ")}${silent.length > named.length ? ", and before" : ""}.`);
  if (away.length > 0) said.push(awayWords(away, nowMs));
  return said.join(" ");
}

const MOST_GAPS_NAMED = 5;

/** When the camera itself was away, the newest times by name. */
function awayWords(away: readonly ShownGap[], nowMs: number): string {
  const named = away.slice(-MOST_GAPS_NAMED).map((gap) => gapWords(gap, nowMs));
  return `The camera: ${named.join("; ")}${away.length > named.length ? "; and before" : ""}.`;
}

/** One bar in words, with what the camera was then. */
export function barWords(bar: ActivityBar, nowMs: number, away: readonly ShownGap[] = []): string {
  const sentence = barSentence(bar, (ms) => moment(ms, nowMs));
  const words = [...new Set(gapsIn(away, bar.startMs, bar.endMs).map((gap) => gapWord(gap).toLowerCase()))];
  return words.length === 0 ? sentence : `${sentence}; camera ${words.join(", ")}`;
}

/** Round times along the strip, at most about `most`. */
export function ticks(startMs: number, endMs: number, most: number): { ms: number; label: string }[] {
  const step = TICKS_MS.find((each) => (endMs - startMs) / each <= most) ?? 14 * DAY_MS;
  const found: { ms: number; label: string }[] = [];
  for (let ms = startOfDay(startMs); ms < endMs; ms = tickAfter(ms, step)) {
    if (ms > startMs) found.push({ ms, label: tickLabel(ms) });
  }
  return found;
}

/** The next round time, also where the clocks change in between: each day begins anew. */
function tickAfter(ms: number, step: number): number {
  const at = new Date(ms);
  if (step >= DAY_MS) return new Date(at.getFullYear(), at.getMonth(), at.getDate() + step / DAY_MS).getTime();
  return Math.min(ms + step, startOfNextDay(ms));
}

const TICKS_MS = [5, 10, 15, 30, 60, 120, 180, 240, 360, 720].map((minutes) => minutes * MINUTE_MS);
TICKS_MS.push(DAY_MS, 2 * DAY_MS, 5 * DAY_MS, 7 * DAY_MS);

function tickLabel(ms: number): string {
  const at = new Date(ms);
  if (at.getHours() === 0 && at.getMinutes() === 0) {
    return at.toLocaleDateString(undefined, { day: "numeric", month: "short" });
  }
  return at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}
