import { useMemo } from "react";

import { useActivity, useGaps } from "@/api/queries";
import type { Activity } from "@/api/shapes";
import type { ActivityAsked } from "@/api/keys";
import type { ActivityBar } from "@/domain/activity";
import type { Filters } from "@/domain/filters";
import { gapsWithin, type RecordedGap, type ShownGap } from "@/domain/gaps";
import { millisOf } from "@/domain/time";
import { reachFor, stripBars, stripSpan, wider, type Reach } from "@/pages/timeline/strip";
import { useNow } from "@/parts/now";

export interface Strip {
  readonly activity: Activity | undefined;
  readonly bars: readonly ActivityBar[];
  /** When the one camera of the filters showed nothing; null where none is filtered, or that is not known. */
  readonly away: readonly ShownGap[] | null;
  readonly nowMs: number;
  /** As chosen, or wider where what is read begins before. */
  readonly reach: Reach;
  readonly error: Error | null;
  readonly retry: () => void;
  /** The filters leave no time that has happened. */
  readonly isNever: boolean;
}

/** Asked in place of a span that there is not; the answer is not shown. */
const NEVER: ActivityAsked = { startMs: 0, endMs: 60_000, buckets: 1, camera: null };

const STEP_MS = 5_000;

/** Gaps are short: one of this very minute does not wait for the next to be drawn, and one that lasts grows. */
function useLastStep(recorded: readonly RecordedGap[] | undefined, nowMs: number): number {
  const isYoung = recorded?.some(({ ended_at }) => (millisOf(ended_at) ?? Infinity) > nowMs) ?? false;
  return useNow((ms) => (isYoung ? Math.floor(ms / STEP_MS) * STEP_MS : nowMs));
}

/**
 * What happened over the time that the list shows; it reaches further back as its reader does. A camera that is not
 * `known` (it may be deleted, or not here yet) has events and no gaps to ask for.
 */
export function useStrip(filters: Filters, readMs: number | null, chosen: Reach = "day", known = true): Strip {
  const nowMs = useNow((ms) => Math.floor(ms / 60_000) * 60_000);
  const reach = readMs === null ? chosen : wider(chosen, reachFor(readMs, nowMs));
  const asked = useMemo(() => stripSpan(filters, reach, nowMs), [filters, reach, nowMs]);
  const { data, error, refetch } = useActivity(asked ?? NEVER);
  const activity = asked === null ? undefined : data;
  const bars = useMemo(
    () => (activity === undefined ? [] : stripBars(activity, filters, nowMs)),
    [activity, filters, nowMs],
  );
  const span = asked ?? NEVER;
  const { data: recorded } = useGaps(known ? span.camera : null, span.startMs, span.endMs);
  const untilMs = useLastStep(recorded, nowMs);
  const away = useMemo(
    () => (recorded === undefined ? null : gapsWithin(recorded, span.startMs, span.endMs, untilMs)),
    [recorded, span, untilMs],
  );
  return {
    activity,
    bars,
    away,
    nowMs,
    reach,
    error,
    retry: () => void refetch(),
    isNever: asked === null,
  };
}
