import { useEffect, useMemo } from "react";

import { useEvents, type EventList } from "@/api/queries";
import type { EventCard } from "@/api/shapes";
import { startOfDay } from "@/domain/time";
import { rowsOf, type Row } from "@/pages/timeline/rows";
import { listFilters, nameOf } from "@/pages/timeline/search";
import { useCurrent, type Current } from "@/pages/timeline/useCurrent";
import { useHead } from "@/pages/timeline/useHead";
import { useNamed } from "@/pages/timeline/useNamed";
import { useRowWindow, type RowWindow } from "@/pages/timeline/useRowWindow";
import { useSelection, type Selecting } from "@/pages/timeline/useSelection";
import type { TimelineState } from "@/pages/timeline/useTimelineSearch";
import { useNow } from "@/parts/now";

export interface TimelineList {
  readonly list: EventList;
  readonly events: readonly EventCard[];
  readonly rows: readonly Row[];
  readonly newer: number;
  readonly showNewer: () => void;
  readonly window: RowWindow;
  readonly current: Current;
  readonly selection: Selecting;
}

/** More is fetched when the window comes this near to the last row. */
const ROWS_AHEAD = 20;

/** The events of the address, as rows in a window, with what is selected of them and where the keyboard is. */
export function useTimelineList({ filters, at }: TimelineState, wide: boolean): TimelineList {
  const asked = useMemo(() => listFilters(filters, at), [filters, at]);
  const name = nameOf(filters, at);
  const list = useEvents(asked, { follow: false });
  const { events, newer, showNewer } = useHead(list, asked, name);
  const today = useNow(startOfDay);
  const rows = useMemo(() => rowsOf(events, today), [events, today]);
  const [id, setId] = useNamed<number | null>(name, null);
  const kept = useMemo(() => rows.findIndex((row) => row.kind === "event" && row.event.id === id), [rows, id]);
  const window = useRowWindow(rows, wide, kept);
  const current = useCurrent({ rows, shown: window, place: kept, id, setId });
  const selection = useSelection(events, name);
  useMorePages(list, rows.length, window.virtualizer.getVirtualItems().at(-1)?.index ?? 0);
  return { list, events, rows, newer, showNewer, window, current, selection };
}

function useMorePages(list: EventList, rows: number, last: number): void {
  const { hasNextPage, isFetching, isPlaceholderData, error, fetchNextPage } = list;
  const wanted = hasNextPage && !isFetching && !isPlaceholderData && error === null && last >= rows - ROWS_AHEAD;
  useEffect(() => {
    if (wanted) fetchNextPage();
  }, [wanted, fetchNextPage]);
}
