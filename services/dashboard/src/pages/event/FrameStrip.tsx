import { useEffect, useRef, type KeyboardEvent } from "react";

import { offset, seenIn, shapeOf, type Frame } from "@/pages/event/frames";
import { Thumbnail } from "@/pages/event/Thumbnail";

interface FrameStripProps {
  frames: readonly Frame[];
  at: number;
  /** When the incident began. */
  fromMs: number;
  onShow: (at: number) => void;
  /** Id of the element that shows the chosen picture. */
  panelId: string;
}

/** The place that a key leads to, or null for one that leads nowhere. */
export function ledTo(key: string, at: number, count: number): number | null {
  const places: Readonly<Record<string, number>> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: count - 1 };
  const place = places[key];
  return place === undefined ? null : Math.min(count - 1, Math.max(0, place));
}

/** The pictures of the incident in time order, each with how long after its beginning it was taken. */
export function FrameStrip({ frames, at, fromMs, onShow, panelId }: FrameStripProps) {
  const strip = useChosenInView(at);
  const lead = (event: KeyboardEvent) => {
    const place = ledTo(event.key, at, frames.length);
    if (place === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onShow(place);
    strip.current?.querySelectorAll<HTMLElement>("[role=tab]")[place]?.focus({ preventScroll: true });
  };
  return (
    <div
      ref={strip}
      role="tablist"
      aria-label="Frames"
      className="relative flex gap-1.5 overflow-x-auto overscroll-x-contain px-4 py-2 md:px-0.5"
    >
      {frames.map((frame, place) => (
        <button
          key={frame.key}
          type="button"
          role="tab"
          aria-selected={place === at}
          aria-controls={panelId}
          aria-label={`Frame ${place + 1} of ${frames.length}, ${offset(fromMs, frame.atMs)}: ${seenIn(frame)}${frame.contextOnly ? " (context)" : ""}`}
          tabIndex={place === at ? 0 : -1}
          onClick={() => onShow(place)}
          onKeyDown={lead}
          className={`w-24 shrink-0 overflow-hidden rounded-md border-2 text-left -outline-offset-2 ${place === at ? "border-accent-ink" : "border-line hover:border-edge"} ${frame.contextOnly ? "border-dashed" : ""}`}
        >
          <Thumbnail url={frame.thumbnail} ratio={shapeOf(frame.widthPx, frame.heightPx)} />
          <span
            className={`block px-1.5 py-0.5 text-xs tabular-nums ${place === at ? "font-semibold" : "text-ink-quiet"}`}
          >
            {offset(fromMs, frame.atMs)}
          </span>
        </button>
      ))}
    </div>
  );
}

/** Scrolls the strip, and only the strip, so that the chosen picture is seen with one beside it. */
function useChosenInView(at: number) {
  const strip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const list = strip.current;
    const chosen = list?.children[at];
    if (!list || !(chosen instanceof HTMLElement)) return;
    const { offsetLeft, offsetWidth } = chosen;
    const [from, to] = [offsetLeft - offsetWidth, offsetLeft + 2 * offsetWidth];
    if (from < list.scrollLeft) list.scrollLeft = from;
    else if (to > list.scrollLeft + list.clientWidth) list.scrollLeft = to - list.clientWidth;
  }, [at]);
  return strip;
}
