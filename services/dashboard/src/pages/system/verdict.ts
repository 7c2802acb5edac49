/** What is degraded and why, one sentence for each reason, the gravest first. Pure. */

import { counted } from "@/domain/amounts";
import { duration } from "@/domain/time";
import { reportAgeMs, REPORT_FRESH_MS, rowsOf, type Known, type PartRow } from "@/pages/system/partRows";
import { partWords } from "@/pages/system/partWords";
import { inOrder, lagOf, unfinishedOf, wordsOf } from "@/pages/system/queueWords";

export interface Verdict {
  readonly state: "healthy" | "degraded" | "unhealthy" | "unknown";
  readonly headline: string;
  /** Empty while there is nothing to say. */
  readonly reasons: readonly string[];
}

const HEADLINES: Readonly<Record<Verdict["state"], string>> = {
  healthy: "Everything works",
  degraded: "Something does not work as it should",
  unhealthy: "The system does not work",
  unknown: "Nobody knows how the system is",
};

export function verdictOf(known: Known): Verdict {
  const rows = rowsOf(known);
  const reasons = [...rows.flatMap(reasonOf), ...silence(known), ...lags(known), ...deadLetters(known)];
  const state = stateOf(rows, known, reasons.length > 0);
  return { state, headline: HEADLINES[state], reasons };
}

function stateOf(rows: readonly PartRow[], known: Known, hasReasons: boolean): Verdict["state"] {
  if (rows.every(({ state }) => state === "unknown" || state === "absent")) return "unknown";
  if (rows.some(({ state }) => state === "unhealthy")) return rows[0]?.state === "unhealthy" ? "unhealthy" : "degraded";
  const ill = rows.some(({ state }) => state === "degraded" || state === "unknown");
  const onlyModelAbsent =
    !ill && lags(known).length === 0 && deadLetters(known).length === 0 && silence(known).length === 0;
  return hasReasons && !onlyModelAbsent ? "degraded" : ill ? "degraded" : "healthy";
}

function reasonOf({ name, state, message }: PartRow): string[] {
  if (state === "absent") return ["Incidents are analysed without a model: no language model is configured."];
  if (state !== "degraded" && state !== "unhealthy") return [];
  const { ill } = partWords(name);
  return [message === "" ? `${ill} is ${state}.` : sentence(ill, message)];
}

/** "…: the detector is not reachable (ConnectError)." out of what was told, which begins in many ways. */
function sentence(ill: string, message: string): string {
  const end = /[.!?]$/.test(message) ? "" : ".";
  if (message.startsWith("not ")) return `${ill} is ${message}${end}`;
  if (message.startsWith("no answer")) return `${ill} gives ${message}${end}`;
  if (message.startsWith("no progress")) return `${ill} makes ${message}${end}`;
  if (/^(answered|cannot) /.test(message)) return `${ill} ${message}${end}`;
  return `${ill} says: ${message}${end}`;
}

function silence(known: Known): string[] {
  const age = reportAgeMs(known);
  if (age === null || age <= REPORT_FRESH_MS) return [];
  return [`What is shown here is old: the last report came ${duration(age)} ago.`];
}

function lags({ status }: Known): string[] {
  const queues = status.latest?.queues ?? {};
  return inOrder(Object.keys(queues)).flatMap((name) => {
    const depth = queues[name];
    if (depth === undefined || lagOf(name, depth) === "fine") return [];
    const oldest = duration(depth.oldest_seconds * 1000);
    return [`${wordsOf(name).behind}: ${unfinishedOf(depth)} are unfinished, the oldest for ${oldest}.`];
  });
}

function deadLetters({ status }: Known): string[] {
  const dead = Object.values(status.latest?.queues ?? {}).reduce((sum, queue) => sum + queue.dead, 0);
  return dead === 0 ? [] : [`${counted(dead, "message")} could not be processed: see the dead letters below.`];
}
