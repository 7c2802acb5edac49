interface ForeignProps {
  /** Text from outside: a camera's name, a label, what a model wrote. It is only ever shown as text. */
  children: string;
  /** Show at most this many lines; the whole text stays reachable in the tooltip. */
  lines?: keyof typeof CLAMPED;
  /** Keep line breaks as they were written. */
  keepBreaks?: boolean;
  className?: string;
}

const CLAMPED = { 1: "line-clamp-1", 2: "line-clamp-2", 3: "line-clamp-3", 6: "line-clamp-6" } as const;

/** More than this in a tooltip helps nobody. */
const MOST_IN_TITLE = 600;

/**
 * Text that somebody or something outside this house wrote. Its direction is its own and cannot turn the text beside
 * it, words of any length break, and markup is just characters.
 */
export function Foreign({ children, lines, keepBreaks = false, className = "" }: ForeignProps) {
  return (
    <bdi
      dir="auto"
      className={`min-w-0 max-w-full [overflow-wrap:anywhere] ${lines === undefined ? "" : CLAMPED[lines]} ${keepBreaks ? "whitespace-pre-wrap" : ""} ${className}`}
      style={{ unicodeBidi: keepBreaks ? "plaintext" : "isolate" }}
      title={lines === undefined ? undefined : children.slice(0, MOST_IN_TITLE)}
    >
      {children}
    </bdi>
  );
}
