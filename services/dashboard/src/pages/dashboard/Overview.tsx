import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useEventStats } from "@/api/queries";
import type { Camera, EventStats } from "@/api/shapes";
import { count } from "@/domain/amounts";
import { onlineCount, wantedCount } from "@/domain/cameraState";
import { NO_FILTERS } from "@/domain/filters";
import { LEVELS, levelWord } from "@/domain/risk";
import { localDay } from "@/pages/dashboard/localDay";
import { RiskOfTheHour } from "@/pages/dashboard/RiskOfTheHour";
import { StaleSince } from "@/pages/dashboard/StaleSince";
import { ErrorState } from "@/parts/ErrorState";
import { LevelDot } from "@/parts/LevelDot";
import { useNow } from "@/parts/now";

/** The last hour goes by even when nothing happens. */
const EVERY_MS = 60_000;

/** The house in a few numbers. */
export function Overview({ cameras }: { cameras: UseQueryResult<Camera[]> }) {
  const stats = useEventStats(NO_FILTERS, { everyMs: EVERY_MS });
  return (
    <section aria-labelledby="overview-heading" className="flex flex-col gap-3">
      <div className="flex min-h-9 items-center justify-between gap-2">
        <h2 id="overview-heading" className="text-base font-semibold">
          Right now
        </h2>
        <StaleSince query={stats} what="This" />
      </div>
      {stats.data === undefined && stats.isError ? (
        <ErrorState small message={stats.error.message} onRetry={() => void stats.refetch()} />
      ) : (
        <div className="panel grid sm:grid-cols-[auto_1fr] lg:max-xl:grid-cols-1">
          <RiskOfTheHour stats={stats.data} />
          <dl className="grid grid-cols-2 content-center border-t border-line sm:border-l sm:border-t-0 lg:max-xl:border-l-0 lg:max-xl:border-t">
            <CamerasOnline cameras={cameras.data} />
            <EventsToday />
            <ToReview stats={stats.data} />
          </dl>
        </div>
      )}
    </section>
  );
}

function Figure({ name, wide = false, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={`flex flex-col gap-1 p-3 sm:px-4 ${wide ? "col-span-2 border-t border-line" : ""}`}>
      <dt className="text-xs text-ink-quiet">{name}</dt>
      <dd className="flex flex-wrap items-baseline gap-1 text-2xl font-semibold tabular-nums">{children}</dd>
    </div>
  );
}

const LINK = "rounded-sm underline-offset-4 hover:underline";

function CamerasOnline({ cameras }: { cameras: readonly Camera[] | undefined }) {
  return (
    <Figure name="Cameras online">
      <Link to="/cameras" className={LINK}>
        {cameras === undefined ? "–" : onlineCount(cameras)}
        <span className="text-sm font-normal text-ink-quiet">
          {" "}
          of {cameras === undefined ? "–" : wantedCount(cameras)}
        </span>
      </Link>
    </Figure>
  );
}

function EventsToday() {
  const day = useNow(localDay);
  const { data } = useEventStats({ ...NO_FILTERS, from: day });
  return (
    <Figure name="Events today">
      <Link to="/timeline" search={{ from: day }} className={LINK}>
        {data === undefined ? "–" : count(data.total)}
      </Link>
    </Figure>
  );
}

function ToReview({ stats }: { stats: EventStats | undefined }) {
  return (
    <Figure name="To review" wide>
      <ul className="grid w-full grid-cols-2 gap-x-2 gap-y-1 text-sm font-normal">
        {LEVELS.map((level) => (
          <li key={level} className="min-w-0">
            <Link
              to="/timeline"
              search={{ level, reviewed: false }}
              className="flex items-center gap-1.5 rounded-sm underline-offset-4 hover:underline pointer-coarse:min-h-touch"
            >
              <LevelDot level={level} />
              <span className="font-semibold">
                {stats === undefined ? "–" : count(stats.by_level[level].unreviewed)}
              </span>
              <span className="truncate text-xs text-ink-quiet">{levelWord(level)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Figure>
  );
}
