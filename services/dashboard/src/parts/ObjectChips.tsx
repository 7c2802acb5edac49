import { Foreign } from "@/parts/Foreign";

interface ObjectChipsProps {
  /** Object classes, each once or with a count. */
  types: readonly (string | { type: string; count: number })[];
  /** Show at most this many; the rest is counted. */
  most?: number;
}

/** What was seen: one chip for each class of object. */
export function ObjectChips({ types, most = 6 }: ObjectChipsProps) {
  const chips = types.map((each) => (typeof each === "string" ? { type: each, count: 1 } : each));
  const hidden = chips.slice(most);
  return (
    <ul aria-label="Objects" className="flex min-w-0 flex-wrap gap-1">
      {chips.slice(0, most).map(({ type, count }) => (
        <li key={type} className="flex max-w-full items-baseline gap-1 rounded bg-raised px-1.5 py-0.5 text-xs">
          <Foreign lines={1}>{type}</Foreign>
          {count > 1 && <span className="tabular-nums text-ink-quiet">×{count}</span>}
        </li>
      ))}
      {hidden.length > 0 && (
        <li
          className="rounded bg-raised px-1.5 py-0.5 text-xs text-ink-quiet"
          title={hidden
            .map((each) => each.type)
            .join(", ")
            .slice(0, 200)}
        >
          and {hidden.length} more
        </li>
      )}
    </ul>
  );
}
