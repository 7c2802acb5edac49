/** What a list shows, as the address bar says it and as the API is asked. Pure: what is not known is dropped. */

import { LEVELS, type RiskLevel } from "@/domain/risk";
import { millisOf, startOfDay, startOfNextDay } from "@/domain/time";

export const OBJECT_TYPES = ["person", "car", "truck", "dog", "cat", "bird", "bicycle", "motorcycle", "bus"] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];

export interface Filters {
  readonly camera: string | null;
  readonly object: readonly ObjectType[];
  readonly level: readonly RiskLevel[];
  readonly reviewed: boolean | null;
  readonly fast: boolean | null;
  /** Lowest score, 1..100. */
  readonly score: number | null;
  /** A local day (`2026-05-04`) or an ISO moment. */
  readonly from: string | null;
  /** As `from`; a day includes itself, a moment does not. */
  readonly to: string | null;
}

export const NO_FILTERS: Filters = {
  camera: null,
  object: [],
  level: [],
  reviewed: null,
  fast: null,
  score: null,
  from: null,
  to: null,
};

/** What an address bar carries; lists are joined by commas. */
export interface FilterSearch {
  camera?: string;
  object?: string;
  level?: string;
  reviewed?: boolean;
  fast?: boolean;
  score?: number;
  from?: string;
  to?: string;
}

const CAMERA_ID = /^[a-z0-9_]{1,64}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]{4,15}(Z|[+-]\d{2}:\d{2})?$/;

/** Reads filters out of an address bar; whatever is not understood is left out. */
export function readFilters(search: Readonly<Record<string, unknown>>): Filters {
  const from = time(search["from"]);
  const to = time(search["to"]);
  const backwards = from !== null && to !== null && (startMs(from) ?? 0) >= (endMs(to) ?? 0);
  return {
    camera: camera(search["camera"]),
    object: known(search["object"], OBJECT_TYPES),
    level: known(search["level"], LEVELS),
    reviewed: yesNo(search["reviewed"]),
    fast: yesNo(search["fast"]),
    score: score(search["score"]),
    from: backwards ? null : from,
    to: backwards ? null : to,
  };
}

/** Filters for the address bar; what is not set does not appear, so equal filters give equal addresses. */
export function writeFilters(filters: Filters): FilterSearch {
  return {
    ...(filters.camera === null ? {} : { camera: filters.camera }),
    ...(filters.object.length === 0 ? {} : { object: inOrder(filters.object, OBJECT_TYPES).join(",") }),
    ...(filters.level.length === 0 ? {} : { level: inOrder(filters.level, LEVELS).join(",") }),
    ...(filters.reviewed === null ? {} : { reviewed: filters.reviewed }),
    ...(filters.fast === null ? {} : { fast: filters.fast }),
    ...(filters.score === null ? {} : { score: filters.score }),
    ...(filters.from === null ? {} : { from: filters.from }),
    ...(filters.to === null ? {} : { to: filters.to }),
  };
}

/** For a route's `validateSearch`: what is understood, in its shortest spelling. */
export function cleanSearch(search: Readonly<Record<string, unknown>>): FilterSearch {
  return writeFilters(readFilters(search));
}

/** Names and values for the API's event routes; a name may come more than once. */
export function askedOf(filters: Filters): [string, string][] {
  const asked: [string, string][] = [];
  if (filters.camera !== null) asked.push(["camera_id", filters.camera]);
  for (const level of inOrder(filters.level, LEVELS)) asked.push(["risk_level", level]);
  for (const object of inOrder(filters.object, OBJECT_TYPES)) asked.push(["object_type", object]);
  if (filters.reviewed !== null) asked.push(["reviewed", String(filters.reviewed)]);
  if (filters.fast !== null) asked.push(["is_fast_path", String(filters.fast)]);
  if (filters.score !== null) asked.push(["min_score", String(filters.score)]);
  const [from, to] = [startMs(filters.from), endMs(filters.to)];
  if (from !== null) asked.push(["start_date", new Date(from).toISOString()]);
  if (to !== null) asked.push(["end_date", new Date(to).toISOString()]);
  return asked;
}

/** How many filters are set. */
export function activeFilters(filters: Filters): number {
  const { camera, reviewed, fast, score, from, to } = filters;
  const single = [camera, reviewed, fast, score].filter((value) => value !== null).length;
  const lists = [filters.object, filters.level].filter((list) => list.length > 0).length;
  return single + lists + (from !== null || to !== null ? 1 : 0);
}

/** What a live event must say of itself to be compared with filters. */
export interface Filterable {
  readonly camera_id: string;
  readonly risk_level: string;
  readonly risk_score: number;
  readonly started_at: string;
  readonly object_types: readonly string[];
  readonly reviewed: boolean;
  readonly is_fast_path: boolean;
}

/** Whether the API would list this event under these filters. */
export function matches(event: Filterable, filters: Filters): boolean {
  const levels: readonly string[] = filters.level;
  return (
    same(filters.camera, event.camera_id) &&
    (levels.length === 0 || levels.includes(event.risk_level)) &&
    (filters.object.length === 0 || filters.object.some((type) => event.object_types.includes(type))) &&
    same(filters.reviewed, event.reviewed) &&
    same(filters.fast, event.is_fast_path) &&
    (filters.score === null || event.risk_score >= filters.score) &&
    inTime(event.started_at, filters)
  );
}

function same<T>(asked: T | null, has: T): boolean {
  return asked === null || asked === has;
}

function inTime(startedAt: string, filters: Filters): boolean {
  const ms = millisOf(startedAt);
  const [from, to] = [startMs(filters.from), endMs(filters.to)];
  return ms !== null && (from === null || ms >= from) && (to === null || ms < to);
}

function startMs(value: string | null): number | null {
  if (value === null) return null;
  return DAY.test(value) ? localDay(value) : millisOf(value);
}

function endMs(value: string | null): number | null {
  const ms = startMs(value);
  return value !== null && ms !== null && DAY.test(value) ? startOfNextDay(ms) : ms;
}

/** Midnight of a day in the browser's zone, or null for a day that does not exist. */
function localDay(day: string): number | null {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const found = new Date(year, month - 1, date);
  const exists = year >= 1970 && found.getMonth() === month - 1 && found.getDate() === date;
  return exists ? startOfDay(found.getTime()) : null;
}

function time(value: unknown): string | null {
  if (typeof value !== "string" || !(DAY.test(value) || MOMENT.test(value))) return null;
  return startMs(value) === null ? null : value;
}

function camera(value: unknown): string | null {
  const name = typeof value === "number" ? String(value) : value;
  return typeof name === "string" && CAMERA_ID.test(name) ? name : null;
}

function yesNo(value: unknown): boolean | null {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : null;
}

function score(value: unknown): number | null {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number >= 1 && number <= 100 ? number : null;
}

function known<T extends string>(value: unknown, choices: readonly T[]): T[] {
  const asked: unknown[] = typeof value === "string" ? value.split(",") : Array.isArray(value) ? value : [];
  return choices.filter((choice) => asked.includes(choice));
}

function inOrder<T extends string>(chosen: readonly T[], choices: readonly T[]): T[] {
  return choices.filter((choice) => chosen.includes(choice));
}
