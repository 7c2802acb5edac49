import { useCallback, useEffect, useState } from "react";

import { eventNear, nextEvent, type Row } from "@/pages/timeline/rows";
import type { RowWindow } from "@/pages/timeline/useRowWindow";

export interface Current {
  /** The event that keys mean; null before any was. */
  readonly id: number | null;
  readonly set: (id: number) => void;
  /** To the event so many further down, and the focus with it. */
  readonly step: (by: number) => void;
  /** The current event, or the first one that is seen. */
  readonly ensured: () => number | null;
}

interface CurrentGiven {
  rows: readonly Row[];
  shown: RowWindow;
  /** Its place among the rows; -1 when it is not there. */
  place: number;
  id: number | null;
  setId: (id: number | null) => void;
}

/** An event that shall get the focus: whatever has it now, or only when nothing has. */
interface Wanted {
  readonly id: number;
  readonly always: boolean;
}

/** Which event the keyboard is at. When that one leaves the list, the one that takes its place. */
export function useCurrent({ rows, shown, place, id, setId }: CurrentGiven): Current {
  const [wanted, want] = useState<Wanted | null>(null);
  const [before, setBefore] = useState(place);
  useFocusOn(wanted, shown.list, () => want(null));
  const go = useCallback(
    (row: number, always: boolean) => {
      const found = rows[row];
      if (found?.kind !== "event") return null;
      setId(found.event.id);
      want({ id: found.event.id, always });
      return found.event.id;
    },
    [rows, setId],
  );
  if (place >= 0 && place !== before) setBefore(place);
  if (place < 0 && id !== null && before >= 0) {
    setBefore(-1);
    if (go(eventNear(rows, before), false) === null) setId(null);
  }
  const { toRow, seen } = shown;
  const [first] = seen;
  const step = useCallback(
    (by: number) => {
      const next = place < 0 ? eventNear(rows, first) : nextEvent(rows, place, by);
      if (go(next, true) !== null) toRow(next);
    },
    [rows, place, first, go, toRow],
  );
  const ensured = useCallback(() => (place >= 0 ? id : go(eventNear(rows, first), true)), [rows, place, id, first, go]);
  return { id, set: setId, step, ensured };
}

/** Focus the event's link once it is drawn. */
function useFocusOn(wanted: Wanted | null, list: HTMLElement | null, done: () => void): void {
  useEffect(() => {
    if (wanted === null) return;
    const link = list?.querySelector<HTMLElement>(`[data-event="${wanted.id}"] a`);
    if (!link) return;
    if (wanted.always || document.activeElement === document.body) link.focus({ preventScroll: true });
    done();
  });
}
