import { useMemo, type ReactNode } from "react";

import { writeFilters } from "@/domain/filters";
import { ActivityPanel } from "@/pages/timeline/ActivityPanel";
import { EventRows } from "@/pages/timeline/EventRows";
import { ListEnd } from "@/pages/timeline/ListEnd";
import { ListHead } from "@/pages/timeline/ListHead";
import { NoRows } from "@/pages/timeline/NoRows";
import { useColumns, useWide } from "@/pages/timeline/screenSize";
import { useDeeds } from "@/pages/timeline/useDeeds";
import { useTimelineList } from "@/pages/timeline/useTimelineList";
import type { ReachChoice } from "@/pages/timeline/ReachSelect";
import type { TimelineState } from "@/pages/timeline/useTimelineSearch";

interface EventPanelProps {
  id: string;
  place: TimelineState;
  /** How many events the filters leave; null while unknown. */
  total: number | null;
  reach: ReachChoice;
  /** What narrows the list; it stands over it, beside the activity bar. */
  children: ReactNode;
}

/** The list of events beside what happened when. */
export function EventPanel({ id, place, total, reach, children }: EventPanelProps) {
  const wide = useWide();
  const columns = useColumns();
  const shown = useTimelineList(place, wide);
  const { list, rows, window, selection, newer } = shown;
  const { mark, markOne, showNewer, jump } = useDeeds(shown, place);
  const search = useMemo(() => writeFilters(place.filters), [place.filters]);
  const activity = <ActivityPanel place={place} shown={shown} upright={columns} reach={reach} onJump={jump} />;
  return (
    <div className="flex gap-6">
      <div className="min-w-0 flex-1">
        {children}
        {!columns && activity}
        <div id={id} role="tabpanel" aria-label="Events">
          <ListHead
            loaded={shown.events.length}
            total={total}
            selected={selection.chosen.length}
            newer={newer}
            list={list}
            at={place.at}
            onShowNewer={showNewer}
            onNewest={() => place.begin(null)}
            onAll={selection.all}
            onNone={selection.none}
            onMark={mark}
          />
          <div aria-busy={list.isPlaceholderData} className={list.isPlaceholderData ? "opacity-60" : ""}>
            {rows.length > 0 ? (
              <EventRows
                rows={rows}
                shown={window}
                search={search}
                selected={selection.ids}
                wide={wide}
                open={list.hasNextPage}
                onSelect={selection.select}
                onFocus={shown.current.set}
                onMark={markOne}
              />
            ) : (
              <NoRows list={list} place={place} wide={wide} />
            )}
            {rows.length > 0 && <ListEnd list={list} />}
          </div>
        </div>
      </div>
      {columns && activity}
    </div>
  );
}
