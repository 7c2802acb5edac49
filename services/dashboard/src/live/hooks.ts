/** What pages ask of the live side. */

import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from "react";

import { useLatestEvents } from "@/api/queries";
import type { ClockReading } from "@/domain/time";
import type { Readable } from "@/live/cell";
import type { Connection } from "@/live/connection";
import type { Incident } from "@/live/incident";
import type { LiveCallback, LiveStore } from "@/live/liveStore";
import type { SystemStatus } from "@/live/status";

export const LiveContext = createContext<LiveStore | null>(null);

export function useLiveStore(): LiveStore {
  const store = useContext(LiveContext);
  if (store === null) throw new Error("Live data was asked for outside the LiveProvider");
  return store;
}

function useReadable<T>({ subscribe, get }: Readable<T>): T {
  return useSyncExternalStore(subscribe, get);
}

export interface LiveConnection extends Connection {
  /** Try at once: for a button beside a refusal or a long wait. */
  readonly retry: () => void;
}

/** Both channels as one: the worse of the two. */
export function useConnection(): LiveConnection {
  const store = useLiveStore();
  const connection = useReadable(store.connection);
  return useMemo(() => ({ ...connection, retry: store.retry }), [connection, store]);
}

export function useSystemStatus(): SystemStatus {
  return useReadable(useLiveStore().status);
}

/** Calls back with each live message as it comes, not once per frame: keep it short. */
export function useLiveEvents(callback: LiveCallback): void {
  const store = useLiveStore();
  const newest = useRef(callback);
  useEffect(() => {
    newest.current = callback;
  });
  useEffect(() => store.listen((message, origin) => newest.current(message, origin)), [store]);
}

export interface IncidentFeed {
  readonly incidents: readonly Incident[];
  /** New cards that appear when the list is released. */
  readonly waiting: number;
  readonly held: boolean;
  /** Say true while the pointer or the focus is in the list. */
  readonly hold: (held: boolean) => void;
  /** The first answer of the API is still on its way, and nothing live came yet. */
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly refetch: () => void;
}

export function useIncidents(): IncidentFeed {
  const store = useLiveStore();
  const { cards, waiting, held } = useReadable(store.incidents);
  const { data, dataUpdatedAt, isPending, error, refetch } = useLatestEvents();
  useEffect(() => {
    if (data !== undefined) store.merge(data.items);
    // The same data may come again after the feed was reset: what counts is that it was fetched.
  }, [store, data, dataUpdatedAt]);
  useEffect(() => () => store.hold(false), [store]);
  const again = useCallback(() => void refetch(), [refetch]);
  const waits = isPending && cards.length === 0;
  const { hold } = store;
  return { incidents: cards, waiting: waiting.length, held, hold, isPending: waits, error, refetch: again };
}

export function useClock(): ClockReading {
  return useReadable(useLiveStore().clock);
}

/** The server's time in milliseconds, moving on every `everySeconds`: what ages are measured against. */
export function useServerNow(everySeconds = 1): number {
  const store = useLiveStore();
  const { now, clock } = store;
  const get = useCallback(() => {
    const stepMs = everySeconds * 1000;
    return Math.floor((now.get() + clock.get().offsetMs) / stepMs) * stepMs;
  }, [now, clock, everySeconds]);
  return useSyncExternalStore(now.subscribe, get);
}
