import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { ApiError } from "@/api/client";
import { useEvent, useEventDetections } from "@/api/queries";
import { COLUMNS, EventBody } from "@/pages/event/EventBody";
import { Known } from "@/pages/event/Known";
import { NoSuchEvent } from "@/pages/event/NoSuchEvent";
import { useRound } from "@/pages/event/round";
import { ViewerPlace } from "@/pages/event/Viewer";
import { ErrorState } from "@/parts/ErrorState";

/** One event in whatever state it can be: on its way, not there, not to be had, known, or known from before. */
export function EventView({ id }: { id: number }) {
  const event = useEvent(id);
  const detections = useEventDetections(id);
  const round = useRound();
  useAskingAgain(round);
  if (event.data === undefined) {
    if (event.error instanceof ApiError && event.error.status === 404) return <NoSuchEvent id={String(id)} />;
    if (event.error !== null) return <Failed error={event.error} onRetry={() => void event.refetch()} />;
    return <Waiting />;
  }
  const again = () => {
    void event.refetch();
    void detections.refetch();
  };
  const error = event.error ?? (detections.data === undefined ? null : detections.error);
  return (
    <>
      <Known error={error} sinceMs={event.dataUpdatedAt} onRetry={again} />
      <EventBody event={event.data} detections={detections} round={round} />
    </>
  );
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  return <ErrorState title="The event could not be loaded" {...{ message: error.message, requestId, onRetry }} />;
}

function Waiting() {
  return (
    <div className={COLUMNS}>
      <ViewerPlace label="Loading the event" />
      <div aria-hidden="true" className="flex flex-col gap-4">
        <div className="h-12 animate-pulse rounded bg-raised" />
        <div className="panel h-72 animate-pulse" />
      </div>
    </div>
  );
}

/** When the live connection is back, what could not be loaded meanwhile is asked again. */
function useAskingAgain(round: number): void {
  const client = useQueryClient();
  useEffect(() => {
    if (round > 0) void client.invalidateQueries({ predicate: (query) => query.state.status === "error" });
  }, [client, round]);
}
