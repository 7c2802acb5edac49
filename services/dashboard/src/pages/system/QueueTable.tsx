import { duration, moment } from "@/domain/time";
import { minutesOf, type QueuePoint } from "@/pages/system/queueHistory";
import type { QueueLately } from "@/pages/system/QueueSection";
import { wordsOf } from "@/pages/system/queueWords";
import { VisuallyHidden } from "@/parts/VisuallyHidden";

/** What the charts show, minute by minute, for those who read it. */
export function QueueTable({ queues }: { queues: readonly QueueLately[] }) {
  const columns = queues.map(({ name, points }) => ({ name, minutes: minutesOf(points) }));
  const times = [...new Set(columns.flatMap(({ minutes }) => minutes.map(({ startMs }) => startMs)))];
  times.sort((one, other) => other - one);
  return (
    // A table that is wider than the screen is scrolled by the arrow keys.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div role="region" aria-label="Queues by the minute" tabIndex={0} className="panel overflow-x-auto">
      <table className="w-full text-sm tabular-nums">
        <caption className="px-4 py-2 text-left text-xs text-ink-quiet">
          The most that was unfinished in each minute, and the age of the oldest of it; – where nobody reported
        </caption>
        <thead className="border-y border-line text-left">
          <tr>
            <th scope="col" className="px-4 py-1.5 font-medium">
              Time
            </th>
            {columns.map(({ name }) => (
              <th key={name} scope="col" className="whitespace-nowrap px-4 py-1.5 font-medium">
                {wordsOf(name).title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {times.map((startMs) => (
            <tr key={startMs}>
              <th scope="row" className="px-4 py-1 text-left font-normal text-ink-quiet">
                {moment(startMs, startMs)}
              </th>
              {columns.map(({ name, minutes }) => (
                <td key={name} className="px-4 py-1">
                  <Cell point={minutes.find((minute) => minute.startMs === startMs)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ point }: { point: QueuePoint | undefined }) {
  if (point === undefined || point.unfinished === null) {
    return (
      <>
        <span aria-hidden="true" className="text-ink-quiet">
          –
        </span>
        <VisuallyHidden>no report</VisuallyHidden>
      </>
    );
  }
  const { unfinished, oldestSeconds } = point;
  return unfinished === 0 ? 0 : `${unfinished}, ${duration((oldestSeconds ?? 0) * 1000)}`;
}
