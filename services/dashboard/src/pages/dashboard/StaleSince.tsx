import { useNow } from "@/parts/now";
import { StaleBadge } from "@/parts/StaleBadge";

interface StaleSinceProps {
  /** A query whose last answer is still shown although it cannot be asked again. */
  query: { isError: boolean; data: unknown; dataUpdatedAt: number };
  what: string;
}

/** Says how old an answer is once it could not be renewed; nothing while all is well. */
export function StaleSince({ query, what }: StaleSinceProps) {
  const isStale = query.isError && query.data !== undefined;
  const seconds = useNow((_, hereMs) =>
    isStale ? Math.max(0, Math.round((hereMs - query.dataUpdatedAt) / 1000)) : null,
  );
  return <StaleBadge seconds={seconds} what={what} />;
}
