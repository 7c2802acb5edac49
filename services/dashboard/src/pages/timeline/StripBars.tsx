import { memo, useId } from "react";

import { gaps, type ActivityBar } from "@/domain/activity";
import type { ShownGap } from "@/domain/gaps";
import { lookOf } from "@/parts/level";

interface StripBarsProps {
  bars: readonly ActivityBar[];
  /** When the camera itself was away. */
  away: readonly ShownGap[];
  nowMs: number;
  upright: boolean;
}

/** The breadth of the drawing; its length is one for each bar. */
const BREADTH = 100;

/** One bar for each stretch of time, stacked by level; hatched where no pictures came. */
export const StripBars = memo(function StripBars({ bars, away, nowMs, upright }: StripBarsProps) {
  const first = bars[0];
  if (first === undefined) return null;
  const bucketMs = Math.max(1, first.endMs - first.startMs);
  const length = bars.length;
  /** Drawn upright with the newest on top; lying, the same drawing is turned. */
  const place = (startMs: number, endMs: number) => ({
    y: length - (endMs - first.startMs) / bucketMs,
    height: (endMs - startMs) / bucketMs,
  });
  return (
    <div className="relative h-full w-full overflow-hidden rounded bg-panel">
      <svg
        aria-hidden="true"
        viewBox={upright ? `0 0 ${BREADTH} ${length}` : `0 0 ${length} ${BREADTH}`}
        preserveAspectRatio="none"
        className="absolute inset-0 h-full w-full"
      >
        <g transform={upright ? undefined : `rotate(90) translate(0 ${-length}) translate(${BREADTH} 0) scale(-1 1)`}>
          {bars.map((bar) => {
            let x = 0;
            return bar.parts.map(({ level, share }) => {
              const width = bar.breadth * share * BREADTH;
              const box = { x, width, ...place(bar.startMs, bar.endMs) };
              x += width;
              return (
                <rect key={`${bar.index} ${level}`} className={lookOf(level).fill} {...box} height={box.height * 0.9} />
              );
            });
          })}
        </g>
      </svg>
      <Gaps bars={bars} away={away} nowMs={nowMs} upright={upright} />
    </div>
  );
});

/** Hatched in a drawing of its own, which is not stretched: the lines keep their angle. */
function Gaps({ bars, away, nowMs, upright }: StripBarsProps) {
  const [hatch, awayHatch] = [useId(), useId()];
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined) return null;
  const all = last.endMs - first.startMs;
  const share = (ms: number) => `${((100 * ms) / all).toFixed(3)}%`;
  const boxOf = ({ startMs, endMs }: { startMs: number; endMs: number }) => {
    const at = share(upright ? last.endMs - endMs : startMs - first.startMs);
    const size = `max(${LEAST_PX}px, ${share(endMs - startMs)})`; // however short it was, it is seen
    return upright
      ? { y: at, width: "100%", height: 0, style: { height: size } }
      : { x: at, height: "100%", width: 0, style: { width: size } };
  };
  return (
    <svg aria-hidden="true" className="absolute inset-0 h-full w-full">
      <Hatch id={hatch} />
      <Hatch id={awayHatch} away />
      {gaps(bars, nowMs).map((gap) => (
        <rect key={gap.startMs} data-part="gap" fill={`url(#${hatch})`} opacity="0.45" {...boxOf(gap)} />
      ))}
      {away.map((gap) => (
        <rect key={gap.startMs} data-part="away" fill={`url(#${awayHatch})`} {...boxOf(gap)} />
      ))}
    </svg>
  );
}

const LEAST_PX = 2;

/** What stands for no pictures, and, the other way and in colour, for a camera that was away. */
export function Hatch({ id, away = false }: { id: string; away?: boolean }) {
  return (
    <pattern id={id} patternUnits="userSpaceOnUse" width="7" height="7" patternTransform={`rotate(${away ? -45 : 45})`}>
      <rect width={away ? 2.5 : 1.5} height="7" className={away ? "fill-critical" : "fill-ink-quiet"} />
    </pattern>
  );
}
