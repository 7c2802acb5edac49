import { useSyncExternalStore } from "react";

// From 768 px on the way between pages stands beside the page and takes its room.
const WIDE = "(min-width: 640px) and (max-width: 767.98px), (min-width: 880px)";
const MANY_COLUMNS = "(min-width: 1024px)";

/** Whether the screen is wide enough for a card to stand in one line. */
export function useWide(): boolean {
  return useMedia(WIDE);
}

/** Whether something may stand beside the list. */
export function useColumns(): boolean {
  return useMedia(MANY_COLUMNS);
}

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );
}

/** Pixels of one rem, as this person has set their letters. */
export function remPx(): number {
  const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Number.isFinite(size) && size > 0 ? size : 16;
}
