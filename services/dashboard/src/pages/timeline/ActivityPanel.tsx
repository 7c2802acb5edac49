import { ErrorBoundary } from "@/app/ErrorBoundary";
import { ActivityStrip } from "@/pages/timeline/ActivityStrip";
import { startedMs, type Row } from "@/pages/timeline/rows";
import { hasOwnSpan, isPartly, REACHES } from "@/pages/timeline/strip";
import { useStrip, type Strip } from "@/pages/timeline/useStrip";
import type { TimelineList } from "@/pages/timeline/useTimelineList";
import type { TimelineState } from "@/pages/timeline/useTimelineSearch";
import { ErrorState } from "@/parts/ErrorState";
import { Select } from "@/parts/Select";
import { Skeleton } from "@/parts/Skeleton";

interface ActivityPanelProps {
  place: TimelineState;
  shown: TimelineList;
  /** Beside the list, not over it. */
  upright: boolean;
  onJump: (ms: number) => void;
}

/** How much happened when: beside the list, and as long as the window; on a phone over it. */
export function ActivityPanel({ place, shown, upright, onJump }: ActivityPanelProps) {
  const { rows, window } = shown;
  const seen = seenTimes(rows, window.seen);
  const strip = useStrip(place.filters, seen?.[1] ?? null);
  if (strip.isNever) return null;
  const look = upright ? "sticky top-[4.25rem] h-[calc(100dvh-5.25rem)] w-36 flex-col self-start" : "mb-2 flex-col";
  return (
    <section aria-label="Activity over time" className={`flex shrink-0 gap-2 ${look}`}>
      <ErrorBoundary what="the activity bar">
        <div className={upright ? "" : "flex items-end justify-between gap-3"}>
          {isPartly(place.filters) && (
            <p className="text-xs text-ink-quiet">Every event of this time, whatever the other filters</p>
          )}
          {!hasOwnSpan(place.filters) && (
            <div className={upright ? "" : "ml-auto w-32"}>
              <Select
                label="Activity of the last"
                hideLabel={!upright}
                value={strip.reach}
                options={REACHES.map(({ id, label }) => ({ value: id, label }))}
                onChange={strip.setReach}
              />
            </div>
          )}
        </div>
        <div className="min-h-0 flex-1">
          <Body strip={strip} seen={seen} upright={upright} onJump={onJump} />
        </div>
      </ErrorBoundary>
    </section>
  );
}

interface BodyProps {
  strip: Strip;
  seen: readonly [number, number] | null;
  upright: boolean;
  onJump: (ms: number) => void;
}

function Body({ strip, seen, upright, onJump }: BodyProps) {
  const { activity, bars, nowMs, error, retry } = strip;
  if (activity !== undefined) {
    return <ActivityStrip {...{ activity, bars, nowMs, seen, upright, onJump }} />;
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
