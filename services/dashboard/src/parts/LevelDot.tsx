import { lookOf } from "@/parts/level";

interface LevelDotProps {
  level: string | null | undefined;
  /** Say the level to screen readers; leave out where its word stands beside it. */
  label?: string;
  className?: string;
}

/** A level as a small shape: circle, square, triangle, diamond. */
export function LevelDot({ level, label, className = "h-3 w-3" }: LevelDotProps) {
  const look = lookOf(level);
  const named = label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  return (
    <svg viewBox="0 0 16 16" className={`shrink-0 ${look.fill} ${className}`} {...named}>
      <path d={look.shape} />
    </svg>
  );
}
