import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { useEvent } from "@/api/queries";
import type { EventDetail } from "@/api/shapes";
import { analysisNote } from "@/domain/risk";
import { millisOf, span } from "@/domain/time";
import { Reviewed } from "@/pages/event/Reviewed";
import { Foreign } from "@/parts/Foreign";
import { useNow } from "@/parts/now";
import { ObjectChips } from "@/parts/ObjectChips";
import { RelativeTime } from "@/parts/RelativeTime";

/** The camera, and from when to when; a line of the same height while that is not known. */
export function WhereAndWhen({ id }: { id: number }) {
  const { data: event } = useEvent(id);
  if (event === undefined) return <p aria-hidden="true" className="-mt-2 mb-3 h-5" />;
  return (
    <p className="-mt-2 mb-3 flex min-w-0 flex-wrap items-baseline gap-x-2 text-sm text-ink-quiet">
      <Link
        to="/cameras/$cameraId"
        params={{ cameraId: event.camera_id }}
        className="min-w-0 max-w-sm font-medium text-ink underline decoration-edge underline-offset-2"
      >
        <Foreign lines={1}>{event.camera_name}</Foreign>
      </Link>
      <When event={event} />
      <span aria-hidden="true">·</span>
      <RelativeTime at={event.started_at} />
    </p>
  );
}

/** What happened, and whether a person has seen it. */
export function Headline({ event }: { event: EventDetail }) {
  const note = analysisNote(event.analysis_status);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="text-lg font-medium leading-snug">
        <Foreign>{event.summary === "" ? "There is no summary." : event.summary}</Foreign>
      </p>
      <div className="flex items-start justify-between gap-3">
        <div className="flex min-h-9 min-w-0 flex-wrap items-center gap-1.5">
          <ObjectChips types={event.object_types} />
          {event.is_fast_path && <Mark className="border-quick font-semibold text-quick-ink">Fast path</Mark>}
          {note !== null && <Mark className="border-medium text-medium-ink">{note}</Mark>}
          {event.synthetic && <Mark className="border-edge text-ink-quiet">Synthetic</Mark>}
        </div>
        <Reviewed event={event} />
      </div>
      <News revision={event.revision} />
    </div>
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
