import { useCallback } from "react";

import type { EventCard } from "@/api/shapes";
import { millisOf } from "@/domain/time";
import { indexBefore } from "@/pages/timeline/rows";
import { useReviewing } from "@/pages/timeline/useReviewing";
import { useTimelineKeys } from "@/pages/timeline/useTimelineKeys";
import type { TimelineList } from "@/pages/timeline/useTimelineList";
import type { TimelineState } from "@/pages/timeline/useTimelineSearch";

interface Deeds {
  /** Mark what is selected. */
  readonly mark: (reviewed: boolean) => void;
  readonly markOne: (event: EventCard) => void;
  readonly showNewer: () => void;
  /** To the events before a moment, in milliseconds. */
  readonly jump: (ms: number) => void;
}

/** What a person does to the list, by pointer or key. */
export function useDeeds(shown: TimelineList, place: TimelineState): Deeds {
  const { events, selection, current, window, showNewer } = shown;
  const review = useReviewing(events);
  const mark = (reviewed: boolean) => {
    review(selection.chosen, reviewed);
    selection.none();
  };
  const markOne = useCallback((event: EventCard) => review([event.id], !event.reviewed), [review]);
  const newest = () => {
    showNewer();
    window.toTop();
  };
  useTimelineKeys({
    step: current.step,
    select: (range) => {
      const id = current.ensured();
      if (id !== null) selection.select(id, range);
    },
    all: selection.all,
    none: selection.none,
    mark: () => {
      if (selection.chosen.length > 0) mark(isAnyLeft(events, selection.ids));
      else {
        const id = current.ensured();
        const event = events.find((each) => each.id === id);
        if (event !== undefined) markOne(event);
      }
    },
    newer: newest,
  });
  return { mark, markOne, showNewer: newest, jump: useJump(shown, place) };
}

function isAnyLeft(events: readonly EventCard[], ids: ReadonlySet<number>): boolean {
  return events.some((event) => ids.has(event.id) && !event.reviewed);
}

/** Where the events are loaded the list scrolls to them; else the list begins there, which its address says. */
function useJump({ rows, list, window }: TimelineList, { at, begin }: TimelineState): (ms: number) => void {
  const { toRow } = window;
  return useCallback(
    (ms) => {
      const atMs = millisOf(at);
      const isLater = atMs !== null && ms > atMs;
      const index = indexBefore(rows, ms);
      if (isLater) begin(ms >= Date.now() ? null : ms);
      else if (index >= 0) toRow(index, "start");
      else if (list.hasNextPage) begin(ms);
      else toRow(rows.length - 1, "start");
    },
    [rows, list.hasNextPage, toRow, at, begin],
  );
}
