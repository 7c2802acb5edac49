import { useCondition } from "@/app/condition";
import type { EventList } from "@/api/queries";
import { moment } from "@/domain/time";
import { useNow } from "@/parts/now";

/** Why the list that is shown may lack what happened since; null while it lacks nothing. */
export function useOldness({ events, error, dataUpdatedAt, isFetchingNextPage }: EventList): string | null {
  const { connection } = useCondition();
  const isAway = connection.state !== "live" && connection.state !== "connecting";
  const failed = error !== null && !isFetchingNextPage;
  const sinceMs = isAway ? connection.since : failed ? dataUpdatedAt : null;
  const since = useNow((_, hereMs) => (sinceMs === null ? null : moment(sinceMs, hereMs)));
  if (events.length === 0 || (!isAway && !failed)) return null;
  if (since === null) return "Not connected: newer events are missing.";
  return isAway
    ? `Not connected: events since ${since} may be missing.`
    : `The list could not be renewed: it is as of ${since}.`;
}
