import { useRef } from "react";

import type { EventList } from "@/api/queries";
import { counted } from "@/domain/amounts";
import { millisOf, moment } from "@/domain/time";
import { useOldness } from "@/pages/timeline/useOldness";
import { useNow } from "@/parts/now";

interface ListHeadProps {
  list: EventList;
  loaded: number;
  /** How many the whole list has; null while unknown. */
  total: number | null;
  selected: number;
  newer: number;
  /** Where the list begins; null for now. */
  at: string | null;
  onShowNewer: () => void;
  /** Begin at now again. */
  onNewest: () => void;
  onAll: () => void;
  onNone: () => void;
  onMark: (reviewed: boolean) => void;
}

/** The bar that stays over the list: how much there is, what is new, and what to do with what is selected. */
export function ListHead(props: ListHeadProps) {
  const { list, loaded, selected, newer, onAll, onNone, onMark } = props;
  const box = useRef<HTMLInputElement | null>(null);
  const all = selected > 0 && selected === loaded;
  // The buttons go with the selection, and the focus would go with them.
  const keepFocus = () => box.current?.focus();
  return (
    <div className="sticky top-14 z-10 -mx-4 border-b border-line bg-ground px-4 md:mx-0 md:px-0">
      <div className="flex min-h-12 items-center gap-1 py-1">
        <label className="flex h-11 w-11 shrink-0 cursor-pointer items-center justify-center">
          <input
            type="checkbox"
            className="h-5 w-5 accent-accent disabled:opacity-50"
            aria-label={`Select all ${loaded} loaded events`}
            disabled={loaded === 0}
            checked={all}
            ref={(element) => {
              box.current = element;
              if (element !== null) element.indeterminate = selected > 0 && !all;
            }}
            onChange={() => (all ? onNone() : onAll())}
          />
        </label>
        {selected === 0 && <Count {...props} />}
        {selected > 0 && (
          <Actions
            {...props}
            onNone={() => {
              keepFocus();
              onNone();
            }}
            onMark={(reviewed) => {
              keepFocus();
              onMark(reviewed);
            }}
          />
        )}
        {selected === 0 && newer > 0 && <Newer newer={newer} onShowNewer={props.onShowNewer} />}
      </div>
      <p role="status" className="sr-only">
        {newer > 0 ? "There are new events" : ""}
      </p>
      <Oldness list={list} onRenew={props.onShowNewer} />
    </div>
  );
}

function Count({ loaded, total, at, onNewest }: ListHeadProps) {
  const atMs = millisOf(at);
  const when = useNow((nowMs) => (atMs === null ? null : moment(atMs, nowMs)));
  if (when !== null) {
    return (
      <div className="flex min-w-0 flex-1 items-center gap-2 text-sm">
        <p role="status" className="min-w-0 truncate tabular-nums text-ink-quiet">
          Before {when}
        </p>
        <button type="button" className="button ml-auto whitespace-nowrap" onClick={onNewest}>
          Show the newest
        </button>
      </div>
    );
  }
  if (loaded === 0) return <p className="text-sm text-ink-quiet">{total === null ? "" : "No events"}</p>;
  return (
    <p className="min-w-0 truncate text-sm tabular-nums text-ink-quiet">
      {counted(Math.max(total ?? 0, loaded), "event")}
      {total !== null && total > loaded && <span className="max-sm:hidden">, {loaded} loaded</span>}
    </p>
  );
}

function Actions({ selected, loaded, total, onNone, onMark }: ListHeadProps) {
  return (
    <div role="toolbar" aria-label="Selected events" className="flex min-w-0 flex-1 items-center gap-2">
      <p role="status" className="min-w-0 truncate text-sm font-medium tabular-nums">
        {selected} <span className="max-sm:sr-only">selected</span>
        {selected === loaded && total !== null && total > loaded && (
          <span className="font-normal text-ink-quiet max-sm:hidden"> of {total}, as far as they are loaded</span>
        )}
      </p>
      <button
        type="button"
        className="button button-main ml-auto whitespace-nowrap px-2.5 sm:px-3"
        onClick={() => onMark(true)}
      >
        Mark reviewed
      </button>
      <button type="button" className="button whitespace-nowrap px-2.5 sm:px-3" onClick={() => onMark(false)}>
        Unmark
        <span className="sr-only"> as reviewed</span>
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
      {newer > MOST_SAID ? `${MOST_SAID}+` : newer} newer
    </button>
  );
}

const MOST_SAID = 999;

function Oldness({ list, onRenew }: { list: EventList; onRenew: () => void }) {
  const words = useOldness(list);
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 text-sm text-medium-ink">
      {words !== null && (
        <>
          <span className="pb-2">{words}</span>
          <button
            type="button"
            className="button mb-2 min-h-8 py-0.5 text-xs pointer-coarse:min-h-touch"
            onClick={onRenew}
          >
            Fetch the newest
          </button>
        </>
      )}
    </div>
  );
}
