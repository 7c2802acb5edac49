import { Link } from "@tanstack/react-router";

import { useEvent } from "@/api/queries";
import type { EventStats } from "@/api/shapes";
import { Foreign } from "@/parts/Foreign";
import { RelativeTime } from "@/parts/RelativeTime";
import { RiskGauge } from "@/parts/RiskGauge";

/** The highest score that began in the last hour, and the event it is of. */
export function RiskOfTheHour({ stats }: { stats: EventStats | undefined }) {
  const highest = stats?.highest_recent ?? null;
  const what = "Highest risk of the last hour";
  return (
    <div className="flex items-center gap-4 p-3 sm:w-48 sm:flex-col sm:gap-1 sm:p-4 lg:max-xl:w-auto lg:max-xl:flex-row lg:max-xl:gap-4">
      <RiskGauge
        score={highest?.risk_score ?? null}
        level={highest?.risk_level ?? null}
        label={what}
        className="w-28 shrink-0 sm:w-32"
      />
      <div className="min-w-0 text-xs text-ink-quiet sm:text-center lg:max-xl:text-left">
        <p className="text-balance">{what}</p>
        {highest !== null && (
          <Link
            to="/events/$eventId"
            params={{ eventId: String(highest.event_id) }}
            className="inline-flex max-w-full flex-wrap items-center gap-x-1 rounded-sm font-medium text-accent-ink underline-offset-2 hover:underline pointer-coarse:min-h-touch sm:justify-center"
          >
            <CameraOf eventId={highest.event_id} />
            <RelativeTime at={highest.started_at} className="whitespace-nowrap" />
          </Link>
        )}
      </div>
    </div>
  );
}

function CameraOf({ eventId }: { eventId: number }) {
  const { data } = useEvent(eventId);
  return <Foreign lines={1}>{data?.camera_name ?? `Event ${eventId}`}</Foreign>;
}
