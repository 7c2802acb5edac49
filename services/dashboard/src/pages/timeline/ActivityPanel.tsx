import { useEffect, useId } from "react";

import { useCameras } from "@/api/queries";
import { ErrorBoundary } from "@/app/ErrorBoundary";
import { ActivityStrip } from "@/pages/timeline/ActivityStrip";
import { startedMs, type Row } from "@/pages/timeline/rows";
import { gaps } from "@/domain/activity";
import { ReachSelect, type ReachChoice } from "@/pages/timeline/ReachSelect";
import { Hatch } from "@/pages/timeline/StripBars";
import { hasOwnSpan, isPartly } from "@/pages/timeline/strip";
import { useStrip, type Strip } from "@/pages/timeline/useStrip";
import type { TimelineList } from "@/pages/timeline/useTimelineList";
import type { TimelineState } from "@/pages/timeline/useTimelineSearch";
import { ErrorState } from "@/parts/ErrorState";
import { Skeleton } from "@/parts/Skeleton";

interface ActivityPanelProps {
  place: TimelineState;
  shown: TimelineList;
  /** Beside the list, not over it. */
  upright: boolean;
  reach: ReachChoice;
  onJump: (ms: number) => void;
}

/** How much happened when: beside the list, and as long as the window; on a phone over it. */
export function ActivityPanel({ place, shown, upright, reach, onJump }: ActivityPanelProps) {
  const { rows, window } = shown;
  const seen = seenTimes(rows, window.seen);
  const known = useCameras().data?.some(({ id }) => id === place.filters.camera) ?? false;
  const strip = useStrip(place.filters, seen?.[1] ?? null, reach.reach, known);
  const { setReach } = reach;
  useEffect(() => setReach(strip.reach), [setReach, strip.reach]); // it stays wide: what was read is worth a way back
  if (strip.isNever) return null;
  const look = upright ? "sticky top-[4.75rem] h-[calc(100dvh-10.5rem)] w-36 flex-col self-start" : "mb-2 flex-col";
  return (
    <section aria-label="Activity over time" className={`flex shrink-0 gap-2 ${look}`}>
      <ErrorBoundary what="the activity bar">
        {upright && !hasOwnSpan(place.filters) && <ReachSelect {...reach} />}
        <div className="min-h-0 flex-1">
          <Body strip={strip} seen={seen} upright={upright} onJump={onJump} />
        </div>
        <Legend strip={strip} isPartly={isPartly(place.filters)} isOneCamera={place.filters.camera !== null} />
      </ErrorBoundary>
    </section>
  );
}

/** What the strip does not say by itself. */
function Legend({ strip, isPartly: partly, isOneCamera }: LegendProps) {
  const hasGaps = gaps(strip.bars, strip.nowMs).length > 0;
  const isAway = strip.away !== null && strip.away.length > 0;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-quiet empty:hidden">
      {hasGaps && <Key>{isOneCamera ? "No pictures" : "No pictures of any camera"}</Key>}
      {isAway && <Key away>Camera away</Key>}
      {!isOneCamera && hasGaps && <p>Filter by a camera to see when it was away</p>}
      {partly && <p>Bars heed camera, level and time only</p>}
    </div>
  );
}

interface LegendProps {
  strip: Strip;
  isPartly: boolean;
  isOneCamera: boolean;
}

/** A sample of a hatching beside what it stands for. */
function Key({ away = false, children }: { away?: boolean; children: string }) {
  const hatch = useId();
  return (
    <p className="flex items-center gap-1.5">
      <svg aria-hidden="true" className="h-3 w-4 shrink-0 rounded-sm bg-panel">
        <Hatch id={hatch} away={away} />
        <rect width="100%" height="100%" fill={`url(#${hatch})`} opacity={away ? 1 : 0.8} />
      </svg>
      {children}
    </p>
  );
}

interface BodyProps {
  strip: Strip;
  seen: readonly [number, number] | null;
  upright: boolean;
  onJump: (ms: number) => void;
}

function Body({ strip, seen, upright, onJump }: BodyProps) {
  const { activity, bars, away, nowMs, error, retry } = strip;
  if (activity !== undefined) {
    return <ActivityStrip {...{ activity, bars, away, nowMs, seen, upright, onJump }} />;
  }
  if (error !== null) {
    return <ErrorState small title="The activity could not be loaded" message={error.message} onRetry={retry} />;
  }
  return <Skeleton className={upright ? "h-96" : "h-11"} label="Loading the activity" />;
}

/** When the newest and the oldest event began that the window shows. */
function seenTimes(rows: readonly Row[], [first, last]: readonly [number, number]): readonly [number, number] | null {
  const events = rows.slice(first, last + 1).flatMap((row) => (row.kind === "event" ? [row.event] : []));
  const [newest, oldest] = [events[0], events.at(-1)];
  return newest === undefined || oldest === undefined ? null : [startedMs(newest), startedMs(oldest)];
}
