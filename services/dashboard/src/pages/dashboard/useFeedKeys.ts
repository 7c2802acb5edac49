import { useRef, useState, type KeyboardEvent, type RefObject } from "react";

import { useKeys } from "@/app/keys";
import type { Incident } from "@/live/incident";

interface FeedKeys {
  list: RefObject<HTMLDivElement>;
  /** The card that is the list's one stop for the Tab key. */
  currentKey: string | undefined;
  setCurrent: (key: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** Moving through the feed: j and k from anywhere, arrows, Home and End inside it; r on the card that has the focus. */
export function useFeedKeys(cards: readonly Incident[], onReview: (incident: Incident) => void): FeedKeys {
  const list = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const at = cards.findIndex((card) => card.key === chosen);
  const show = (index: number) => focusCard(list.current, Math.min(cards.length - 1, Math.max(0, index)));
  const isInside = () => list.current?.contains(document.activeElement) ?? false;
  const step = (by: number) => show(isInside() ? at + by : Math.max(0, at));
  useKeys("Incidents", [
    { keys: "j", does: "Next incident", run: () => step(1) },
    { keys: "k", does: "Previous incident", run: () => step(-1) },
    { keys: "ArrowDown", does: "Next incident, inside the list", run: () => undefined, heardInPlace: true },
    { keys: "ArrowUp", does: "Previous incident, inside the list", run: () => undefined, heardInPlace: true },
    { keys: "Enter", does: "Open the incident", run: () => undefined, heardInPlace: true },
    {
      keys: "r",
      does: "Mark the incident as reviewed, or as not",
      run: () => {
        const card = cards[at];
        if (card !== undefined && isInside()) onReview(card);
      },
    },
  ]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = STEPS[event.key];
    const to = event.key === "Home" ? 0 : event.key === "End" ? cards.length - 1 : by === undefined ? null : at + by;
    if (to === null) return;
    event.preventDefault();
    show(to);
  };
  return { list, currentKey: at < 0 ? cards[0]?.key : cards[at]?.key, setCurrent: setChosen, onKeyDown };
}

function focusCard(list: HTMLDivElement | null, index: number): void {
  const card = list?.querySelectorAll<HTMLElement>("article")[index];
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
}
