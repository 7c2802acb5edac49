import { lookOf } from "@/parts/level";
import { LevelDot } from "@/parts/LevelDot";

interface RiskGaugeProps {
  /** 0 to 100, or null when nothing is rated. */
  score: number | null;
  level: string | null;
  /** What the score is of, for example "Highest in the last hour". */
  label: string;
  className?: string;
}

const RADIUS = 42;
/** The gauge is three quarters of a circle. */
const ARC = 2 * Math.PI * RADIUS * 0.75;

/** A score on a dial, with its number and its level in words. */
export function RiskGauge({ score, level, label, className = "w-40" }: RiskGaugeProps) {
  const look = lookOf(score === null ? null : level);
  const share = score === null ? 0 : Math.min(100, Math.max(0, score)) / 100;
  const spoken = score === null ? `${label}: nothing rated` : `${label}: ${score} of 100, ${look.word}`;
  return (
    <div role="img" aria-label={spoken} className={`relative aspect-square ${className}`}>
      <svg viewBox="0 0 100 100" aria-hidden="true" className="h-full w-full" fill="none" strokeWidth="8">
        <g transform="rotate(135 50 50)" strokeLinecap="round">
          <circle cx="50" cy="50" r={RADIUS} className="stroke-raised" strokeDasharray={`${ARC} 1000`} />
          {share > 0 && (
            <circle
              cx="50"
              cy="50"
              r={RADIUS}
              className={`${look.stroke} transition-[stroke-dasharray] duration-500`}
              strokeDasharray={`${ARC * share} 1000`}
            />
          )}
        </g>
      </svg>
      <div aria-hidden="true" className="absolute inset-0 flex items-center justify-center">
        <span className="text-3xl font-semibold tabular-nums">{score ?? "–"}</span>
        {/* Below the ends of the arc, where no word is too wide. */}
        <span
          className={`absolute inset-x-0 bottom-0 flex items-center justify-center gap-1.5 text-xs font-medium ${look.text}`}
        >
          <LevelDot level={score === null ? null : level} />
          {score === null ? "Nothing rated" : look.word}
        </span>
      </div>
    </div>
  );
}
