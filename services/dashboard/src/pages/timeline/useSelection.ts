import { useCallback, useMemo } from "react";

import type { EventCard } from "@/api/shapes";
import { chosenOf, everything, extended, NOTHING, toggled } from "@/pages/timeline/selection";
import { useNamed } from "@/pages/timeline/useNamed";

export interface Selecting {
  readonly ids: ReadonlySet<number>;
  /** Those that the list still shows, in its order. */
  readonly chosen: readonly number[];
  /** Turn one event over, or take everything from the last one up to it. */
  readonly select: (id: number, range: boolean) => void;
  /** All that is loaded. */
  readonly all: () => void;
  readonly none: () => void;
}

/** What is chosen in the list of this name. */
export function useSelection(events: readonly EventCard[], name: string): Selecting {
  const [selection, set] = useNamed(name, NOTHING);
  const order = useMemo(() => events.map(({ id }) => id), [events]);
  const chosen = useMemo(() => chosenOf(selection, order), [selection, order]);
  const select = useCallback(
    (id: number, range: boolean) => set((before) => (range ? extended(before, id, order) : toggled(before, id))),
    [set, order],
  );
  const all = useCallback(() => set(everything(order)), [set, order]);
  const none = useCallback(() => set(NOTHING), [set]);
  return { ids: selection.ids, chosen, select, all, none };
}
