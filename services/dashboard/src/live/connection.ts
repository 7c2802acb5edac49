/** How live the live view is, in the five states people are shown. Pure. */

import type { Protocol } from "@/live/protocolState";

export type ConnectionState = "connecting" | "live" | "stale" | "reconnecting" | "refused";

export interface Connection {
  readonly state: ConnectionState;
  /** Live: since when (this browser's milliseconds). Otherwise: when the last sign of life came, null for never. */
  readonly since: number | null;
  /** Connections lost in a row; 0 while live. */
  readonly attempts: number;
  /** Why it is not live, in words; empty when there is nothing to say. */
  readonly reason: string;
  /** When the next attempt is due, while waiting for it. */
  readonly retryAt: number | null;
}

/** Connected, and yet nothing was heard for this long. */
export const STALE_AFTER_MS = 45_000;

export function connectionOf(protocol: Protocol, nowMs: number): Connection {
  const { heardAtMs, attempts, reason } = protocol;
  const away = { since: heardAtMs, attempts, reason, retryAt: null };
  switch (protocol.phase) {
    case "live":
      if (nowMs - (heardAtMs ?? nowMs) > STALE_AFTER_MS) {
        return { ...away, state: "stale", attempts: 0, reason: "nothing was heard for a while" };
      }
      return { ...away, state: "live", since: protocol.joinedAtMs, attempts: 0, reason: "" };
    case "refused":
      return { ...away, state: "refused" };
    case "waiting":
      return { ...away, state: "reconnecting", retryAt: protocol.dueAtMs };
    default:
      return { ...away, state: protocol.fresh && attempts === 0 ? "connecting" : "reconnecting" };
  }
}

const WORST_FIRST: readonly ConnectionState[] = ["refused", "reconnecting", "stale", "connecting", "live"];

/** Several channels as one: the worst of them; where equal, the one that was heard of longest ago. */
export function combined(connections: readonly [Connection, ...Connection[]]): Connection {
  const badness = (one: Connection) => WORST_FIRST.indexOf(one.state);
  const before = (one: Connection, other: Connection) =>
    badness(one) - badness(other) || (one.since ?? Infinity) - (other.since ?? Infinity);
  return connections.reduce((worst, each) => (before(each, worst) < 0 ? each : worst));
}

export function sameConnection(one: Connection, other: Connection): boolean {
  return (
    one.state === other.state &&
    one.since === other.since &&
    one.attempts === other.attempts &&
    one.reason === other.reason &&
    one.retryAt === other.retryAt
  );
}
