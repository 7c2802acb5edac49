/** What the protocol of a live channel knows, and what it may ask its edge to do. */

import type { Envelope } from "@/live/hearing";

/** How a message came: as it happened, after an absence, or as the history of a page that was just opened. */
export type Origin = "live" | "replay" | "backfill";

export type Output =
  | { readonly kind: "connect" }
  /** Drop the socket without waiting for it; nothing it still says is passed in. */
  | { readonly kind: "hangUp" }
  | { readonly kind: "send"; readonly text: string }
  | { readonly kind: "deliver"; readonly envelope: Envelope; readonly origin: Origin }
  /** What was delivered does not join what follows: drop it and reload by REST. */
  | { readonly kind: "reset" }
  | { readonly kind: "clock"; readonly serverTime: string };

/** A resync under way: asked, being filled, or to be asked again later. */
export type Replay =
  | { readonly stage: "asked"; readonly dueAtMs: number }
  | { readonly stage: "filling"; readonly dueAtMs: number; readonly to: number; readonly left: number }
  | { readonly stage: "later"; readonly dueAtMs: number };

export interface Protocol {
  readonly phase: "off" | "waiting" | "connecting" | "joining" | "live" | "refused";
  /** Everything up to this number is delivered or known not to be for us; null before the first join. */
  readonly applied: number | null;
  /** True until the first join is complete: what it replays is history. */
  readonly fresh: boolean;
  /** True once anything was delivered. */
  readonly delivered: boolean;
  /** Connections lost in a row. */
  readonly attempts: number;
  /** When the edge is to say `due`; null for never. */
  readonly dueAtMs: number | null;
  readonly heardAtMs: number | null;
  /** When this connection went live. */
  readonly joinedAtMs: number | null;
  /** By when something must be heard after we asked for a sign of life. */
  readonly probeDueAtMs: number | null;
  /** Pings in a row that named a number above `applied`. */
  readonly behind: number;
  /** Messages that wait for the end of a replay. */
  readonly held: readonly Envelope[];
  readonly replay: Replay | null;
  /** Why the connection is not there, in words. */
  readonly reason: string;
}

export interface Change {
  readonly state: Protocol;
  readonly outputs: readonly Output[];
}

/** What a step may not fetch itself. */
export interface Circumstances {
  readonly nowMs: number;
  /** 0 <= random < 1. */
  readonly random: number;
}

/** What belongs to one connection and ends with it. */
export const UNCONNECTED = { joinedAtMs: null, probeDueAtMs: null, behind: 0, held: [], replay: null } as const;

export const BEGINNING: Protocol = {
  ...UNCONNECTED,
  phase: "off",
  applied: null,
  fresh: true,
  delivered: false,
  attempts: 0,
  dueAtMs: null,
  heardAtMs: null,
  reason: "",
};

export const LIMITS = {
  /** How many numbers back a page that was just opened asks, for incidents that are still being gathered. */
  backfill: 300,
  /** From opening a socket to the server's first words. */
  greetingMs: 10_000,
  /** Patience with each next message of a replay; above the server's own limit of 10 s. */
  replayMs: 15_000,
  /** Until a replay that could not be given is asked for again. */
  replayAgainMs: 5_000,
  /** Silence after which we ask for a sign of life ourselves; the server pings every 30 s unless set otherwise. */
  silenceMs: 35_000,
  probeMs: 25_000,
  nudgedProbeMs: 5_000,
  /** A connection that lived this long was a good one: the next wait starts short. */
  settledMs: 5_000,
  backoffMs: 1_000,
  backoffMaxMs: 30_000,
  pingsBehind: 2,
  /** Messages that may wait for the end of a replay. */
  held: 2_000,
} as const;
