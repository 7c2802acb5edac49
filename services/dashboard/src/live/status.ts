/** The system's last reports: the newest, and those of the last quarter of an hour. Pure. */

import { millisOf } from "@/domain/time";
import type { SystemStatusData } from "@/live/messages.gen";

export interface SystemStatus {
  readonly latest: SystemStatusData | null;
  /** Oldest first, each moment once. */
  readonly recent: readonly SystemStatusData[];
}

export const NO_STATUS: SystemStatus = { latest: null, recent: [] };

export const KEPT_MS = 15 * 60_000;
/** One report comes every five seconds; whatever comes faster, no more than this is kept. */
export const MOST_REPORTS = 400;

export function withReport(status: SystemStatus, report: SystemStatusData): SystemStatus {
  const atMs = millisOf(report.observed_at);
  if (atMs === null) return status;
  const newestMs = millisOf(status.latest?.observed_at) ?? Number.NEGATIVE_INFINITY;
  if (atMs <= newestMs) return status;
  const kept = status.recent.filter((each) => atMs - (millisOf(each.observed_at) ?? 0) <= KEPT_MS);
  return { latest: report, recent: [...kept, report].slice(-MOST_REPORTS) };
}
