import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";

import { NO_FILTERS } from "@/domain/filters";
import { dayWords } from "@/pages/cameras/cameraWords";
import { ActivityStrip } from "@/pages/timeline/ActivityStrip";
import { useStrip } from "@/pages/timeline/useStrip";
import { ErrorState } from "@/parts/ErrorState";
import { Skeleton } from "@/parts/Skeleton";

/** The last 24 hours of one camera: what happened when, and when no picture came. */
export function CameraDay({ cameraId }: { cameraId: string }) {
  const filters = useMemo(() => ({ ...NO_FILTERS, camera: cameraId }), [cameraId]);
  const { activity, bars, nowMs, error, retry } = useStrip(filters, null);
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
        <ActivityStrip activity={activity} bars={bars} nowMs={nowMs} seen={null} upright={false} onJump={jump} />
      )}
      {activity === undefined && error === null && (
        <div className="py-2">
          <Skeleton className="h-11" label="Loading the last 24 hours" />
        </div>
      )}
      {activity === undefined && error !== null && <ErrorState small message={error.message} onRetry={retry} />}
    </section>
  );
}
