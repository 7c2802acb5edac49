import { duration } from "@/domain/time";

interface StaleBadgeProps {
  /** How old what is shown is; null while it is current. */
  seconds: number | null;
  /** What is old. */
  what?: string;
}

/** Says that what is shown is old, and how old; nothing while it is current. */
export function StaleBadge({ seconds, what = "Live view" }: StaleBadgeProps) {
  return (
    <span role="status" className="inline-flex">
      {seconds !== null && (
        <span className="inline-flex items-center gap-1.5 rounded-full border border-medium px-2 py-0.5 text-xs font-medium text-medium-ink">
          <svg viewBox="0 0 16 16" aria-hidden="true" className="h-3 w-3 fill-none stroke-current" strokeWidth="2">
            <circle cx="8" cy="8" r="6.5" />
            <path d="M8 4.5V8l2.5 1.5" />
          </svg>
          {/* A reader hears that it is old, not each second of it. */}
          <span className="sr-only">{what} is old</span>
          <span aria-hidden="true">
            {what} is {duration(seconds * 1000)} old
          </span>
        </span>
      )}
    </span>
  );
}
