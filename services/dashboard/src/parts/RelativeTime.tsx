import { ago, fullMoment, millisOf } from "@/domain/time";
import { useNow } from "@/parts/now";

interface RelativeTimeProps {
  /** ISO 8601, or null where it never was. */
  at: string | null | undefined;
  /** What stands in place of a time that never was. */
  never?: string;
  className?: string;
}

/** How long ago, kept current; the exact time is in the tooltip. */
export function RelativeTime({ at, never = "never", className }: RelativeTimeProps) {
  const thenMs = millisOf(at);
  const text = useNow((nowMs) => (thenMs === null ? never : ago(thenMs, nowMs)));
  if (thenMs === null) return <span className={className}>{text}</span>;
  return (
    <time dateTime={new Date(thenMs).toISOString()} title={fullMoment(thenMs)} className={className}>
      {text}
    </time>
  );
}
