import { useCallback, useEffect, useMemo, useState } from "react";

import type { EventList } from "@/api/queries";
import type { EventCard } from "@/api/shapes";
import type { Filters } from "@/domain/filters";
import { headOf, shownOf, waitingOf, type Head } from "@/pages/timeline/rows";

interface Shown {
  readonly events: readonly EventCard[];
  /** Events above the list that wait to be asked for. */
  readonly newer: number;
  readonly showNewer: () => void;
}

/**
 * The events a person is shown. What comes after the list was first drawn is counted, not put under the pointer; an
 * empty list has nothing to disturb and takes it at once. `name` tells one list from another.
 */
export function useHead(list: EventList, filters: Filters, name: string): Shown {
  const { events: fetched, newer, isPlaceholderData, isFetching, error, showNewer: fetchNewer } = list;
  const [kept, keep] = useState<{ name: string; head: Head | null }>({ name, head: null });
  const head = kept.name === name ? kept.head : null;
  const events = useMemo(() => shownOf(fetched, head, filters), [fetched, head, filters]);
  const waiting = useMemo(() => waitingOf(fetched, head, filters), [fetched, head, filters]);
  const takes = events.length === 0 && newer + waiting > 0 && !isFetching && error === null;
  if (takes && head !== null) keep({ name, head: null });
  else if (head === null && !isPlaceholderData && !isFetching && fetched.length > 0) {
    keep({ name, head: headOf(fetched) });
  }
  const showNewer = useCallback(() => {
    keep({ name, head: null });
    fetchNewer();
  }, [name, fetchNewer]);
  useEffect(() => {
    if (takes) fetchNewer();
  }, [takes, fetchNewer]);
  return { events, newer: newer + waiting, showNewer };
}
