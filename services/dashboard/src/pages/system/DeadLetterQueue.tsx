import { useCallback, useState } from "react";

import type { DeadLetter, Requeued } from "@/api/shapes";
import { useToast } from "@/app/toasts";
import { counted } from "@/domain/amounts";
import type { DeadQueueCount } from "@/pages/system/deadQueues";
import { DeadLetterRow } from "@/pages/system/DeadLetterRow";
import { wordsOf } from "@/pages/system/queueWords";
import type { Doomed } from "@/pages/system/ThrowAway";
import { useDeadLetters, useRequeue } from "@/pages/system/useDeadLetters";
import { ErrorState } from "@/parts/ErrorState";
import { Skeleton } from "@/parts/Skeleton";

const FIRST = 10;
/** The API lists no more at once. */
const MOST = 1000;

interface DeadLetterQueueProps {
  queue: DeadQueueCount;
  onThrowAway: (doomed: Doomed) => void;
  /** Letters went back. */
  onGone: () => void;
}

/** The dead letters of one queue, oldest first. */
export function DeadLetterQueue({ queue: { queue, work, count }, onThrowAway, onGone }: DeadLetterQueueProps) {
  const [limit, setLimit] = useState(FIRST);
  const { data, error, isPending, refetch } = useDeadLetters(queue, limit);
  const { title } = wordsOf(work);
  const { requeue, isBusy } = useRequeueing(queue, title, onGone);
  const throwOne = useCallback(
    (letter: DeadLetter) => onThrowAway({ queue, work, letter, count: 1 }),
    [onThrowAway, queue, work],
  );
  const jobs = data?.jobs ?? [];
  return (
    <article aria-label={title} className="panel">
      <header className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2">
        <h3 className="text-sm font-medium">
          {title} <span className="font-normal tabular-nums text-ink-quiet">{counted(count, "dead letter")}</span>
        </h3>
        <div className="flex flex-wrap gap-2">
          <button type="button" className="button" disabled={isBusy} onClick={() => requeue(null)}>
            Requeue all
          </button>
          <button
            type="button"
            className="button button-grave"
            onClick={() => onThrowAway({ queue, work, letter: null, count })}
          >
            Throw all away
          </button>
        </div>
      </header>
      {isPending && <Skeleton lines={2} className="m-4 h-8" label="Loading dead letters" />}
      {data === undefined && error !== null && (
        <ErrorState small message={error.message} onRetry={() => void refetch()} />
      )}
      <ul className="divide-y divide-line">
        {jobs.map((letter) => (
          <DeadLetterRow
            key={letter.entry_id}
            letter={letter}
            isBusy={isBusy}
            onRequeue={requeue}
            onThrowAway={throwOne}
          />
        ))}
      </ul>
      {jobs.length < Math.min(count, MOST) && jobs.length > 0 && (
        <button
          type="button"
          className="button mx-4 my-2 border-transparent"
          onClick={() => setLimit(Math.min(MOST, limit * 4))}
        >
          Show more: {jobs.length} of {count} are shown
        </button>
      )}
    </article>
  );
}

function useRequeueing(queue: DeadQueueCount["queue"], title: string, onGone: () => void) {
  const { mutateAsync, isPending } = useRequeue(queue);
  const say = useToast();
  const requeue = useCallback(
    (entryId: string | null) => {
      // The answer is told even where the queue went from the page before it came.
      void mutateAsync(entryId).then(
        (done) => {
          say(outcome(done, title));
          onGone();
        },
        (error: unknown) => say({ text: `Nothing was requeued: ${(error as Error).message}`, tone: "wrong" }),
      );
    },
    [mutateAsync, say, title, onGone],
  );
  return { requeue, isBusy: isPending };
}

function outcome({ success, count, message }: Requeued, title: string): { text: string; tone?: "wrong" } {
  if (!success) return { text: `Nothing was requeued: ${message}`, tone: "wrong" };
  const unfinished = message.includes("call again") ? "; more are left, requeue again" : "";
  return { text: `${counted(count, "message")} went back to “${title}”${unfinished}` };
}
