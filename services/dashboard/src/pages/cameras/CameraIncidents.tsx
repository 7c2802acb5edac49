import { Link } from "@tanstack/react-router";
import { useMemo } from "react";

import { ApiError } from "@/api/client";
import { useEvents } from "@/api/queries";
import type { EventCard } from "@/api/shapes";
import { NO_FILTERS } from "@/domain/filters";
import { analysisNote } from "@/domain/risk";
import { StaleSince } from "@/pages/dashboard/StaleSince";
import { EmptyState } from "@/parts/EmptyState";
import { ErrorState } from "@/parts/ErrorState";
import { Foreign } from "@/parts/Foreign";
import { RelativeTime } from "@/parts/RelativeTime";
import { RiskBadge } from "@/parts/RiskBadge";
import { Skeleton } from "@/parts/Skeleton";
import { Still } from "@/parts/Still";

/** More than these are on the timeline. */
const SHOWN = 8;

/** What happened lately before one camera. */
export function CameraIncidents({ cameraId }: { cameraId: string }) {
  const filters = useMemo(() => ({ ...NO_FILTERS, camera: cameraId }), [cameraId]);
  const list = useEvents(filters);
  const stale = { isError: list.error !== null, data: list.events, dataUpdatedAt: list.dataUpdatedAt };
  return (
    <section aria-labelledby="incidents-heading" className="flex flex-col gap-3">
      <div className="flex min-h-9 flex-wrap items-center justify-between gap-2">
        <h2 id="incidents-heading" className="text-base font-semibold">
          Recent incidents
        </h2>
        <span className="flex items-center gap-2">
          {list.dataUpdatedAt > 0 && <StaleSince query={stale} what="This list" />}
          <Link to="/timeline" search={{ camera: cameraId }} className="button">
            All on the timeline
          </Link>
        </span>
      </div>
      <Content list={list} cameraId={cameraId} />
    </section>
  );
}

function Content({ list, cameraId }: { list: ReturnType<typeof useEvents>; cameraId: string }) {
  if (list.isPending) return <Skeleton lines={3} className="h-16" label="Loading the incidents" />;
  if (list.error !== null && list.dataUpdatedAt === 0) {
    const requestId = list.error instanceof ApiError ? list.error.requestId : null;
    return <ErrorState small message={list.error.message} requestId={requestId} onRetry={list.refetch} />;
  }
  if (list.events.length === 0) {
    return <EmptyState title="Nothing happened yet">Incidents of this camera appear here by themselves.</EmptyState>;
  }
  return (
    <ul aria-label="Recent incidents" className="grid gap-3 md:grid-cols-2">
      {list.events.slice(0, SHOWN).map((event) => (
        <IncidentRow key={event.id} event={event} cameraId={cameraId} />
      ))}
    </ul>
  );
}

function IncidentRow({ event, cameraId }: { event: EventCard; cameraId: string }) {
  const note = analysisNote(event.analysis_status);
  return (
    <li className="panel relative flex overflow-hidden focus-within:border-accent-ink hover:border-edge">
      <Still src={event.thumbnail_url} alt="" ratio={1} missing="No picture" className="!w-20 shrink-0 self-start" />
      <div className="flex min-w-0 flex-1 flex-col gap-1 px-3 py-2">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-ink-quiet">
          <RiskBadge level={event.risk_level} score={event.risk_score} />
          <RelativeTime at={event.started_at} />
          {!event.reviewed && <span className="font-medium text-ink">To review</span>}
          {note !== null && <span>{note}</span>}
        </p>
        <h3 className="text-sm">
          <Link
            to="/events/$eventId"
            params={{ eventId: String(event.id) }}
            search={{ camera: cameraId }}
            className="rounded-sm before:absolute before:inset-0 before:content-['']"
          >
            <Foreign lines={2}>{event.summary === "" ? "There is no summary" : event.summary}</Foreign>
          </Link>
        </h3>
      </div>
    </li>
  );
}
