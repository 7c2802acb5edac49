import { useId } from "react";

import { useEventStats } from "@/api/queries";
import { EventPanel } from "@/pages/timeline/EventPanel";
import { FilterBar } from "@/pages/timeline/FilterBar";
import { LevelTabs } from "@/pages/timeline/LevelTabs";
import { countFilters } from "@/pages/timeline/search";
import { totalOf } from "@/pages/timeline/tabs";
import { useTimelineSearch } from "@/pages/timeline/useTimelineSearch";
import { Page } from "@/parts/Page";

/** Everything that happened, newest first: narrowed, read and reviewed. */
export function TimelinePage() {
  const place = useTimelineSearch();
  const { filters, change, clear } = place;
  const stats = useEventStats(countFilters(filters)).data;
  const panel = useId();
  return (
    <Page title="Timeline">
      <LevelTabs
        level={filters.level}
        stats={stats}
        panelId={panel}
        onChoose={(level) => change({ level: [...level] })}
      />
      <FilterBar filters={filters} onChange={change} onClear={clear} />
      <EventPanel id={panel} place={place} total={totalOf(stats, filters)} />
    </Page>
  );
}
