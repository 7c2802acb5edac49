import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { keys } from "@/api/keys";
import { useAbout, useHealth } from "@/api/queries";
import { millisOf } from "@/domain/time";
import { useConnection, useServerNow, useSystemStatus } from "@/live/hooks";
import type { Known } from "@/pages/system/partRows";

/** An answer of the API counts for one and a half times as long as it takes to ask again. */
const ANSWER_FRESH_MS = 45_000;
/** How often time alone may change what is said. */
const STEP_SECONDS = 5;

export interface Knowledge {
  readonly known: Known;
  /** Nothing is known yet, and answers are on their way. */
  readonly isPending: boolean;
  /** Nothing is known, because of this. */
  readonly error: Error | null;
  readonly askAgain: () => void;
}

/** All that this page knows of the system: the live reports, and what the API found by asking. */
export function useKnown(): Knowledge {
  const status = useSystemStatus();
  const health = useHealth();
  const { data: about } = useAbout();
  const { state, retry } = useConnection();
  const nowMs = useServerNow(STEP_SECONDS);
  const client = useQueryClient();
  const { refetch } = health;
  useEffect(() => {
    if (state === "reconnecting") void refetch(); // is it only the live connection, or the whole server?
  }, [state, refetch]);
  const told = health.data;
  const isFresh = told !== undefined && nowMs - (millisOf(told.timestamp) ?? 0) <= ANSWER_FRESH_MS;
  const answered = isFresh && !health.isError;
  const reachable = state === "live" || state === "connecting" || answered;
  const isUnknown = status.latest === null && told === undefined;
  return {
    known: { status, health: answered ? told : undefined, about, reachable, nowMs },
    isPending: isUnknown && !health.isError,
    error: isUnknown && health.isError ? health.error : null,
    askAgain: () => {
      retry();
      void client.invalidateQueries({ queryKey: keys.system });
    },
  };
}
