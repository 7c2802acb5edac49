interface SkeletonProps {
  /** How many bars; the last of several is shorter. */
  lines?: number;
  /** Size and shape of each bar, as classes. */
  className?: string;
  /** What is being loaded; told once to screen readers. */
  label?: string;
}

/** The place of something that is being loaded, at its later size, so that nothing jumps. */
export function Skeleton({ lines = 1, className = "h-4", label = "Loading" }: SkeletonProps) {
  return (
    <div role="status" className="flex w-full flex-col gap-2">
      <span className="sr-only">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div
          key={line}
          aria-hidden="true"
          className={`animate-pulse rounded bg-raised ${className} ${lines > 1 && line === lines - 1 ? "w-2/3" : "w-full"}`}
        />
      ))}
    </div>
  );
}
