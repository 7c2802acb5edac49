import type { ReactNode } from "react";

import { counted } from "@/domain/amounts";

interface ListHeadProps {
  loaded: number;
  /** How many the whole list has; null while unknown. */
  total: number | null;
  selected: number;
  newer: number;
  /** Why what is shown may be old; null while it is current. */
  old: { text: string; retry: (() => void) | null } | null;
  onShowNewer: () => void;
  onAll: () => void;
  onNone: () => void;
  onMark: (reviewed: boolean) => void;
}

/** The bar that stays over the list: how much there is, what is new, and what to do with what is selected. */
export function ListHead(props: ListHeadProps) {
  const { loaded, selected, newer, old, onAll, onNone } = props;
  const all = selected > 0 && selected === loaded;
  return (
    <div className="sticky top-14 z-10 -mx-4 border-b border-line bg-ground px-4 md:mx-0 md:px-0">
      <div className="flex min-h-12 items-center gap-1 py-1">
        <label className="flex h-11 w-11 shrink-0 cursor-pointer items-center justify-center">
          <input
            type="checkbox"
            className="h-5 w-5 accent-accent"
            aria-label={`Select all ${loaded} loaded events`}
            disabled={loaded === 0}
            checked={all}
            ref={(box) => {
              if (box !== null) box.indeterminate = selected > 0 && !all;
            }}
            onChange={() => (all ? onNone() : onAll())}
          />
        </label>
        {selected > 0 ? <Actions {...props} /> : <Count {...props} />}
        {newer > 0 && selected === 0 && <Newer newer={newer} onShowNewer={props.onShowNewer} />}
      </div>
      <p role="status" className="sr-only">
        {newer > 0 ? "There are new events" : ""}
      </p>
      {old !== null && <Old>{old}</Old>}
    </div>
  );
}

function Count({ loaded, total }: ListHeadProps) {
  if (loaded === 0) return <p className="text-sm text-ink-quiet">No events</p>;
  return (
    <p className="min-w-0 truncate text-sm tabular-nums text-ink-quiet">
      {counted(Math.max(total ?? 0, loaded), "event")}
      {total !== null && total > loaded && <span className="max-sm:hidden">, {loaded} loaded</span>}
    </p>
  );
}

function Actions({ selected, onNone, onMark }: ListHeadProps) {
  return (
    <div role="toolbar" aria-label="Selected events" className="flex min-w-0 flex-1 items-center gap-2">
      <p role="status" className="min-w-0 truncate text-sm font-medium tabular-nums">
        {selected} <span className="max-sm:sr-only">selected</span>
      </p>
      <button
        type="button"
        className="button button-main ml-auto whitespace-nowrap px-2.5 sm:px-3"
        onClick={() => onMark(true)}
      >
        Mark reviewed
      </button>
      <button
        type="button"
        className="button whitespace-nowrap px-2.5 sm:px-3"
        aria-label="Mark as not reviewed"
        onClick={() => onMark(false)}
      >
        Not<span className="max-sm:sr-only">&nbsp;reviewed</span>
      </button>
      <button type="button" className="button px-2.5" aria-label="Clear the selection" onClick={onNone}>
        <svg viewBox="0 0 12 12" aria-hidden="true" className="h-3 w-3 stroke-current" strokeWidth="2">
          <path d="m1 1 10 10M11 1 1 11" />
        </svg>
      </button>
    </div>
  );
}

function Newer({ newer, onShowNewer }: Pick<ListHeadProps, "newer" | "onShowNewer">) {
  return (
    <button
      type="button"
      className="button button-main ml-auto whitespace-nowrap rounded-full tabular-nums"
      onClick={onShowNewer}
    >
      <svg viewBox="0 0 12 12" aria-hidden="true" className="h-3 w-3 fill-none stroke-current" strokeWidth="2">
        <path d="M6 11V2M2 6l4-4 4 4" />
      </svg>
      {newer > MOST_SAID ? `${MOST_SAID}+` : newer} new
    </button>
  );
}

const MOST_SAID = 999;

function Old({ children: { text, retry } }: { children: { text: string; retry: (() => void) | null } }): ReactNode {
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 pb-2 text-sm text-medium-ink">
      <span>{text}</span>
      {retry !== null && (
        <button type="button" className="button min-h-8 py-0.5 text-xs" onClick={retry}>
          Fetch again
        </button>
      )}
    </div>
  );
}
