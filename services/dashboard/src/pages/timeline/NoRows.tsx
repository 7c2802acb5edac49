import { ApiError } from "@/api/client";
import type { EventList } from "@/api/queries";
import { millisOf, moment } from "@/domain/time";
import { isNarrowed } from "@/pages/timeline/search";
import type { TimelineState } from "@/pages/timeline/useTimelineSearch";
import { EmptyState } from "@/parts/EmptyState";
import { ErrorState } from "@/parts/ErrorState";
import { useNow } from "@/parts/now";
import { Skeleton } from "@/parts/Skeleton";

interface NoRowsProps {
  list: EventList;
  place: TimelineState;
  wide: boolean;
}

/** What stands where rows would: they are on their way, or there is a reason. */
export function NoRows({ list, place, wide }: NoRowsProps) {
  const { isPending, isPlaceholderData, hasNextPage, isFetching, error, refetch } = list;
  if (error !== null && !isFetching) {
    const requestId = error instanceof ApiError ? error.requestId : null;
    return (
      <div className="mt-4">
        <ErrorState
          title="The events could not be loaded"
          message={error.message}
          requestId={requestId}
          onRetry={refetch}
        />
      </div>
    );
  }
  if (isPending || isPlaceholderData || hasNextPage || isFetching) return <ComingRows wide={wide} />;
  return (
    <div className="mt-4">
      <Empty place={place} />
    </div>
  );
}

function ComingRows({ wide }: { wide: boolean }) {
  return (
    <div className="mt-11">
      <Skeleton
        lines={5}
        className={wide ? "h-[5.75rem] rounded-lg" : "h-[8.75rem] rounded-lg"}
        label="Loading the events"
      />
    </div>
  );
}

function Empty({ place: { filters, at, clear, begin } }: { place: TimelineState }) {
  const atMs = millisOf(at);
  const when = useNow((nowMs) => (atMs === null ? null : moment(atMs, nowMs)));
  if (when !== null) {
    const action = (
      <button type="button" className="button button-main" onClick={() => begin(null)}>
        Show the newest
      </button>
    );
    return (
      <EmptyState title={`No events before ${when}`} action={action}>
        {isNarrowed(filters) ? "None that the filters let through." : "The house was quiet, or nothing was kept."}
      </EmptyState>
    );
  }
  if (!isNarrowed(filters)) {
    return (
      <EmptyState title="Nothing has happened yet">
        Every incident that the cameras see appears here, with its level and a summary.
      </EmptyState>
    );
  }
  const action = (
    <button type="button" className="button button-main" onClick={clear}>
      Clear all filters
    </button>
  );
  return (
    <EmptyState title="No event matches these filters" action={action}>
      Events that come later and match appear here by themselves.
    </EmptyState>
  );
}
