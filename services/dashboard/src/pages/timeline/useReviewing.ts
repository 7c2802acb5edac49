import { useCallback } from "react";

import { useReview } from "@/api/changes";
import type { EventCard } from "@/api/shapes";
import { useToast } from "@/app/toasts";
import { counted } from "@/domain/amounts";

/** Events in one request of a bulk review: the API's most. Each is taken back by itself when it is refused. */
const AT_ONCE = 500;

export type Mark = (ids: readonly number[], reviewed: boolean) => void;

/** Marks events; shown at once, with a way back, and taken back with a word when the server refuses. */
export function useReviewing(events: readonly EventCard[]): Mark {
  const { mutateAsync } = useReview();
  const say = useToast();
  return useCallback(
    (ids, reviewed) => {
      const chosen = new Set(ids);
      const turned = events.filter((event) => chosen.has(event.id) && event.reviewed !== reviewed).map(({ id }) => id);
      const word = reviewed ? "reviewed" : "not reviewed";
      const mark = async (wanted: readonly number[], to: boolean, done: (marked: readonly number[]) => void) => {
        const parts = await Promise.all(
          portions(wanted).map((part) =>
            mutateAsync({ ids: part, reviewed: to }).then(
              ({ missing }) => ({ marked: part.filter((id) => !missing.includes(id)), error: null }),
              (error: unknown) => ({ marked: [], error }),
            ),
          ),
        );
        const marked = parts.flatMap((part) => part.marked);
        const error = parts.find((part) => part.error !== null)?.error;
        if (marked.length > 0) done(marked);
        if (error !== undefined) tellRefusal(wanted.length - marked.length, error, () => void mark(wanted, to, done));
      };
      const tellRefusal = (count: number, error: unknown, again: () => void) =>
        say({
          tone: "wrong",
          text: `${counted(count, "event")} could not be marked. ${error instanceof Error ? error.message : ""}.`,
          action: { label: "Try again", run: again },
        });
      const undo = (marked: readonly number[]) =>
        mark(marked, !reviewed, (back) => say({ text: `Undone: ${counted(back.length, "event")}` }));
      if (turned.length === 0) {
        say({ text: ids.length === 1 ? `This event is already ${word}` : `These events are already ${word}` });
        return;
      }
      void mark(turned, reviewed, (marked) =>
        say({
          text: `${counted(marked.length, "event")} marked as ${word}`,
          action: { label: "Undo", run: () => void undo(marked) },
        }),
      );
    },
    [events, mutateAsync, say],
  );
}

function portions(ids: readonly number[]): number[][] {
  const count = Math.ceil(ids.length / AT_ONCE);
  return Array.from({ length: count }, (_, part) => ids.slice(part * AT_ONCE, (part + 1) * AT_ONCE));
}
