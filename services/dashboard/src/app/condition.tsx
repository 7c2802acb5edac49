import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

import { useAbout, useHealth, useLatestEvents } from "@/api/queries";
import type { EventCard } from "@/api/shapes";
import { millisOf } from "@/domain/time";
import type { Connection } from "@/live/connection";
import { useClock, useConnection, useLiveEvents, useSystemStatus } from "@/live/hooks";
import { setClockOffset } from "@/parts/now";

/** How things are, for the frame around every page. */
export interface Condition {
  connection: Connection;
  /** Try to connect at once. */
  retry: () => void;
  /** Health of the whole system as the API spells it, or null while unknown. */
  health: string | null;
  /** Some pictures are drawn, not filmed. */
  synthetic: boolean;
  /** Why no model stands behind new scores: none is set up, or it does not answer; null while one does. */
  withoutModel: "none" | "silent" | null;
}

export const UNKNOWN: Condition = {
  connection: { state: "connecting", since: null, attempts: 0, reason: "", retryAt: null },
  retry: () => undefined,
  health: null,
  synthetic: false,
  withoutModel: null,
};

export const ConditionContext = createContext<Condition>(UNKNOWN);

export function useCondition(): Condition {
  return useContext(ConditionContext);
}

/** Watches what the frame shows, and keeps every age on the page by the server's clock. */
export function ConditionProvider({ children }: { children: ReactNode }) {
  const { offsetMs } = useClock();
  useEffect(() => setClockOffset(offsetMs), [offsetMs]);
  const connection = useConnection();
  const { latest } = useSystemStatus();
  const health = useHealth();
  const newest = useLatestEvents().data?.items;
  const withoutModel = useWithoutModel(newest?.[0] ?? null);
  const synthetic = latest?.synthetic === true || isAnySynthetic(newest);
  const told = health.isError ? null : (health.data?.status ?? null);
  const reported = connection.state === "live" ? (latest?.health ?? null) : null;
  const condition = useMemo<Condition>(
    () => ({
      connection,
      retry: connection.retry,
      health: worse(told, reported),
      synthetic,
      withoutModel,
    }),
    [connection, told, reported, synthetic, withoutModel],
  );
  return <ConditionContext.Provider value={condition}>{children}</ConditionContext.Provider>;
}

/** Pictures of the past may be drawn too, when no synthetic camera sends any more. */
function isAnySynthetic(newest: readonly EventCard[] = []): boolean {
  return newest.some((event) => event.synthetic);
}

type Analysed = Pick<EventCard, "started_at" | "analysis_status">;

function useWithoutModel(listed: Analysed | null): Condition["withoutModel"] {
  const about = useAbout().data;
  const [told, tell] = useState<Analysed | null>(null);
  useLiveEvents((message) => {
    if (message.type === "event") tell((before) => later(before, message.data));
  });
  if (about?.model_configured === false) return "none";
  return later(listed, told)?.analysis_status === "fallback" ? "silent" : null;
}

/** Of two events the one that began later; of equals the second, which was heard last. */
function later(one: Analysed | null, other: Analysed | null): Analysed | null {
  if (one === null || other === null) return one ?? other;
  return (millisOf(one.started_at) ?? 0) > (millisOf(other.started_at) ?? 0) ? one : other;
}

const BEST_FIRST = ["healthy", "degraded", "unhealthy"];

/** The API's own word and the last report, whichever is worse; what only one of them says is that. */
export function worse(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return BEST_FIRST.indexOf(one) >= BEST_FIRST.indexOf(other) ? one : other;
}
