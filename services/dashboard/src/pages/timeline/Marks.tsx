import type { EventCard } from "@/api/shapes";

const BOLT = "M9 1 3 9h4l-1 6 6-8H8z";
const WARNING = "M8 1.5 15 14H1zM8 6v4M8 11.5v1";

/** What is special about how an event came about. */
export function Marks({ event }: { event: Pick<EventCard, "is_fast_path" | "synthetic" | "analysis_status"> }) {
  return (
    <>
      {event.is_fast_path && <Mark word="Fast path" look="border-quick text-quick-ink" sign={BOLT} />}
      {event.analysis_status === "fallback" && (
        <Mark word="Without a model" look="border-medium text-medium-ink" sign={WARNING} />
      )}
      {event.synthetic && <Mark word="Synthetic" look="border-edge text-ink-quiet" sign={null} />}
    </>
  );
}

function Mark({ word, look, sign }: { word: string; look: string; sign: string | null }) {
  return (
    <span
      className={`inline-flex shrink-0 items-center gap-1 whitespace-nowrap rounded border px-1.5 text-xs leading-5 ${look}`}
    >
      {sign !== null && (
        <svg viewBox="0 0 16 16" aria-hidden="true" className="h-3 w-3 fill-none stroke-current" strokeWidth="1.5">
          <path d={sign} />
        </svg>
      )}
      {word}
    </span>
  );
}
