/** The list as rows: events with a heading before each day. Pure. */

import type { EventCard } from "@/api/shapes";
import { matches, type Filters } from "@/domain/filters";
import { dayHeading, millisOf, startOfDay, startOfNextDay } from "@/domain/time";

export type Row =
  | { readonly kind: "day"; readonly key: string; readonly heading: string }
  | { readonly kind: "event"; readonly key: string; readonly event: EventCard };

/** Rows in rem, so that they grow with a person's letters. Fixed: nothing that stands in a row can stretch it. */
export const ROW_REM = { day: 2.75, event: 6.25, eventNarrow: 9.25 };

export function rowsOf(events: readonly EventCard[], nowMs: number): Row[] {
  const rows: Row[] = [];
  let [begin, end] = [Infinity, -Infinity];
  for (const event of events) {
    const ms = startedMs(event);
    if (ms < begin || ms >= end) {
      [begin, end] = [startOfDay(ms), startOfNextDay(ms)];
      rows.push({ kind: "day", key: `day ${begin}`, heading: dayHeading(ms, nowMs) });
    }
    rows.push({ kind: "event", key: `event ${event.id}`, event });
  }
  return rows;
}

const STARTED = new WeakMap<EventCard, number>();

/** Read once for each card: a long list asks for it again with every page. */
export function startedMs(event: EventCard): number {
  const known = STARTED.get(event);
  if (known !== undefined) return known;
  const ms = millisOf(event.started_at) ?? 0;
  STARTED.set(event, ms);
  return ms;
}

/** The newest event that a person has been shown; what is newer is offered, not pushed in. */
export interface Head {
  readonly startedMs: number;
  readonly id: number;
}

export function headOf(events: readonly EventCard[]): Head | null {
  const first = events[0];
  return first === undefined ? null : { startedMs: startedMs(first), id: first.id };
}

/** What the list shows: events up to its head that still are what the filters ask for. */
export function shownOf(events: readonly EventCard[], head: Head | null, filters: Filters): EventCard[] {
  return events.filter((event) => !isAhead(event, head) && matches(event, filters));
}

/** How many fetched events wait above the head. */
export function waitingOf(events: readonly EventCard[], head: Head | null, filters: Filters): number {
  return events.filter((event) => isAhead(event, head) && matches(event, filters)).length;
}

function isAhead(event: EventCard, head: Head | null): boolean {
  if (head === null) return false;
  const ms = startedMs(event);
  return ms > head.startedMs || (ms === head.startedMs && event.id > head.id);
}

/** The place of the next event from `at` on, headings passed over; `at` itself at an end. */
export function nextEvent(rows: readonly Row[], at: number, by: number): number {
  let next = at + by;
  while (rows[next]?.kind === "day") next += by;
  return rows[next] === undefined ? at : next;
}

/** The place of the first event from `at` on, else of the last before it; -1 when there is none. */
export function eventNear(rows: readonly Row[], at: number): number {
  const after = rows.findIndex((row, index) => index >= at && row.kind === "event");
  return after >= 0 ? after : rows.findLastIndex((row) => row.kind === "event");
}

/** The row of the newest event that began before `ms`, -1 when none is loaded; its day's heading where it leads the day. */
export function indexBefore(rows: readonly Row[], ms: number): number {
  const index = rows.findIndex((row) => row.kind === "event" && startedMs(row.event) < ms);
  return rows[index - 1]?.kind === "day" ? index - 1 : index;
}
