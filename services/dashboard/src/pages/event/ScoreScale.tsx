import type { SeverityBounds } from "@/domain/risk";
import { bandsOf, placeOf, shareOf } from "@/pages/event/scoring";
import { lookOf } from "@/parts/level";
import { LevelDot } from "@/parts/LevelDot";

/** A band narrower than this has no room for its name; the sentence below the scale tells all of them. */
const ROOM_FOR_NAME = 0.13;

interface ScoreScaleProps {
  score: number;
  level: string;
  bounds: SeverityBounds;
}

/** The levels on a scale from 0 to 100, as the site draws them, and where the score stands. */
export function ScoreScale({ score, level, bounds }: ScoreScaleProps) {
  const bands = bandsOf(bounds);
  const told = bands.map((band) => `${lookOf(band.level).word} ${band.from} to ${band.to}`).join(", ");
  return (
    <div role="img" aria-label={`Score ${score} on a scale of 0 to 100: ${told}`} className="pt-7">
      <div className="relative">
        <div
          className="absolute -top-7 flex -translate-x-1/2 flex-col items-center text-sm font-semibold tabular-nums"
          style={{ left: `${placeOf(score) * 100}%` }}
        >
          {score}
          <svg viewBox="0 0 10 6" className="h-1.5 w-2.5 fill-ink">
            <path d="M0 0h10L5 6z" />
          </svg>
        </div>
        <div className="flex h-3 gap-px overflow-hidden rounded-full">
          {bands.map((band) => (
            <svg
              key={band.level}
              className={`h-full ${lookOf(band.level).fill} ${band.level === level ? "" : "opacity-40"}`}
              style={{ width: `${shareOf(band) * 100}%` }}
            >
              <rect width="100%" height="100%" />
            </svg>
          ))}
        </div>
      </div>
      <div className="mt-1 flex gap-px text-xs">
        {bands.map((band) => (
          <div key={band.level} className="min-w-0 overflow-hidden" style={{ width: `${shareOf(band) * 100}%` }}>
            {shareOf(band) >= ROOM_FOR_NAME && (
              <>
                <span
                  className={`flex items-center gap-1 ${band.level === level ? "font-semibold" : "text-ink-quiet"}`}
                >
                  <LevelDot level={band.level} className="h-2.5 w-2.5" />
                  <span className="truncate">{lookOf(band.level).word}</span>
                </span>
                <span className="block truncate tabular-nums text-ink-quiet">
                  {band.from}–{band.to}
                </span>
              </>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
