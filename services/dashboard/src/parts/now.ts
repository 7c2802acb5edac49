import { useSyncExternalStore } from "react";

/**
 * One clock for all ages on a page: it ticks each second while someone looks at it, and stands still otherwise. What
 * shows an age renders again only when its own text changes.
 */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let offsetMs = 0;
let nowMs = 0;

function tick(): void {
  nowMs = Date.now() + offsetMs;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    nowMs = Date.now() + offsetMs;
    timer = setInterval(tick, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** What to add to this browser's time to get the server's; every age on the page follows. */
export function setClockOffset(ms: number): void {
  offsetMs = ms;
  if (timer !== undefined) tick();
}

/** What `read` makes of the server's time now (and of this browser's); renders again when that changes. */
export function useNow<T extends string | number | boolean | null>(read: (nowMs: number, hereMs: number) => T): T {
  return useSyncExternalStore(subscribe, () => {
    const serverMs = timer === undefined ? Date.now() + offsetMs : nowMs;
    return read(serverMs, serverMs - offsetMs);
  });
}
