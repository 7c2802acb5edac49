interface HealthDotProps {
  /** As the API spells it; null while nobody has said. */
  health: string | null | undefined;
  /** Show the word too; without it, it is there for screen readers. */
  word?: boolean;
}

const CROSS = "M3.5 1.5 8 6l4.5-4.5 2 2L10 8l4.5 4.5-2 2L8 10l-4.5 4.5-2-2L6 8 1.5 3.5z";
const LOOKS = new Map([
  ["healthy", { word: "Healthy", paint: "fill-low", shape: "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2z" }],
  ["degraded", { word: "Degraded", paint: "fill-medium", shape: "M8 1.5 15 14H1z" }],
  ["unhealthy", { word: "Unhealthy", paint: "fill-critical", shape: CROSS }],
]);
const UNKNOWN = { word: "Unknown", paint: "fill-ink-quiet", shape: "M2 6.5h12v3H2z" };

/** The health of a part or of the whole: circle, triangle, cross; a dash while unknown. */
export function HealthDot({ health, word = false }: HealthDotProps) {
  const look = LOOKS.get(health ?? "") ?? UNKNOWN;
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg viewBox="0 0 16 16" aria-hidden="true" className={`h-3 w-3 shrink-0 ${look.paint}`}>
        <path d={look.shape} />
      </svg>
      <span className={word ? "" : "sr-only"}>{look.word}</span>
    </span>
  );
}
