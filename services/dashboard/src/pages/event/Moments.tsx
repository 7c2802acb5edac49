import { playTime, type Moment } from "@/pages/event/clip";
import { Foreign } from "@/parts/Foreign";

interface MomentsProps {
  moments: readonly Moment[];
  /** Place of the one that was passed last; -1 before the first. */
  at: number;
  onSeek: (seconds: number) => void;
}

/** When in the clip something was seen; choosing a moment sends the player there. */
export function Moments({ moments, at, onSeek }: MomentsProps) {
  if (moments.length === 0) return null;
  return (
    <ul aria-label="Moments of the clip" className="flex flex-wrap gap-1.5 px-4 pt-2 md:px-0">
      {moments.map((moment, place) => (
        <li key={moment.key} className="min-w-0 max-w-full">
          <button
            type="button"
            aria-current={place === at ? "true" : undefined}
            onClick={() => onSeek(moment.seconds)}
            className="flex min-h-9 max-w-full items-center gap-2 rounded-md border border-line px-2 text-sm hover:bg-raised aria-[current]:border-accent-ink aria-[current]:bg-raised pointer-coarse:min-h-touch"
          >
            <span className="sr-only">Go to </span>
            <span className="tabular-nums text-ink-quiet">{playTime(moment.seconds)}</span>
            <Foreign lines={1}>{moment.what}</Foreign>
          </button>
        </li>
      ))}
    </ul>
  );
}
