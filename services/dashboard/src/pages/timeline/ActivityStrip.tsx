import { memo, useId, useState, type KeyboardEvent, type PointerEvent } from "react";

import { momentAt, shareOf, type ActivityBar } from "@/domain/activity";
import type { Activity } from "@/api/shapes";
import type { ShownGap } from "@/domain/gaps";
import { StripBars } from "@/pages/timeline/StripBars";
import { barWords, stripWords, ticks } from "@/pages/timeline/strip";

interface ActivityStripProps {
  activity: Activity;
  bars: readonly ActivityBar[];
  /** When the one camera that is shown was away; null where there is none. */
  away: readonly ShownGap[] | null;
  nowMs: number;
  /** The times of the newest and the oldest event that is seen. */
  seen: readonly [number, number] | null;
  /** Upright with the newest on top; lying with the newest on the right. */
  upright: boolean;
  /** Go to the events before this moment. */
  onJump: (ms: number) => void;
}

/** How much happened when, and where nobody looked; a click or Enter goes there. */
export function ActivityStrip({ activity, bars, away, nowMs, seen, upright, onJump }: ActivityStripProps) {
  const [cursor, setCursor] = useState<number | null>(null);
  const words = useId();
  const gaps = away ?? NONE;
  const at = cursor ?? bars.length - 1;
  const bar = bars[at];
  const point = (event: PointerEvent | React.MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = upright ? (event.clientY - box.top) / box.height : 1 - (event.clientX - box.left) / box.width;
    const ms = momentAt(activity, share);
    return Math.max(
      0,
      bars.findLastIndex((each) => each.startMs <= ms),
    );
  };
  const jump = (index: number) => {
    const target = bars[index];
    if (target !== undefined) onJump(target.endMs);
  };
  return (
    <div className={`relative ${upright ? "flex h-full" : ""}`}>
      {upright && <Ticks activity={activity} upright />}
      <div
        role="slider"
        tabIndex={0}
        aria-label="Activity"
        aria-describedby={words}
        aria-orientation={upright ? "vertical" : "horizontal"}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, bars.length - 1)}
        aria-valuenow={at}
        aria-valuetext={bar === undefined ? "Nothing" : barWords(bar, nowMs, gaps)}
        onKeyDown={(event) => {
          const next = moved(event, at, bars.length);
          if (next === null) return;
          event.preventDefault();
          setCursor(next);
          if (event.key === "Enter" || event.key === " ") jump(next);
        }}
        onPointerMove={(event) => setCursor(point(event))}
        onPointerLeave={() => setCursor(null)}
        onBlur={() => setCursor(null)}
        onClick={(event) => jump(point(event))}
        className={`relative cursor-pointer touch-pan-y ${upright ? "h-full min-w-0 flex-1" : "h-11 py-1"}`}
      >
        <StripBars bars={bars} away={gaps} nowMs={nowMs} upright={upright} />
        {seen !== null && <Seen activity={activity} seen={seen} upright={upright} />}
        {cursor !== null && bar !== undefined && (
          <Cursor words={barWords(bar, nowMs, gaps)} bar={bar} activity={activity} upright={upright} />
        )}
      </div>
      {!upright && <Ticks activity={activity} upright={false} />}
      <p id={words} className="sr-only">
        {stripWords(bars, nowMs, gaps)} Press Enter to go to a time.
      </p>
    </div>
  );
}

const NONE: readonly ShownGap[] = [];

/** Up and right are later, as with every slider. */
function moved({ key }: KeyboardEvent, at: number, count: number): number | null {
  const to: Readonly<Record<string, number>> = {
    ArrowUp: at + 1,
    ArrowRight: at + 1,
    ArrowDown: at - 1,
    ArrowLeft: at - 1,
    PageUp: at + 8,
    PageDown: at - 8,
    Home: 0,
    End: count - 1,
    Enter: at,
    " ": at,
  };
  const next = to[key];
  return next === undefined ? null : Math.min(count - 1, Math.max(0, next));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(3)}%`;
}

interface SeenProps {
  activity: Activity;
  seen: readonly [number, number];
  upright: boolean;
}

/** The part of the strip that the window shows. */
function Seen({ activity, seen, upright }: SeenProps) {
  const [near, far] = [shareOf(activity, seen[0]), shareOf(activity, seen[1])];
  const place = upright
    ? { top: percent(near), height: percent(far - near), minHeight: 4 }
    : { right: percent(near), width: percent(far - near), minWidth: 4 };
  return (
    <div
      aria-hidden="true"
      data-part="seen"
      className={`pointer-events-none absolute rounded-sm border-2 border-ink/70 ${upright ? "-inset-x-0.5" : "inset-y-0"}`}
      style={place}
    />
  );
}

interface CursorProps {
  words: string;
  bar: ActivityBar;
  activity: Activity;
  upright: boolean;
}

/** What the pointer or the keyboard is at, in words. */
function Cursor({ words, bar, activity, upright }: CursorProps) {
  const share = shareOf(activity, (bar.startMs + bar.endMs) / 2);
  const line = upright ? { top: percent(share) } : { right: percent(share) };
  const text = upright
    ? { top: `min(max(0px, calc(${percent(share)} - 1.25rem)), calc(100% - 3rem))` }
    : { right: `min(max(0px, calc(${percent(share)} - 6rem)), calc(100% - 12rem))` };
  return (
    <div aria-hidden="true" className="pointer-events-none">
      <div className={`absolute bg-ink ${upright ? "inset-x-0 h-px" : "inset-y-0 w-px"}`} style={line} />
      <p
        className={`absolute z-20 w-48 rounded border border-edge bg-panel px-2 py-1 text-xs shadow-lg ${upright ? "right-full mr-2" : "top-full mt-1"}`}
        style={text}
      >
        {words}
      </p>
    </div>
  );
}

/** Round times beside the bars. */
const Ticks = memo(function Ticks({ activity, upright }: { activity: Activity; upright: boolean }) {
  const [startMs, endMs] = [Date.parse(activity.start), Date.parse(activity.end)];
  return (
    <div aria-hidden="true" className={`relative shrink-0 text-[0.6875rem] text-ink-quiet ${upright ? "w-12" : "h-4"}`}>
      {ticks(startMs, endMs, upright ? 9 : 5).map(({ ms, label }) => (
        <span
          key={ms}
          className={`absolute whitespace-nowrap tabular-nums ${upright ? "right-2 -translate-y-1/2" : "translate-x-1/2"}`}
          style={upright ? { top: percent(shareOf(activity, ms)) } : { right: percent(shareOf(activity, ms)) }}
        >
          {label}
        </span>
      ))}
    </div>
  );
});
