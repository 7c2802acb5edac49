import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo, useRef } from "react";

import { ApiError } from "@/api/client";
import type { EventDetail, EventDetection } from "@/api/shapes";
import { ErrorBoundary } from "@/app/ErrorBoundary";
import { millisOf } from "@/domain/time";
import { Assessment } from "@/pages/event/Assessment";
import { ClipPlayer } from "@/pages/event/ClipPlayer";
import { Evidence } from "@/pages/event/Evidence";
import { framesOf } from "@/pages/event/frames";
import { Headline } from "@/pages/event/Headline";
import { Notes } from "@/pages/event/Notes";
import { Particulars } from "@/pages/event/Particulars";
import { useSelection } from "@/pages/event/selection";
import { Viewer, ViewerPlace } from "@/pages/event/Viewer";
import { EmptyState } from "@/parts/EmptyState";
import { ErrorState } from "@/parts/ErrorState";
import { useMedia } from "@/parts/media";

interface EventBodyProps {
  event: EventDetail;
  detections: UseQueryResult<EventDetection[]>;
  round: number;
}

/** Pictures and words beside each other where there is room. */
export const COLUMNS = "grid gap-4 lg:grid-cols-[minmax(0,1fr)_24rem] lg:gap-6 xl:grid-cols-[minmax(0,1fr)_28rem]";

const NONE: readonly EventDetection[] = [];

/** Pictures and evidence on the one side, words on the other; in one column the words come before clip and evidence. */
export function EventBody({ event, detections, round }: EventBodyProps) {
  const twoColumns = useMedia("(min-width: 1024px)");
  const seen = detections.data ?? NONE;
  const frames = useMemo(() => framesOf(seen), [seen]);
  const selection = useSelection(frames);
  const picture = useRef<HTMLDivElement>(null);
  const choose = (id: number) => {
    selection.showDetection(id);
    picture.current?.scrollIntoView({ block: "nearest" });
  };
  const clip = event.clip !== null && (
    <ErrorBoundary what="the clip">
      <ClipPlayer key={event.clip.id} {...{ event, frames, round }} clip={event.clip} />
    </ErrorBoundary>
  );
  const evidence = seen.length > 0 && (
    <Evidence
      detections={seen}
      fromMs={millisOf(event.started_at) ?? 0}
      chosen={selection.detection}
      onChoose={choose}
    />
  );
  return (
    <div className={COLUMNS}>
      <div className="flex min-w-0 flex-col gap-4">
        <ErrorBoundary what="the pictures">
          {frames.length > 0 ? (
            <Viewer {...{ event, frames, selection, round, picture }} />
          ) : (
            <NoPictures detections={detections} />
          )}
        </ErrorBoundary>
        {twoColumns && clip}
        {twoColumns && evidence}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Headline event={event} />
        {!twoColumns && clip}
        <Assessment event={event} />
        <Notes id={event.id} notes={event.notes ?? ""} round={round} />
        {!twoColumns && evidence}
        <Particulars event={event} />
      </div>
    </div>
  );
}

function NoPictures({ detections }: { detections: UseQueryResult<EventDetection[]> }) {
  const { error, isPending, refetch } = detections;
  if (isPending) return <ViewerPlace label="Loading the pictures" />;
  if (error === null) return <EmptyState title="There are no pictures of this event">They were removed.</EmptyState>;
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <ErrorState
      title="The pictures could not be listed"
      message={error.message}
      requestId={requestId}
      onRetry={() => void refetch()}
    />
  );
}
