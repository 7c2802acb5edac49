import type { Connection, ConnectionState } from "@/live/connection";
import { useNow } from "@/parts/now";
import { StaleBadge } from "@/parts/StaleBadge";

interface ConnectionBadgeProps {
  connection: Connection;
  onRetry: () => void;
}

const WORDS: Readonly<Record<ConnectionState, string>> = {
  connecting: "Connecting",
  live: "Live",
  stale: "Nothing heard",
  reconnecting: "Reconnecting",
  refused: "Not connected",
};

/** Whether the live view is live; how old it is when not, and a way to try at once. */
export function ConnectionBadge({ connection, onRetry }: ConnectionBadgeProps) {
  const { state, since, reason } = connection;
  const isLive = state === "live";
  const old = useNow((_, hereMs) =>
    isLive || since === null ? null : Math.max(0, Math.round((hereMs - since) / 1000)),
  );
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span role="status" title={reason === "" ? undefined : reason} className="flex items-center gap-1.5 text-xs">
        <span
          aria-hidden="true"
          className={`h-2 w-2 shrink-0 ${isLive ? "rounded-full bg-accent" : "rotate-45 border-2 border-medium"}`}
        />
        <span className={old === null ? "" : "max-sm:sr-only"}>{WORDS[state]}</span>
      </span>
      <StaleBadge seconds={old} />
      {(state === "reconnecting" || state === "refused" || state === "stale") && (
        <button type="button" className="button px-2 py-0 text-xs max-sm:border-transparent" onClick={onRetry}>
          <svg
            viewBox="0 0 16 16"
            aria-hidden="true"
            className="h-4 w-4 fill-none stroke-current sm:hidden"
            strokeWidth="1.6"
          >
            <path d="M13.5 8a5.5 5.5 0 1 1-1.6-3.9M13.5 1.5v3h-3" />
          </svg>
          <span className="max-sm:sr-only">Try now</span>
        </button>
      )}
    </span>
  );
}
