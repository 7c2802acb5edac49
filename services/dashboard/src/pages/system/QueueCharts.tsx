import { AreaChart, type CustomTooltipProps } from "@tremor/react";
import { useMemo } from "react";

import { milliseconds } from "@/domain/amounts";
import { clockTime } from "@/domain/time";
import type { QueuePoint } from "@/pages/system/queueHistory";
import type { QueueLately } from "@/pages/system/QueueSection";
import { wordsOf } from "@/pages/system/queueWords";

type Measure = "unfinished" | "oldestSeconds";

const MEASURES: Readonly<Record<Measure, { caption: string; shown: (value: number) => string }>> = {
  unfinished: { caption: "Unfinished", shown: (value) => String(Math.round(value)) },
  oldestSeconds: { caption: "Age of the oldest", shown: (value) => (value === 0 ? "0" : milliseconds(value * 1000)) },
};

/** Of the grid only the line of nought; and the limit, which is drawn as an area like the measure, as a dashed line. */
const QUIET =
  "[&_.recharts-cartesian-grid-horizontal_line:not(:last-child)]:hidden [&_.stroke-medium]:[stroke-dasharray:4_3] [&_.stroke-medium]:[stroke-width:1.5] [&_path[fill='url(#medium)']]:[fill-opacity:0]";

/** Two small charts of one queue: how much was unfinished, and how old the oldest of it was. */
export default function QueueCharts({ queue }: { queue: QueueLately }) {
  return (
    <>
      <Chart queue={queue} measure="unfinished" />
      <Chart queue={queue} measure="oldestSeconds" />
    </>
  );
}

function Chart({ queue: { name, points }, measure }: { queue: QueueLately; measure: Measure }) {
  const { caption, shown } = MEASURES[measure];
  const { title, ...words } = wordsOf(name);
  const behindFrom = words[measure].amber;
  const limit = `Behind from ${shown(behindFrom)}`;
  const data = useMemo(
    () =>
      points.map((point) => ({
        at: clockTime(point.startMs),
        [caption]: point[measure],
        [limit]: behindFrom,
      })),
    [points, caption, measure, limit, behindFrom],
  );
  return (
    <figure className="min-w-0">
      <figcaption className="flex flex-wrap justify-between gap-x-2 text-xs text-ink-quiet">
        <span>{caption}</span>
        <span className="flex items-center gap-1.5">
          <svg viewBox="0 0 16 4" aria-hidden="true" className="h-1 w-4 stroke-medium">
            <path d="M0 2h16" strokeWidth="2" strokeDasharray="4 2" />
          </svg>
          {limit}
        </span>
      </figcaption>
      <div role="img" aria-label={`${caption} in ${title}: ${spoken(points, measure, shown)}`}>
        <AreaChart
          aria-hidden="true"
          className={`h-24 ${QUIET}`}
          data={data}
          index="at"
          categories={[limit, caption]}
          colors={["medium", "accent"]}
          valueFormatter={shown}
          startEndOnly
          showLegend={false}
          allowDecimals={measure === "oldestSeconds"}
          yAxisWidth={44}
          padding={{ left: 0, right: 0 }}
          customTooltip={TOOLTIPS[measure]}
        />
      </div>
    </figure>
  );
}

/** What was reported at the moment under the pointer; the limit stands beside the chart already. */
function tooltipOf(measure: Measure) {
  const { caption, shown } = MEASURES[measure];
  return function Tooltip({ active, payload = [], label }: CustomTooltipProps) {
    if (active !== true) return null;
    const value: unknown = payload.find(({ dataKey }) => dataKey === caption)?.value;
    return (
      <p className="rounded-md border border-line bg-raised px-2 py-1 text-xs tabular-nums shadow-lg">
        <span className="text-ink-quiet">{String(label)}</span> {typeof value === "number" ? shown(value) : "no report"}
      </p>
    );
  };
}

const TOOLTIPS = { unfinished: tooltipOf("unfinished"), oldestSeconds: tooltipOf("oldestSeconds") };

/** The chart in a sentence; all of it is in the table. */
function spoken(points: readonly QueuePoint[], measure: Measure, shown: (value: number) => string): string {
  const values = points.map((point) => point[measure]).filter((value) => value !== null);
  const last = values.at(-1);
  if (last === undefined) return "nothing was reported";
  return `now ${shown(last)}, at most ${shown(Math.max(...values))}`;
}
