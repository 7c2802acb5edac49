import { useCallback } from "react";

import { useReview, type ReviewWish } from "@/api/changes";
import type { EventCard, Reviewed } from "@/api/shapes";
import { useToast } from "@/app/toasts";
import { counted } from "@/domain/amounts";

/** Events in one request of a bulk review: the API's most. Each is taken back by itself when it is refused. */
const AT_ONCE = 500;

/** Marks events of the list; those that already are as wished stay untouched, and out of the way back. */
export type Mark = (ids: readonly number[], reviewed: boolean) => void;

/** Shown at once, with a way back, and taken back with a word when the server refuses. */
export function useReviewing(events: readonly EventCard[]): Mark {
  const { mutateAsync } = useReview();
  const say = useToast();
  return useCallback(
    (ids, reviewed) => {
      const write = async (wanted: readonly number[], to: boolean, tell: (marked: readonly number[]) => void) => {
        const { marked, refused, reason } = await written(wanted, to, mutateAsync);
        if (marked.length > 0) tell(marked);
        if (refused.length === 0) return;
        const text = `${counted(refused.length, "event")} could not be marked. ${reason}.`;
        say({ tone: "wrong", text, action: { label: "Try again", run: () => void write(refused, to, tell) } });
      };
      const tellBack = (back: readonly number[]) => say({ text: `Undone: ${counted(back.length, "event")}` });
      const tell = (marked: readonly number[]) => {
        const text = `${counted(marked.length, "event")} marked as ${wordOf(reviewed)}`;
        say({ text, action: { label: "Undo", run: () => void write(marked, !reviewed, tellBack) } });
      };
      const turned = turnedOf(events, ids, reviewed);
      if (turned.length > 0) void write(turned, reviewed, tell);
      else say({ text: `${ids.length === 1 ? "This event is" : "These events are"} already ${wordOf(reviewed)}` });
    },
    [events, mutateAsync, say],
  );
}

interface Written {
  readonly marked: readonly number[];
  readonly refused: readonly number[];
  readonly reason: string;
}

/** What became of a wish; events that are gone are neither marked nor refused. */
async function written(
  ids: readonly number[],
  reviewed: boolean,
  review: (wish: ReviewWish) => Promise<Reviewed>,
): Promise<Written> {
  const parts = portions(ids);
  const answers = await Promise.allSettled(parts.map((part) => review({ ids: part, reviewed })));
  const marked: number[] = [];
  const refused: number[] = [];
  let reason = "";
  answers.forEach((answer, index) => {
    const part = parts[index] ?? [];
    if (answer.status === "fulfilled") marked.push(...part.filter((id) => !answer.value.missing.includes(id)));
    else {
      refused.push(...part);
      reason = answer.reason instanceof Error ? answer.reason.message : String(answer.reason);
    }
  });
  return { marked, refused, reason };
}

function turnedOf(events: readonly EventCard[], ids: readonly number[], reviewed: boolean): number[] {
  const chosen = new Set(ids);
  return events.filter((event) => chosen.has(event.id) && event.reviewed !== reviewed).map(({ id }) => id);
}

function wordOf(reviewed: boolean): string {
  return reviewed ? "reviewed" : "not reviewed";
}

function portions(ids: readonly number[]): number[][] {
  const count = Math.ceil(ids.length / AT_ONCE);
  return Array.from({ length: count }, (_, part) => ids.slice(part * AT_ONCE, (part + 1) * AT_ONCE));
}
