import type { UseQueryResult } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

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
  const { heading, lead } = useFocusOnHeading();
  return (
    <Section title="Dead letters" headingRef={heading} actions={<StaleSince query={counts} what="This list" />}>
      <Content counts={counts} onThrowAway={setDoomed} onGone={lead} />
      {doomed !== null && <ThrowAway doomed={doomed} onClose={() => setDoomed(null)} onGone={lead} />}
    </Section>
  );
}

interface ContentProps {
  counts: UseQueryResult<DeadLetterCounts>;
  onThrowAway: (doomed: Doomed) => void;
  /** Letters are gone, and with them the button that had the focus. */
  onGone: () => void;
}

/** Leads the focus to the heading once what was just closed has given it back. */
function useFocusOnHeading() {
  const heading = useRef<HTMLHeadingElement>(null);
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (times > 0) heading.current?.focus({ preventScroll: true });
  }, [times]);
  const lead = useCallback(() => setTimes((before) => before + 1), []);
  return { heading, lead };
}

function Content({ counts: { data, error, isPending, refetch }, onThrowAway, onGone }: ContentProps) {
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
        <DeadLetterQueue key={each.queue} queue={each} onThrowAway={onThrowAway} onGone={onGone} />
      ))}
    </div>
  );
}
