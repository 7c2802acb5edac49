import { useAbout, type EventList } from "@/api/queries";
import { counted } from "@/domain/amounts";
import { ErrorState } from "@/parts/ErrorState";

/** What stands after the last row: more is on its way, could not be had, or there is no more. */
export function ListEnd({ list }: { list: EventList }) {
  const { hasNextPage, isFetchingNextPage, error, fetchNextPage } = list;
  const days = useAbout().data?.retention_days;
  if (hasNextPage && error !== null && !isFetchingNextPage) {
    return (
      <ErrorState small title="Older events could not be loaded" message={error.message} onRetry={fetchNextPage} />
    );
  }
  const kept = days === undefined ? "" : ` Events are kept for ${counted(days, "day")}.`;
  return (
    <p role="status" className="flex min-h-14 items-center justify-center text-center text-sm text-ink-quiet">
      {hasNextPage ? "Loading older events …" : `No older events.${kept}`}
    </p>
  );
}
