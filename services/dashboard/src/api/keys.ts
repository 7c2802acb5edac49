/** Names of everything that is cached; what begins alike is refreshed alike. */

import type { Filters } from "@/domain/filters";
import { askedOf } from "@/domain/filters";

/** Filters that ask the same have the same name. */
function named(filters: Filters): string {
  return new URLSearchParams(askedOf(filters)).toString();
}

export interface ActivityAsked {
  readonly startMs: number;
  readonly endMs: number;
  readonly buckets: number;
  readonly camera: string | null;
}

export const keys = {
  lists: ["events", "list"] as const,
  list: (filters: Filters) => ["events", "list", named(filters)] as const,
  /** Ids of events that came since a list was fetched; set by the live side, never fetched. */
  newer: (filters: Filters) => ["newer", named(filters)] as const,
  latest: ["events", "latest"] as const,
  details: ["events", "detail"] as const,
  detail: (id: number) => ["events", "detail", id] as const,
  detections: (id: number) => ["events", "detections", id] as const,
  neighbours: (id: number, filters: Filters) => ["events", "neighbours", id, named(filters)] as const,
  allNeighbours: ["events", "neighbours"] as const,
  allStats: ["events", "stats"] as const,
  stats: (filters: Filters) => ["events", "stats", named(filters)] as const,
  activities: ["events", "activity"] as const,
  activity: (asked: ActivityAsked) => ["events", "activity", asked] as const,
  events: ["events"] as const,
  cameras: ["cameras"] as const,
  cameraList: ["cameras", "list"] as const,
  camera: (id: string) => ["cameras", "one", id] as const,
  /** Not with the cameras: a camera that goes is asked for nothing more. */
  gapsOf: (id: string) => ["gaps", id] as const,
  gaps: (id: string, startMs: number, endMs: number) => ["gaps", id, startMs, endMs] as const,
  belongings: (id: string) => ["cameras", "belongings", id] as const,
  system: ["system"] as const,
  about: ["system", "about"] as const,
  ftpDoor: ["system", "ftp"] as const,
  health: ["system", "health"] as const,
  dead: ["system", "dead"] as const,
  deadCounts: ["system", "dead", "counts"] as const,
  deadLetters: (queue: string, start: number, limit: number) => ["system", "dead", queue, start, limit] as const,
  history: (minutes: number) => ["system", "history", minutes] as const,
};
