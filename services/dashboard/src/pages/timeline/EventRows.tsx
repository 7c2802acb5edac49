import type { EventCard } from "@/api/shapes";
import type { FilterSearch } from "@/domain/filters";
import { EventRow } from "@/pages/timeline/EventRow";
import type { Row } from "@/pages/timeline/rows";
import type { RowWindow } from "@/pages/timeline/useRowWindow";

interface EventRowsProps {
  rows: readonly Row[];
  shown: RowWindow;
  search: FilterSearch;
  selected: ReadonlySet<number>;
  wide: boolean;
  /** More rows follow than are loaded. */
  open: boolean;
  onSelect: (id: number, range: boolean) => void;
  onFocus: (id: number) => void;
  onMark: (event: EventCard) => void;
}

/** The rows that the window shows, each in its place. */
export function EventRows(props: EventRowsProps) {
  const { rows, shown, search, selected, wide, open, onSelect, onFocus, onMark } = props;
  const { setList, virtualizer } = shown;
  return (
    <div
      ref={setList}
      role="list"
      aria-label="Events, newest first"
      className="relative"
      style={{ height: virtualizer.getTotalSize() }}
    >
      {virtualizer.getVirtualItems().map(({ index, key, size, start }) => {
        const row = rows[index];
        if (row === undefined) return null;
        return (
          <div
            key={key}
            role="listitem"
            aria-posinset={index + 1}
            aria-setsize={open ? -1 : rows.length}
            className="absolute inset-x-0 top-0 pb-2"
            style={{ height: size, transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
          >
            {row.kind === "day" ? (
              <h2 className="flex h-full items-end text-sm font-semibold text-ink-quiet">{row.heading}</h2>
            ) : (
              <EventRow
                event={row.event}
                search={search}
                selected={selected.has(row.event.id)}
                wide={wide}
                onSelect={onSelect}
                onFocus={onFocus}
                onMark={onMark}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}
