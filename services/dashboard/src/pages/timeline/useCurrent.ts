import { useCallback, useEffect, useState } from "react";

import type { Row } from "@/pages/timeline/rows";
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
  id: number | null;
  setId: (id: number) => void;
}

/** Which event the keyboard is at. */
export function useCurrent({ rows, shown, id, setId }: CurrentGiven): Current {
  const [wanted, want] = useState<number | null>(null);
  useFocusOn(wanted, shown.list, () => want(null));
  const { toRow, seen } = shown;
  const firstSeen = useCallback(
    () => rows.findIndex((row, index) => index >= seen[0] && row.kind === "event"),
    [rows, seen],
  );
  const step = useCallback(
    (by: number) => {
      const at = rows.findIndex((row) => row.kind === "event" && row.event.id === id);
      const next = at < 0 ? firstSeen() : nextEvent(rows, at, by);
      const row = rows[next];
      if (row?.kind !== "event") return;
      setId(row.event.id);
      want(row.event.id);
      toRow(next);
    },
    [rows, id, setId, firstSeen, toRow],
  );
  const ensured = useCallback(() => {
    if (id !== null && rows.some((row) => row.kind === "event" && row.event.id === id)) return id;
    const row = rows[firstSeen()];
    if (row?.kind !== "event") return null;
    setId(row.event.id);
    want(row.event.id);
    return row.event.id;
  }, [rows, id, setId, firstSeen]);
  return { id, set: setId, step, ensured };
}

/** The place of the next event from `at` on, headings passed over; `at` itself at an end. */
function nextEvent(rows: readonly Row[], at: number, by: number): number {
  let next = at + by;
  while (rows[next]?.kind === "day") next += by;
  return rows[next] === undefined ? at : next;
}

/** Focus the event's link once it is drawn. */
function useFocusOn(id: number | null, list: HTMLElement | null, done: () => void): void {
  useEffect(() => {
    if (id === null) return;
    const link = list?.querySelector<HTMLElement>(`[data-event="${id}"] a`);
    if (!link) return;
    link.focus({ preventScroll: true });
    done();
  });
}
