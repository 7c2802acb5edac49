import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";

import type { DeadLetterCounts } from "@/api/shapes";
import { StaleSince } from "@/pages/dashboard/StaleSince";
import { DeadLetterQueue } from "@/pages/system/DeadLetterQueue";
import { deadQueuesOf } from "@/pages/system/deadQueues";
import { Section } from "@/pages/system/Section";
import { ThrowAway, type Doomed } from "@/pages/system/ThrowAway";
import { useDeadCounts } from "@/pages/system/useDeadLetters";
import { ErrorState } from "@/parts/ErrorState";
import { Skeleton } from "@/parts/Skeleton";

/** What no stage could process, why, and the two ways on: back into its queue, or away. */
export function DeadLettersSection() {
  const [doomed, setDoomed] = useState<Doomed | null>(null);
  const counts = useDeadCounts();
  return (
    <Section title="Dead letters" actions={<StaleSince query={counts} what="This list" />}>
      <Content counts={counts} onThrowAway={setDoomed} />
      {doomed !== null && <ThrowAway doomed={doomed} onClose={() => setDoomed(null)} />}
    </Section>
  );
}

interface ContentProps {
  counts: UseQueryResult<DeadLetterCounts>;
  onThrowAway: (doomed: Doomed) => void;
}

function Content({ counts: { data, error, isPending, refetch }, onThrowAway }: ContentProps) {
  if (isPending) return <Skeleton className="h-12" label="Counting dead letters" />;
  if (data === undefined) return <ErrorState small message={error.message} onRetry={() => void refetch()} />;
  const queues = deadQueuesOf(data);
  if (queues.length === 0) {
    return (
      <p className="panel px-4 py-3 text-sm text-ink-quiet">
        None. A message that no stage could process is kept here with its reason until somebody looks.
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      {queues.map((each) => (
        <DeadLetterQueue key={each.queue} queue={each} onThrowAway={onThrowAway} />
      ))}
    </div>
  );
}
