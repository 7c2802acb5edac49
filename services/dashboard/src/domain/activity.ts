/** The activity bar: how much happened when, and when nobody looked. Pure. */

import { LEVELS, type RiskLevel } from "@/domain/risk";
import { millisOf } from "@/domain/time";

export interface ActivityBucket {
  readonly start: string;
  readonly by_level: Readonly<Record<RiskLevel, number>>;
  /** False where no camera delivered anything: an honest gap, not a quiet time. */
  readonly watched: boolean;
}

export interface ActivitySpan {
  readonly start: string;
  readonly end: string;
  readonly bucket_seconds: number;
  readonly buckets: readonly ActivityBucket[];
}

/** One bar of the strip; shares of the strip's length and breadth. */
export interface ActivityBar {
  readonly index: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly total: number;
  /** Breadth, 0..1; by the square root, so that one event beside a busy hour is still seen. */
  readonly breadth: number;
  readonly worst: RiskLevel | null;
  readonly parts: readonly { level: RiskLevel; share: number }[];
  readonly watched: boolean;
}

export interface Gap {
  readonly startMs: number;
  readonly endMs: number;
}

/** A bar of this many is whole even where nothing busier is: one event alone is no peak. */
const QUIET_PEAK = 4;
/** The smallest bar that stands for something, so that it can be seen. */
const LEAST_BREADTH = 0.08;

/** Bars in the order of time. */
export function bars(activity: ActivitySpan): ActivityBar[] {
  const totals = activity.buckets.map(totalOf);
  const most = Math.max(QUIET_PEAK, ...totals);
  const endMs = millisOf(activity.end) ?? 0;
  return activity.buckets.map((bucket, index) => {
    const startMs = millisOf(bucket.start) ?? 0;
    const total = totals[index] ?? 0;
    return {
      index,
      startMs,
      endMs: Math.min(endMs, startMs + activity.bucket_seconds * 1000),
      total,
      breadth: total === 0 ? 0 : Math.max(LEAST_BREADTH, Math.sqrt(total / most)),
      worst: LEVELS.find((level) => bucket.by_level[level] > 0) ?? null,
      parts: LEVELS.filter((level) => bucket.by_level[level] > 0).map((level) => ({
        level,
        share: bucket.by_level[level] / total,
      })),
      watched: bucket.watched || total > 0,
    };
  });
}

/** Times nobody looked, joined where they touch; what lies after `nowMs` has not happened yet and is no gap. */
export function gaps(strip: readonly ActivityBar[], nowMs: number): Gap[] {
  const found: Gap[] = [];
  for (const bar of strip) {
    if (bar.watched || bar.startMs >= nowMs) continue;
    const last = found.at(-1);
    const endMs = Math.min(bar.endMs, nowMs);
    if (last?.endMs === bar.startMs) found[found.length - 1] = { startMs: last.startMs, endMs };
    else found.push({ startMs: bar.startMs, endMs });
  }
  return found;
}

/** The moment at a share of the strip; newest is on top, so 0 is the end. */
export function momentAt(activity: ActivitySpan, share: number): number {
  const [startMs, endMs] = [millisOf(activity.start) ?? 0, millisOf(activity.end) ?? 0];
  return endMs - Math.min(1, Math.max(0, share)) * (endMs - startMs);
}

/** The inverse of `momentAt`, 0..1. */
export function shareOf(activity: ActivitySpan, ms: number): number {
  const [startMs, endMs] = [millisOf(activity.start) ?? 0, millisOf(activity.end) ?? 0];
  if (endMs <= startMs) return 0;
  return Math.min(1, Math.max(0, (endMs - ms) / (endMs - startMs)));
}

/** What a bar says to a screen reader. */
export function barSentence(bar: ActivityBar, time: (ms: number) => string): string {
  const when = `${time(bar.startMs)} to ${time(bar.endMs)}`;
  if (!bar.watched) return `${when}: no pictures arrived`;
  if (bar.worst === null) return `${when}: nothing happened`;
  return `${when}: ${bar.total} ${bar.total === 1 ? "event" : "events"}, highest ${bar.worst}`;
}

function totalOf(bucket: ActivityBucket): number {
  return LEVELS.reduce((sum, level) => sum + bucket.by_level[level], 0);
}
