import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

import { NO_FILTERS, readFilters, type Filters } from "@/domain/filters";
import { isoMoment, momentOf, writeTimeline } from "@/pages/timeline/search";

export interface TimelineState {
  readonly filters: Filters;
  /** Where the list begins, or null for now. */
  readonly at: string | null;
  /** Each change is a step that the back button undoes. */
  readonly change: (next: Partial<Filters>) => void;
  readonly clear: () => void;
  /** Begin the list at a moment; null for the newest. */
  readonly begin: (atMs: number | null) => void;
}

/** The page's state, which is its address. */
export function useTimelineSearch(): TimelineState {
  const search = useSearch({ from: "/timeline" });
  const navigate = useNavigate({ from: "/timeline" });
  const filters = useMemo(() => readFilters({ ...search }), [search]);
  const at = momentOf(search.at);
  const change = useCallback(
    (next: Partial<Filters>) => void navigate({ search: writeTimeline({ ...filters, ...next }, null) }),
    [navigate, filters],
  );
  const clear = useCallback(() => void navigate({ search: writeTimeline(NO_FILTERS, null) }), [navigate]);
  const begin = useCallback(
    (atMs: number | null) =>
      void navigate({ search: writeTimeline(filters, atMs === null ? null : isoMoment(atMs)), resetScroll: true }),
    [navigate, filters],
  );
  return { filters, at, change, clear, begin };
}
