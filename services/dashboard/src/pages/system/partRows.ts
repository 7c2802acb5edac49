/** Every part of the system with its state: from the newest report, and from what the API found by asking. Pure. */

import type { About, Service, SystemHealth } from "@/api/shapes";
import { millisOf } from "@/domain/time";
import type { PartStatus, SystemStatusData } from "@/live/messages.gen";
import type { SystemStatus } from "@/live/status";

/** As long as the API trusts a report; one comes every five seconds. */
export const REPORT_FRESH_MS = 30_000;

export interface PartRow {
  readonly name: string;
  /** As `HealthDot` takes it; "absent" for what is not set up. */
  readonly state: string;
  readonly message: string;
  /** Since when it is so, as far as the reports go back; null while nobody knows. */
  readonly sinceMs: number | null;
  /** It was so already in the oldest report that is known. */
  readonly orLonger: boolean;
}

export interface Known {
  readonly status: SystemStatus;
  /** What the API answered; undefined while there is no answer, or none that is young enough to count. */
  readonly health: SystemHealth | undefined;
  readonly about: Pick<About, "model_configured"> | undefined;
  /** The server spoke or answered lately. */
  readonly reachable: boolean;
  readonly nowMs: number;
}

const ORDER = ["database", "redis", "detector", "nemotron", "tasks"];

/** The parts in a fixed order; all are unknown when nobody looked lately. */
export function rowsOf(known: Known): PartRow[] {
  const { status, about } = known;
  const told = Object.keys(status.latest?.parts ?? {});
  const asked = Object.keys(known.health?.services.ai.details ?? {});
  const others = [...told, ...asked].filter((name) => !ORDER.includes(name)).sort();
  return [...ORDER, ...new Set(others)].map((name) =>
    name === "nemotron" && about?.model_configured === false ? absentModel() : rowOf(name, known),
  );
}

/** Age of the newest report in milliseconds, or null while there is none. */
export function reportAgeMs({ status, nowMs }: Pick<Known, "status" | "nowMs">): number | null {
  const atMs = millisOf(status.latest?.observed_at);
  return atMs === null ? null : Math.max(0, nowMs - atMs);
}

function rowOf(name: string, known: Known): PartRow {
  const reported = freshReport(known)?.parts[name];
  const asked = askedOf(name, known.health);
  const part = worseOf(reported, asked);
  if (part === undefined) return { name, ...UNKNOWN };
  const isReported = part === reported;
  return { name, state: part.status, message: part.message, ...(isReported ? since(name, known.status) : NO_TIME) };
}

const NO_TIME = { sinceMs: null, orLonger: false };
const UNKNOWN = { state: "unknown", message: "Nobody has looked at it lately", ...NO_TIME };

function absentModel(): PartRow {
  return { name: "nemotron", state: "absent", message: "No language model is configured", ...NO_TIME };
}

/** The newest report, while it is young enough to believe. */
export function freshReport(known: Known): SystemStatusData | null {
  const age = reportAgeMs(known);
  return age !== null && age <= REPORT_FRESH_MS ? known.status.latest : null;
}

/** What the API found by asking itself, or read in the last report; what it does not know says nothing here. */
function askedOf(name: string, health: SystemHealth | undefined): PartStatus | undefined {
  const services: Readonly<Record<string, Service>> =
    health === undefined ? {} : { database: health.services.database, redis: health.services.redis };
  const own = services[name];
  if (own !== undefined) return { status: own.status, message: own.message ?? "" };
  const told = health?.services.ai.details?.[name];
  if (told === undefined) return undefined;
  const [status = "", ...message] = told.split(": ");
  return { status, message: message.join(": ") };
}

/** The report is newer, so it wins, unless the API itself finds worse: without a queue no report comes at all. */
function worseOf(reported: PartStatus | undefined, asked: PartStatus | undefined): PartStatus | undefined {
  if (reported === undefined || asked === undefined) return reported ?? asked;
  return asked.status === "unhealthy" && reported.status === "healthy" ? asked : reported;
}

/** The oldest of the newest reports in a row that tell the same state; while nobody reported, nobody knows. */
function since(name: string, { recent }: SystemStatus): Pick<PartRow, "sinceMs" | "orLonger"> {
  const state = recent.at(-1)?.parts[name]?.status;
  const afterSilence = recent.findLastIndex((report, place) => gapMs(recent[place - 1], report) > REPORT_FRESH_MS);
  const firstOther = recent.findLastIndex((report) => report.parts[name]?.status !== state);
  const first = recent[Math.max(afterSilence, firstOther + 1)];
  return { sinceMs: millisOf(first?.observed_at), orLonger: firstOther < Math.max(afterSilence, 0) };
}

function gapMs(before: SystemStatusData | undefined, report: SystemStatusData): number {
  const beforeMs = millisOf(before?.observed_at);
  return beforeMs === null ? 0 : (millisOf(report.observed_at) ?? 0) - beforeMs;
}
