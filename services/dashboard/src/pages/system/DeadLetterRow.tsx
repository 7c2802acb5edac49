import { memo } from "react";

import type { DeadLetter } from "@/api/shapes";
import { counted } from "@/domain/amounts";
import { LetterHead } from "@/pages/system/LetterHead";
import { letterText } from "@/pages/system/letterWords";
import { Foreign } from "@/parts/Foreign";
import { RelativeTime } from "@/parts/RelativeTime";

interface DeadLetterRowProps {
  letter: DeadLetter;
  isBusy: boolean;
  onRequeue: (entryId: string) => void;
  onThrowAway: (letter: DeadLetter) => void;
}

/** One dead letter: what it is about, why it is dead, and the two ways on. */
export const DeadLetterRow = memo(function DeadLetterRow({
  letter,
  isBusy,
  onRequeue,
  onThrowAway,
}: DeadLetterRowProps) {
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 py-3 text-sm">
      <div className="min-w-0 flex-1 basis-80">
        <LetterHead letter={letter} />
        <p className="mt-0.5 text-medium-ink">
          <Foreign lines={3}>{letter.reason === "" ? "No reason was kept" : letter.reason}</Foreign>
        </p>
        <p className="mt-0.5 text-xs tabular-nums text-ink-quiet">
          Given up <RelativeTime at={letter.buried_at} /> after {counted(letter.deliveries, "try", "tries")}
        </p>
        <Message letter={letter} />
      </div>
      <div className="flex gap-2">
        <button type="button" className="button" disabled={isBusy} onClick={() => onRequeue(letter.entry_id)}>
          Requeue
        </button>
        <button type="button" className="button button-grave" onClick={() => onThrowAway(letter)}>
          Throw away
        </button>
      </div>
    </li>
  );
});

function Message({ letter }: { letter: DeadLetter }) {
  return (
    <details className="mt-1">
      <summary className="w-fit cursor-pointer py-1 text-xs text-ink-quiet hover:text-ink">The whole message</summary>
      {/* What is longer than its box is scrolled by the arrow keys. */}
      <pre
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label="The whole message"
        role="region"
        dir="auto"
        className="mt-1 max-h-60 overflow-auto whitespace-pre-wrap rounded bg-ground p-2 font-mono text-xs [overflow-wrap:anywhere]"
      >
        {letter.type !== "" && `${letter.type}\n`}
        {letterText(letter)}
      </pre>
    </details>
  );
}
