import { defaultRangeExtractor, useWindowVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

import { ROW_REM, type Row } from "@/pages/timeline/rows";
import { remPx } from "@/pages/timeline/screenSize";

/** What covers the top of the window while the list scrolls under it: the frame's header and the list's own bar. */
const COVERED_REM = 3.5 + 3;
const OVERSCAN = 6;
/** The bar at the foot of a phone. */
const FOOT_REM = 4.5;

export interface RowWindow {
  /** The element of the list, once it is there; `setList` is its ref. */
  readonly list: HTMLElement | null;
  readonly setList: (list: HTMLElement | null) => void;
  readonly virtualizer: Virtualizer<Window, Element>;
  /** Rows that are seen, not only drawn: first and last. */
  readonly seen: readonly [number, number];
  /** The top of the list, under the bar that stays over it. */
  readonly toTop: () => void;
  readonly toRow: (index: number, align?: "start" | "auto") => void;
}

/** Draws only the rows that the window shows. Row `kept` stays drawn wherever the window is: it has the focus. */
export function useRowWindow(rows: readonly Row[], wide: boolean, kept: number): RowWindow {
  const [list, setList] = useState<HTMLElement | null>(null);
  const scrollMargin = useTopOf(list);
  const rem = remPx();
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => heightRem(rows[index], wide) * rem,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: OVERSCAN,
    scrollMargin,
    initialOffset: () => window.scrollY, // else it would scroll to the top, and the way back leads elsewhere
    scrollPaddingStart: COVERED_REM * rem,
    scrollPaddingEnd: FOOT_REM * rem,
    rangeExtractor: (range) => {
      const drawn = defaultRangeExtractor(range);
      return kept < 0 || kept >= rows.length || drawn.includes(kept) ? drawn : [...drawn, kept].sort((a, b) => a - b);
    },
  });
  useEffect(() => virtualizer.measure(), [virtualizer, wide]);
  useSteadyRows(virtualizer, rows, scrollMargin);
  const toTop = useCallback(() => {
    const top = Math.max(0, scrollMargin - COVERED_REM * remPx());
    if (window.scrollY > top) window.scrollTo({ top });
  }, [scrollMargin]);
  const toRow = useCallback(
    (index: number, align: "start" | "auto" = "auto") => virtualizer.scrollToIndex(index, { align }),
    [virtualizer],
  );
  return { list, setList, virtualizer, seen: seenRows(virtualizer, rem), toTop, toRow };
}

function heightRem(row: Row | undefined, wide: boolean): number {
  if (row?.kind === "day") return ROW_REM.day;
  return wide ? ROW_REM.event : ROW_REM.eventNarrow;
}

function seenRows(virtualizer: Virtualizer<Window, Element>, rem: number): [number, number] {
  const from = (virtualizer.scrollOffset ?? 0) + COVERED_REM * rem;
  const to = (virtualizer.scrollOffset ?? 0) + (virtualizer.scrollRect?.height ?? 0);
  const inside = virtualizer.getVirtualItems().filter((item) => item.end > from && item.start < to);
  return [inside[0]?.index ?? 0, inside.at(-1)?.index ?? 0];
}

/** Where the list begins on the page, in pixels; what stands above it may grow, and so what holds both. */
function useTopOf(list: HTMLElement | null): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    if (list === null) return;
    const watcher = new ResizeObserver(() => setTop(Math.round(list.getBoundingClientRect().top + window.scrollY)));
    for (let around = list.parentElement; around !== null; around = around.parentElement) watcher.observe(around);
    return () => watcher.disconnect();
  }, [list]);
  return top;
}

/** Where rows come or go above the window, the ones that are being read stay where they are. */
function useSteadyRows(virtualizer: Virtualizer<Window, Element>, rows: readonly Row[], scrollMargin: number): void {
  const before = useRef<{ rows: readonly Row[]; seen: { key: string; top: number }[] }>({ rows, seen: [] });
  useLayoutEffect(() => {
    const { rows: old, seen } = before.current;
    if (old !== rows && isAppended(old, rows)) return;
    if (old === rows || window.scrollY <= scrollMargin) return;
    const places = new Map(virtualizer.measurementsCache.map((item) => [item.key, item.start]));
    const stayed = seen.find(({ key }) => places.has(key));
    const shift = stayed === undefined ? 0 : (places.get(stayed.key) ?? 0) - stayed.top;
    if (shift !== 0) window.scrollBy({ top: shift });
  }, [virtualizer, rows, scrollMargin]);
  useLayoutEffect(() => {
    const scrolled = virtualizer.scrollOffset ?? 0;
    const inside = virtualizer.getVirtualItems().filter((item) => item.end > scrolled);
    before.current = { rows, seen: inside.map((item) => ({ key: String(item.key), top: item.start })) };
  });
}

/** Whether rows only came at the end, as they do with each page. */
function isAppended(old: readonly Row[], rows: readonly Row[]): boolean {
  return rows.length >= old.length && (old.length === 0 || old.at(-1)?.key === rows[old.length - 1]?.key);
}
