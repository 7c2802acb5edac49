/** What is degraded and why, one sentence for each reason, the gravest first. Pure. */

import { counted } from "@/domain/amounts";
import { duration } from "@/domain/time";
import { reportAgeMs, REPORT_FRESH_MS, rowsOf, type Known, type PartRow } from "@/pages/system/partRows";
import { partWords } from "@/pages/system/partWords";
import { inOrder, lagOf, unfinishedOf, wordsOf } from "@/pages/system/queueWords";

export interface Verdict {
  /** As `HealthDot` takes it. */
  readonly state: "healthy" | "degraded" | "unhealthy" | "unknown";
  readonly headline: string;
  /** Empty while there is nothing to say. */
  readonly reasons: readonly string[];
}

export function verdictOf(known: Known): Verdict {
  const rows = rowsOf(known);
  const troubles = [...rows.flatMap(troubleOf), ...silence(rows, known)];
  const chores = [...lags(known), ...deadLetters(known)];
  const notes = rows.flatMap(noteOf);
  const reasons = [...troubles, ...chores, ...notes];
  if (!known.reachable) return { state: "unknown", headline: "The server cannot be reached", reasons: UNREACHABLE };
  if (rows.every(({ state }) => state === "unknown" || state === "absent")) {
    return { state: "unknown", headline: "Nobody knows how the system is", reasons };
  }
  if (rows.some(({ name, state }) => name === "database" && state === "unhealthy")) {
    return { state: "unhealthy", headline: "The system does not work", reasons };
  }
  if (troubles.length > 0) return { state: "degraded", headline: "Something does not work as it should", reasons };
  if (chores.length > 0)
    return { state: "degraded", headline: "Every part works, but something needs a look", reasons };
  return { state: "healthy", headline: "Everything works", reasons };
}

const UNREACHABLE = [
  "What is shown here is the last that was heard. Is hsi running, and is this device in its network? This page tries again by itself.",
];

function troubleOf({ name, state, message }: PartRow): string[] {
  if (state !== "degraded" && state !== "unhealthy") return [];
  const { ill } = partWords(name);
  // People name cameras: a name's direction cannot turn the words around it.
  if (name === "cameras" && message !== "") return [`${ill}: \u2068${message}\u2069.`];
  return [message === "" ? `${ill} is ${state}.` : sentence(ill, message)];
}

function noteOf({ state }: PartRow): string[] {
  return state === "absent" ? ["Incidents are analysed without a model: no language model is set up."] : [];
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

/** Parts that nobody looked at lately, and since when. */
function silence(rows: readonly PartRow[], known: Known): string[] {
  const unseen = rows.filter(({ state }) => state === "unknown").map(({ name }) => partWords(name).title.toLowerCase());
  const age = reportAgeMs(known);
  if (unseen.length === 0) return [];
  const since = age === null ? ", no report came yet" : `, the last report came ${duration(age)} ago`;
  return [`How these are is not known${age !== null && age <= REPORT_FRESH_MS ? "" : since}: ${unseen.join(", ")}.`];
}

function lags({ status }: Known): string[] {
  const queues = status.latest?.queues ?? {};
  return inOrder(Object.keys(queues)).flatMap((name) => {
    const depth = queues[name];
    if (depth === undefined || lagOf(name, depth) === "fine") return [];
    const oldest = duration(depth.oldest_seconds * 1000);
    return [`${wordsOf(name).behind}: ${unfinishedOf(depth)} unfinished, the oldest for ${oldest}.`];
  });
}

function deadLetters({ status }: Known): string[] {
  const dead = Object.values(status.latest?.queues ?? {}).reduce((sum, queue) => sum + queue.dead, 0);
  return dead === 0 ? [] : [`${counted(dead, "message")} could not be processed: see the dead letters below.`];
}
