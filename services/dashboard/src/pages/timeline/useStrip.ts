import { useMemo } from "react";

import { useActivity, useGaps } from "@/api/queries";
import type { Activity } from "@/api/shapes";
import type { ActivityAsked } from "@/api/keys";
import type { ActivityBar } from "@/domain/activity";
import type { Filters } from "@/domain/filters";
import { gapsWithin, type ShownGap } from "@/domain/gaps";
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

/** What happened over the time that the list shows; it reaches further back as its reader does. */
export function useStrip(filters: Filters, readMs: number | null, chosen: Reach = "day"): Strip {
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
  const { data: recorded } = useGaps(span.camera, span.startMs, span.endMs);
  const away = useMemo(
    () => (recorded === undefined ? null : gapsWithin(recorded, span.startMs, span.endMs, nowMs)),
    [recorded, span, nowMs],
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
