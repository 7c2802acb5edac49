import { useRef, type KeyboardEvent, type ReactNode } from "react";

export interface Tab<T extends string> {
  id: T;
  label: string;
  /** A number beside the label, for example of what is not reviewed. */
  count?: number | null | undefined;
  /** What the number counts, for screen readers: "not reviewed". */
  counts?: string;
  /** Stands before the label: a LevelDot. */
  mark?: ReactNode;
}

interface TabsProps<T extends string> {
  /** What the tabs choose between. */
  label: string;
  tabs: readonly Tab<T>[];
  chosen: T;
  onChoose: (id: T) => void;
  /** The id of what the tabs change; give that element role="tabpanel". */
  panelId?: string;
}

/** Tabs as ARIA means them: one stop for the Tab key, arrows, Home and End move and choose. */
export function Tabs<T extends string>({ label, tabs, chosen, onChoose, panelId }: TabsProps<T>) {
  const row = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const next = stepped(
      event.key,
      tabs.findIndex((each) => each.id === chosen),
      tabs.length,
    );
    const tab = next === null ? undefined : tabs[next];
    if (next === null || tab === undefined) return;
    event.preventDefault();
    onChoose(tab.id);
    row.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <div
      ref={row}
      role="tablist"
      aria-label={label}
      className="relative flex gap-1 overflow-x-auto border-b border-line"
    >
      {tabs.map((each) => (
        <button
          key={each.id}
          type="button"
          role="tab"
          aria-selected={each.id === chosen}
          aria-controls={panelId}
          tabIndex={each.id === chosen ? 0 : -1}
          onClick={() => onChoose(each.id)}
          onKeyDown={move}
          className={`-mb-px flex min-h-9 shrink-0 items-center gap-1.5 whitespace-nowrap border-b-2 px-3 py-1.5 text-sm -outline-offset-2 pointer-coarse:min-h-touch ${each.id === chosen ? "border-accent font-medium text-ink" : "border-transparent text-ink-quiet hover:text-ink"}`}
        >
          {each.mark}
          {each.label}
          {each.count !== undefined && each.count !== null && (
            <span className="rounded-full bg-raised px-1.5 text-xs tabular-nums">
              {each.count}
              {each.counts !== undefined && <span className="sr-only"> {each.counts}</span>}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}

/** The tab that a key leads to, or null for a key that leads nowhere. */
function stepped(key: string, at: number, count: number): number | null {
  if (key === "ArrowRight") return (at + 1) % count;
  if (key === "ArrowLeft") return (at - 1 + count) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return null;
}
