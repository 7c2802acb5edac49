import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";

import { NO_FILTERS } from "@/domain/filters";
import { counted } from "@/domain/amounts";
import { dayWords } from "@/pages/cameras/cameraWords";
import { ActivityStrip } from "@/pages/timeline/ActivityStrip";
import { useStrip } from "@/pages/timeline/useStrip";
import { gapWords, type ShownGap } from "@/domain/gaps";
import { ErrorState } from "@/parts/ErrorState";
import { Skeleton } from "@/parts/Skeleton";

/** The last 24 hours of one camera: what happened when, and when no picture came. */
export function CameraDay({ cameraId }: { cameraId: string }) {
  const filters = useMemo(() => ({ ...NO_FILTERS, camera: cameraId }), [cameraId]);
  const { activity, bars, away, nowMs, error, retry } = useStrip(filters, null);
  const navigate = useNavigate();
  const jump = (ms: number) =>
    void navigate({ to: "/timeline", search: { camera: cameraId, to: new Date(ms).toISOString() } });
  return (
    <section aria-labelledby="day-heading" className="panel px-4 pb-2 pt-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="day-heading" className="text-sm font-semibold">
          Last 24 hours
        </h2>
        {activity !== undefined && <p className="text-xs text-ink-quiet">{dayWords(bars, nowMs)}</p>}
      </div>
      {activity !== undefined && (
        <ActivityStrip {...{ activity, bars, away, nowMs }} seen={null} upright={false} onJump={jump} />
      )}
      {away !== null && away.length > 0 && <Away away={away} nowMs={nowMs} />}
      {activity === undefined && error === null && (
        <div className="py-2">
          <Skeleton className="h-11" label="Loading the last 24 hours" />
        </div>
      )}
      {activity === undefined && error !== null && <ErrorState small message={error.message} onRetry={retry} />}
    </section>
  );
}

/** More of them are on the bar alone. */
const MOST_NAMED = 5;

/** When the camera was away, the newest first, in words. */
function Away({ away, nowMs }: { away: readonly ShownGap[]; nowMs: number }) {
  const named = away.slice(-MOST_NAMED).reverse();
  return (
    <ul aria-label="When it was away" className="flex flex-wrap gap-x-4 gap-y-1 pb-1 text-xs text-ink-quiet">
      {named.map((gap) => (
        <li key={gap.startMs}>{gapWords(gap, nowMs)}</li>
      ))}
      {away.length > named.length && <li>and {counted(away.length - named.length, "time")} before</li>}
    </ul>
  );
}
