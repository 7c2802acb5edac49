/** Gives the pages below it one live connection. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";

import { useAbout } from "@/api/queries";
import { browserFrame } from "@/live/cell";
import { LiveContext } from "@/live/hooks";
import { LiveStore } from "@/live/liveStore";
import { browserSurroundings } from "@/live/socket";

interface LiveProviderProps {
  readonly children: ReactNode;
  /** A store made elsewhere; it is started and stopped here all the same. */
  readonly store?: LiveStore;
}

export function LiveProvider({ children, store: given }: LiveProviderProps) {
  const client = useQueryClient();
  const [store] = useState(() => given ?? new LiveStore(client, browserSurroundings(), browserFrame));
  const clock = useAbout().data?.clock ?? null;
  useEffect(() => store.start(), [store]);
  useEffect(() => {
    if (clock !== null) store.offerClock(clock);
  }, [store, clock]);
  return <LiveContext.Provider value={store}>{children}</LiveContext.Provider>;
}
