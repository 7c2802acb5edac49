import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { keys } from "@/api/keys";
import { useAbout, useHealth } from "@/api/queries";
import { millisOf } from "@/domain/time";
import { useConnection, useServerNow, useSystemStatus, type LiveConnection } from "@/live/hooks";
import type { Known } from "@/pages/system/partRows";
import { useNow } from "@/parts/now";

/** An answer of the API counts for one and a half times as long as it takes to ask again. */
const ANSWER_FRESH_MS = 45_000;
/** One report comes every five seconds: until then its absence means nothing. */
const FIRST_REPORT_MS = 8_000;
/** How often time alone may change what is said. */
const STEP_SECONDS = 5;

export interface Knowledge {
  readonly known: Known;
  /** Not enough is known yet, and the rest is on its way. */
  readonly isPending: boolean;
  /** Nothing is known, because of this. */
  readonly error: Error | null;
  readonly askAgain: () => void;
}

/** All that this page knows of the system: the live reports, and what the API found by asking. */
export function useKnown(): Knowledge {
  const status = useSystemStatus();
  const connection = useConnection();
  const { data: about } = useAbout();
  const nowMs = useServerNow(STEP_SECONDS);
  const { answer, error, isAsking } = useAnswer(nowMs, connection.state);
  const isJoining = useJoining(connection);
  const client = useQueryClient();
  const isReported = status.latest !== null;
  const reachable = ["live", "connecting"].includes(connection.state) || answer !== undefined;
  return {
    known: { status, health: answer, about, reachable, nowMs },
    isPending: !isReported && error === null && (isAsking || isJoining),
    error: isReported ? null : error,
    askAgain: () => {
      connection.retry();
      void client.invalidateQueries({ queryKey: keys.system });
    },
  };
}

/** What the API found by asking, while that is young; why there has never been an answer. */
function useAnswer(nowMs: number, state: LiveConnection["state"]) {
  const { data, isError, error, refetch } = useHealth();
  useEffect(() => {
    if (state === "reconnecting") void refetch(); // is it only the live connection, or the whole server?
  }, [state, refetch]);
  const isYoung = data !== undefined && nowMs - (millisOf(data.timestamp) ?? 0) <= ANSWER_FRESH_MS;
  return {
    answer: isYoung && !isError ? data : undefined,
    error: data === undefined ? error : null,
    isAsking: data === undefined,
  };
}

/** The live connection is so young that its first report may still be on its way. */
function useJoining({ state, since }: LiveConnection): boolean {
  return useNow(
    (_, hereMs) => state === "connecting" || (state === "live" && hereMs - (since ?? hereMs) < FIRST_REPORT_MS),
  );
}
