import { Foreign } from "@/parts/Foreign";

interface ErrorStateProps {
  /** What could not be done, as a sentence of ours. */
  title?: string;
  /** What the other side said. */
  message: string;
  /** The name of the failed request in the logs. */
  requestId?: string | null | undefined;
  onRetry?: (() => void) | undefined;
  /** A small one inside a panel, rather than a page's only content. */
  small?: boolean;
}

/** Something failed: what, under which request, and a way to try again. */
export function ErrorState({
  title = "This could not be loaded",
  message,
  requestId,
  onRetry,
  small = false,
}: ErrorStateProps) {
  return (
    <div
      role="alert"
      className={`panel flex flex-col items-start gap-2 border-critical-ink ${small ? "p-3" : "px-6 py-8"}`}
    >
      <p className="font-medium">{title}</p>
      <p className="max-w-prose text-sm text-ink-quiet">
        <Foreign lines={6}>{message}</Foreign>
      </p>
      {requestId !== undefined && requestId !== null && requestId !== "" && (
        <p className="text-xs text-ink-quiet">
          Request <code className="select-all [overflow-wrap:anywhere]">{requestId}</code>
        </p>
      )}
      {onRetry !== undefined && (
        <button type="button" className="button mt-1" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
