import type { ApiError } from "@/api/client";
import { clockTime } from "@/domain/time";

interface KnownProps {
  /** Why the newest answer is missing. */
  error: Error | null;
  /** When what is shown was answered, by this browser's clock. */
  sinceMs: number;
  onRetry: () => void;
}

/** Over a page that could not be asked again: how old it is, and why. */
export function Known({ error, sinceMs, onRetry }: KnownProps) {
  if (error === null) return null;
  const isGone = (error as Partial<ApiError>).status === 404;
  return (
    <div
      role="status"
      className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-medium bg-medium/10 px-3 py-2 text-sm"
    >
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        {isGone
          ? "This event was removed meanwhile; this is the last that was known of it."
          : `This could not be refreshed: ${error.message}. It is shown as it was at ${clockTime(sinceMs)}.`}
      </p>
      {!isGone && (
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
