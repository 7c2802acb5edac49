import { lookOf } from "@/parts/level";
import { LevelDot } from "@/parts/LevelDot";

interface RiskBadgeProps {
  level: string | null | undefined;
  /** 0 to 100; left out while there is no score. */
  score?: number | null | undefined;
  /** No assessment yet: the badge says so instead of a level. */
  assessing?: boolean;
}

/** Level and score of one incident: shape, word, number. */
export function RiskBadge({ level, score, assessing = false }: RiskBadgeProps) {
  const look = lookOf(assessing ? null : level);
  return (
    <span
      className={`inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap rounded-full border px-2 py-0.5 text-xs font-semibold ${look.border} ${look.text}`}
    >
      <LevelDot level={assessing ? null : level} />
      {assessing ? "Assessing" : look.word}
      {!assessing && score !== undefined && score !== null && (
        <span className="tabular-nums">
          {score}
          <span className="sr-only"> of 100</span>
        </span>
      )}
    </span>
  );
}
