/** The timeline's address: what its list shows, and the moment it begins at. Pure. */

import { askedOf, NO_FILTERS, readFilters, writeFilters, type Filters, type FilterSearch } from "@/domain/filters";
import { millisOf } from "@/domain/time";

export interface TimelineSearch extends FilterSearch {
  /** Where the list begins: events from this moment on back. It narrows nothing else. */
  at?: string;
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?Z$/;

/** For the route's `validateSearch`: what is not understood is left out. */
export function cleanTimeline(search: Readonly<Record<string, unknown>>): TimelineSearch {
  return writeTimeline(readFilters(search), momentOf(search["at"]));
}

export function writeTimeline(filters: Filters, at: string | null): TimelineSearch {
  return { ...writeFilters(filters), ...(at === null ? {} : { at }) };
}

export function momentOf(value: unknown): string | null {
  return typeof value === "string" && MOMENT.test(value) && millisOf(value) !== null ? value : null;
}

/** A moment for the address bar, to the second. */
export function isoMoment(ms: number): string {
  return new Date(Math.ceil(ms / 1000) * 1000).toISOString().replace(".000Z", "Z");
}

/** What the list asks: the filters, from `at` on back. */
export function listFilters(filters: Filters, at: string | null): Filters {
  const [atMs, endMs] = [millisOf(at), rangeOf(filters).endMs];
  return atMs === null || (endMs !== null && endMs <= atMs) ? filters : { ...filters, to: at };
}

/** What the counts on the tabs ask: whatever the tab, reviewed or not. */
export function countFilters(filters: Filters): Filters {
  return { ...filters, level: [], reviewed: null };
}

/** The stretch of time of the filters, as the API is asked. */
export function rangeOf(filters: Filters): { startMs: number | null; endMs: number | null } {
  const asked = new Map(askedOf({ ...NO_FILTERS, from: filters.from, to: filters.to }));
  return { startMs: millisOf(asked.get("start_date")), endMs: millisOf(asked.get("end_date")) };
}

/** What tells one list from another. */
export function nameOf(filters: Filters, at: string | null): string {
  return JSON.stringify([askedOf(filters), at]);
}

/** Whether anything narrows the list; the tab counts. */
export function isNarrowed(filters: Filters): boolean {
  return askedOf(filters).length > 0;
}
