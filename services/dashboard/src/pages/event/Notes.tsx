import { useId, useRef } from "react";

import { useKeys } from "@/app/keys";
import { excess, length, MOST_CHARACTERS, NEAR_THE_END } from "@/pages/event/draft";
import { useWriting, type NotesWriting } from "@/pages/event/useWriting";

interface NotesProps {
  id: number;
  /** As the server has them. */
  notes: string;
  /** Rises when the server comes back. */
  round: number;
}

/** What a person writes about an event; it saves itself and says truly whether it is saved. */
export function Notes({ id, notes, round }: NotesProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const name = useId();
  const told = useId();
  const writing = useWriting(id, notes, round);
  const { text, write, save } = writing;
  useKeys("Event", [{ keys: "n", does: "Write notes; Escape leaves them", run: () => field.current?.focus() }]);
  const isWrong = writing.standing === "too-long" || writing.standing === "changed-elsewhere";
  return (
    <section aria-labelledby="notes" className="panel p-4">
      <h2 id="notes" className="mb-2 font-semibold">
        <label htmlFor={name}>Notes</label>
      </h2>
      <textarea
        ref={field}
        id={name}
        dir="auto"
        rows={3}
        className="field block min-h-20 resize-y [overflow-wrap:anywhere]"
        aria-describedby={told}
        aria-invalid={isWrong}
        value={text}
        onChange={(event) => write(event.target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
      <div id={told} className="mt-1 flex flex-wrap items-start justify-between gap-x-4 text-xs text-ink-quiet">
        <Standing writing={writing} />
        {length(text) >= NEAR_THE_END && (
          <span className="tabular-nums">
            {length(text).toLocaleString("en")} of {MOST_CHARACTERS.toLocaleString("en")} characters
          </span>
        )}
      </div>
      {writing.standing === "changed-elsewhere" && <Choice theirs={notes} writing={writing} />}
    </section>
  );
}

function Standing({ writing }: { writing: NotesWriting }) {
  const { standing, text, problem, save } = writing;
  const isBad = standing === "failed" || standing === "too-long" || standing === "changed-elsewhere";
  const words = {
    untouched: "Notes save themselves",
    saved: "Saved",
    waiting: "Not saved yet",
    sending: "Saving …",
    failed: `Not saved: ${problem ?? ""}. The text is kept in this browser and tried again.`,
    "too-long": `Not saved: ${excess(text).toLocaleString("en")} characters too many`,
    "changed-elsewhere": "Not saved: these notes were changed elsewhere meanwhile",
  };
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span role="status" className={`[overflow-wrap:anywhere] ${isBad ? "font-medium text-critical-ink" : ""}`}>
        {words[standing]}
      </span>
      {standing === "failed" && (
        <button type="button" className="button py-0.5 text-xs" onClick={save}>
          Save now
        </button>
      )}
    </span>
  );
}

function Choice({ theirs, writing }: { theirs: string; writing: NotesWriting }) {
  return (
    <div className="mt-2 rounded-md border border-critical-ink p-2 text-sm">
      <p className="font-medium">What the server has now</p>
      <p className="my-1 max-h-32 overflow-y-auto whitespace-pre-wrap text-ink-quiet [overflow-wrap:anywhere]">
        <bdi dir="auto">{theirs === "" ? "No notes" : theirs}</bdi>
      </p>
      <div className="flex flex-wrap gap-2">
        <button type="button" className="button" onClick={writing.keepMine}>
          Keep mine
        </button>
        <button type="button" className="button" onClick={writing.takeTheirs}>
          Take theirs
        </button>
      </div>
    </div>
  );
}
