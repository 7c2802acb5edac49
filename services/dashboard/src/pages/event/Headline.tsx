import { Link } from "@tanstack/react-router";
import { useState } from "react";

import type { EventDetail } from "@/api/shapes";
import { analysisNote } from "@/domain/risk";
import { millisOf, span } from "@/domain/time";
import { Foreign } from "@/parts/Foreign";
import { useNow } from "@/parts/now";
import { ObjectChips } from "@/parts/ObjectChips";
import { RelativeTime } from "@/parts/RelativeTime";

/** What happened, where and when. */
export function Headline({ event }: { event: EventDetail }) {
  const note = analysisNote(event.analysis_status);
  return (
    <header className="flex min-w-0 flex-col gap-2">
      <p className="flex min-w-0 flex-wrap items-baseline gap-x-2 text-sm text-ink-quiet">
        <Link to="/cameras/$cameraId" params={{ cameraId: event.camera_id }} className="min-w-0 font-medium text-ink">
          <Foreign lines={2}>{event.camera_name}</Foreign>
        </Link>
        <When event={event} />
        <span aria-hidden="true">·</span>
        <RelativeTime at={event.started_at} />
      </p>
      <p className="text-lg font-medium leading-snug">
        <Foreign>{event.summary === "" ? "There is no summary." : event.summary}</Foreign>
      </p>
      <div className="flex flex-wrap items-center gap-1.5">
        <ObjectChips types={event.object_types} />
        {event.is_fast_path && <Mark className="border-quick font-semibold text-quick-ink">Fast path</Mark>}
        {note !== null && <Mark className="border-medium text-medium-ink">{note}</Mark>}
        {event.synthetic && <Mark className="border-edge text-ink-quiet">Synthetic</Mark>}
      </div>
      <News revision={event.revision} />
    </header>
  );
}

function When({ event }: { event: EventDetail }) {
  const [from, to] = [millisOf(event.started_at), millisOf(event.ended_at)];
  const text = useNow((nowMs) => (from === null ? "" : span(from, to ?? from, nowMs)));
  return <span className="tabular-nums">{text}</span>;
}

function Mark({ className, children }: { className: string; children: string }) {
  return <span className={`max-w-full rounded border px-1.5 text-xs leading-5 ${className}`}>{children}</span>;
}

/** Says that the event changed under the reader's eyes. */
function News({ revision }: { revision: number }) {
  const [seen] = useState(revision);
  return (
    <p role="status" className="text-sm text-accent-ink empty:hidden">
      {revision > seen && `Assessed again while you looked: this is revision ${revision}.`}
    </p>
  );
}
