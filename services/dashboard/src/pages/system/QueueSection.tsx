import { lazy, Suspense, useMemo, useState } from "react";

import { useHistory } from "@/api/queries";
import { useKeys } from "@/app/keys";
import { duration } from "@/domain/time";
import { useSystemStatus } from "@/live/hooks";
import { REPORT_FRESH_MS } from "@/pages/system/partRows";
import { pointsOf, queuesOf, samplesOf, SHOWN_MINUTES, STEP_MS, type QueuePoint } from "@/pages/system/queueHistory";
import { QueueTable } from "@/pages/system/QueueTable";
import { inOrder, lagOf, LAGS, unfinishedOf, wordsOf, type QueueDepth } from "@/pages/system/queueWords";
import { Section } from "@/pages/system/Section";
import { EmptyState } from "@/parts/EmptyState";
import { ErrorState } from "@/parts/ErrorState";
import { LevelDot } from "@/parts/LevelDot";
import { Skeleton } from "@/parts/Skeleton";
import { Toggle } from "@/parts/Toggle";

const QueueCharts = lazy(() => import("@/pages/system/QueueCharts"));

export interface QueueLately {
  readonly name: string;
  readonly points: readonly QueuePoint[];
  /** From the newest report; null when that names no such queue, or is old. */
  readonly depth: QueueDepth | null;
}

/** How full each queue is and was over the last minutes, as charts or as a table. */
export function QueueSection({ nowMs }: { nowMs: number }) {
  const [asTable, showTable] = useState(false);
  useKeys("System", [{ keys: "v", does: "Queues as charts or as a table", run: () => showTable(!asTable) }]);
  const { queues, isPending, error, refetch } = useQueues(nowMs);
  return (
    <Section
      title={`Queues, the last ${SHOWN_MINUTES} minutes`}
      actions={queues.length > 0 && <Toggle on={asTable} onChange={showTable} label="As a table" />}
    >
      {queues.length > 0 ? (
        asTable ? (
          <QueueTable queues={queues} />
        ) : (
          <QueueList queues={queues} />
        )
      ) : isPending ? (
        <Skeleton lines={4} className="h-24" label="Loading the queues" />
      ) : error !== null ? (
        <ErrorState small message={error.message} onRetry={refetch} />
      ) : (
        <EmptyState title="No report of the queues came yet">
          Every five seconds the system looks at its queues and reports; while it can do that, they are shown here.
        </EmptyState>
      )}
    </Section>
  );
}

function useQueues(nowMs: number) {
  const { data, isPending, error, refetch } = useHistory(SHOWN_MINUTES);
  const { recent } = useSystemStatus();
  const samples = useMemo(() => samplesOf(data, recent), [data, recent]);
  const stepMs = Math.floor(nowMs / STEP_MS) * STEP_MS;
  const queues = useMemo<QueueLately[]>(() => {
    const newest = samples.at(-1);
    const depths = newest !== undefined && stepMs - newest.atMs <= REPORT_FRESH_MS ? newest.queues : {};
    return inOrder(queuesOf(samples)).map((name) => ({
      name,
      points: pointsOf(samples, name, stepMs),
      depth: depths[name] ?? null,
    }));
  }, [samples, stepMs]);
  return { queues, isPending, error, refetch: () => void refetch() };
}

function QueueList({ queues }: { queues: readonly QueueLately[] }) {
  return (
    <ul className="panel divide-y divide-line">
      {queues.map((queue) => (
        <li
          key={queue.name}
          className="grid grid-cols-2 gap-x-4 gap-y-2 px-4 py-3 lg:grid-cols-[11rem_minmax(0,1fr)_minmax(0,1fr)]"
        >
          <Now queue={queue} />
          <Suspense fallback={<div className="col-span-2 h-28" />}>
            <QueueCharts queue={queue} />
          </Suspense>
        </li>
      ))}
    </ul>
  );
}

function Now({ queue: { name, depth } }: { queue: QueueLately }) {
  const lag = depth === null ? null : LAGS[lagOf(name, depth)];
  return (
    <div className="col-span-2 flex flex-wrap items-baseline justify-between gap-x-4 text-sm lg:col-span-1 lg:flex-col lg:justify-start">
      <h3 className="font-medium">{wordsOf(name).title}</h3>
      {lag === null || depth === null ? (
        <p className="text-ink-quiet">Not reported now</p>
      ) : (
        <>
          <p className="flex items-center gap-1.5">
            <LevelDot level={lag.level} />
            {lag.word}
          </p>
          <p className="w-full tabular-nums text-ink-quiet">
            {unfinishedOf(depth)} unfinished
            {unfinishedOf(depth) > 0 && `, oldest ${duration(depth.oldest_seconds * 1000)}`}
          </p>
        </>
      )}
    </div>
  );
}
