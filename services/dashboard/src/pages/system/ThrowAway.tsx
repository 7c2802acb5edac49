import type { DeadLetter, DeadQueue } from "@/api/shapes";
import { useToast } from "@/app/toasts";
import { counted } from "@/domain/amounts";
import { LetterHead } from "@/pages/system/LetterHead";
import { wordsOf } from "@/pages/system/queueWords";
import { useDiscard, useLastOf, type Span } from "@/pages/system/useDeadLetters";
import { ConfirmDialog } from "@/parts/ConfirmDialog";
import { Foreign } from "@/parts/Foreign";

/** What is to be thrown away: one letter, or as many as its queue had when that was asked for. */
export interface Doomed {
  readonly queue: DeadQueue;
  readonly work: string;
  readonly letter: DeadLetter | null;
  readonly count: number;
}

interface ThrowAwayProps {
  doomed: Doomed;
  onClose: () => void;
  /** They are thrown away. */
  onGone: () => void;
}

/** Asks before dead letters go: which ones, and what becomes of what they are about. */
export function ThrowAway({ doomed, onClose, onGone }: ThrowAwayProps) {
  const { queue, work, letter, count } = doomed;
  const last = useLastOf(queue, count);
  const discard = useDiscard(queue);
  const say = useToast();
  const span: Span | null =
    letter !== null
      ? { since: letter.entry_id, through: letter.entry_id }
      : last.data === undefined || last.data === null
        ? null
        : { since: null, through: last.data };
  const throwAway = () => {
    if (span === null) return;
    void discard.mutateAsync(span).then(
      (done) => {
        say({ text: done.success ? `${counted(done.count, "dead letter")} thrown away` : "It was gone already" });
        onClose();
        onGone();
      },
      () => undefined, // the dialog stays and says why
    );
  };
  return (
    <ConfirmDialog
      open
      title={letter === null ? `Throw away ${counted(count, "dead letter")}?` : "Throw this dead letter away?"}
      confirm="Throw away"
      grave
      busy={discard.isPending || (span === null && last.isPending)}
      problem={discard.error?.message ?? (span === null ? listProblem(last) : null)}
      onConfirm={throwAway}
      onClose={onClose}
    >
      <div className="flex flex-col gap-3">
        {letter === null ? (
          <p>
            All {counted(count, "message")} that could not be processed in “{wordsOf(work).title}” go. Those that come
            from now on stay.
          </p>
        ) : (
          <One letter={letter} />
        )}
        <p>{wordsOf(work).lost}</p>
        <p>This cannot be undone. To try again instead, requeue.</p>
      </div>
    </ConfirmDialog>
  );
}

function One({ letter }: { letter: DeadLetter }) {
  return (
    <div>
      <LetterHead letter={letter} />
      <p className="text-ink-quiet">
        <Foreign lines={3}>{letter.reason}</Foreign>
      </p>
    </div>
  );
}

function listProblem({ error, isPending }: { error: Error | null; isPending: boolean }): string | null {
  if (isPending) return null;
  return error?.message ?? "They are fewer by now: close this and look again.";
}
