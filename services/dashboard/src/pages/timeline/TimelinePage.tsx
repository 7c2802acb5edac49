import { useId, useState } from "react";

import { useEventStats } from "@/api/queries";
import { EventPanel } from "@/pages/timeline/EventPanel";
import { FilterBar } from "@/pages/timeline/FilterBar";
import { LevelTabs } from "@/pages/timeline/LevelTabs";
import { ReachSelect } from "@/pages/timeline/ReachSelect";
import { countFilters } from "@/pages/timeline/search";
import { hasOwnSpan, type Reach } from "@/pages/timeline/strip";
import { totalOf } from "@/pages/timeline/tabs";
import { useTimelineSearch } from "@/pages/timeline/useTimelineSearch";
import { Page } from "@/parts/Page";

/** Everything that happened, newest first: narrowed, read and reviewed. */
export function TimelinePage() {
  const place = useTimelineSearch();
  const { filters, change, clear } = place;
  const stats = useEventStats(countFilters(filters)).data;
  const [reach, setReach] = useState<Reach>("day");
  const panel = useId();
  const beside = hasOwnSpan(filters) ? null : (
    <div className="w-32 shrink-0">
      <ReachSelect reach={reach} setReach={setReach} hideLabel />
    </div>
  );
  return (
    <Page title="Timeline">
      <EventPanel id={panel} place={place} total={totalOf(stats, filters)} reach={{ reach, setReach }}>
        <LevelTabs
          level={filters.level}
          stats={stats}
          panelId={panel}
          onChoose={(level) => change({ level: [...level] })}
        />
        <FilterBar filters={filters} onChange={change} onClear={clear} beside={beside} />
      </EventPanel>
    </Page>
  );
}
