/** How full the queues were over the last minutes, on an even grid with honest gaps. Pure. */

import type { History } from "@/api/shapes";
import { millisOf } from "@/domain/time";
import type { SystemStatusData } from "@/live/messages.gen";
import { unfinishedOf, type QueueDepth } from "@/pages/system/queueWords";

export const SHOWN_MINUTES = 15;
/** Three reports fall into one step, so one that is missed leaves no gap. */
export const STEP_MS = 15_000;

/** One report's queues. */
export interface Sample {
  readonly atMs: number;
  readonly queues: Readonly<Record<string, QueueDepth>>;
}

/** The most that any report of a step told; null where nobody reported. */
export interface QueuePoint {
  readonly startMs: number;
  readonly unfinished: number | null;
  readonly oldestSeconds: number | null;
}

/** What the server remembers and what came live since, oldest first, each moment once. */
export function samplesOf(history: History | undefined, recent: readonly SystemStatusData[]): Sample[] {
  const told = [
    ...(history?.points ?? []).map(({ at, queues }) => ({ at, queues })),
    ...recent.map(({ observed_at, queues }) => ({ at: observed_at, queues })),
  ];
  const byMoment = new Map<number, Sample>();
  for (const { at, queues } of told) {
    const atMs = millisOf(at);
    if (atMs !== null) byMoment.set(atMs, { atMs, queues });
  }
  return [...byMoment.values()].sort((one, other) => one.atMs - other.atMs);
}

/** The queues that any report names. */
export function queuesOf(samples: readonly Sample[]): string[] {
  return [...new Set(samples.flatMap(({ queues }) => Object.keys(queues)))];
}

/** One queue's steps up to `nowMs`; a last step in which nobody could report yet is left out. */
export function pointsOf(samples: readonly Sample[], queue: string, nowMs: number): QueuePoint[] {
  const lastMs = Math.floor(nowMs / STEP_MS) * STEP_MS;
  const firstMs = lastMs - SHOWN_MINUTES * 60_000 + STEP_MS;
  const steps = new Map<number, QueueDepth[]>();
  for (const { atMs, queues } of samples) {
    const depth = queues[queue];
    const step = Math.floor(atMs / STEP_MS) * STEP_MS;
    if (depth !== undefined && step >= firstMs) steps.set(step, [...(steps.get(step) ?? []), depth]);
  }
  const points: QueuePoint[] = [];
  for (let startMs = firstMs; startMs <= lastMs; startMs += STEP_MS) points.push(pointOf(startMs, steps.get(startMs)));
  return points.at(-1)?.unfinished === null ? points.slice(0, -1) : points;
}

function pointOf(startMs: number, depths: readonly QueueDepth[] | undefined): QueuePoint {
  if (depths === undefined) return { startMs, unfinished: null, oldestSeconds: null };
  return {
    startMs,
    unfinished: Math.max(...depths.map(unfinishedOf)),
    oldestSeconds: Math.max(...depths.map((depth) => depth.oldest_seconds)),
  };
}

/** One row for each minute, newest first: the chart for those who read it. */
export function minutesOf(points: readonly QueuePoint[]): QueuePoint[] {
  const minutes = new Map<number, QueuePoint[]>();
  for (const point of points) {
    const startMs = Math.floor(point.startMs / 60_000) * 60_000;
    minutes.set(startMs, [...(minutes.get(startMs) ?? []), point]);
  }
  return [...minutes].map(([startMs, inside]) => ({ startMs, ...most(inside) })).reverse();
}

function most(points: readonly QueuePoint[]): Omit<QueuePoint, "startMs"> {
  const known = points.filter(({ unfinished }) => unfinished !== null);
  if (known.length === 0) return { unfinished: null, oldestSeconds: null };
  return {
    unfinished: Math.max(...known.map((point) => point.unfinished ?? 0)),
    oldestSeconds: Math.max(...known.map((point) => point.oldestSeconds ?? 0)),
  };
}
