/** Every route a page asks, as a function that fetches it. */

import { order, request, type Call } from "@/api/client";
import type { ActivityAsked } from "@/api/keys";
import type {
  About,
  Activity,
  Belongings,
  Camera,
  CameraChange,
  CameraGap,
  CameraRecord,
  DeadLetterCounts,
  DeadLetters,
  DeadQueue,
  Discarded,
  EventCard,
  EventChange,
  EventDetail,
  EventDetection,
  EventStats,
  FtpDoor,
  History,
  Listing,
  Neighbours,
  NewCamera,
  Requeued,
  Reviewed,
  SystemHealth,
} from "@/api/shapes";
import { askedOf, type Filters } from "@/domain/filters";

export const PAGE_EVENTS = 50;
/** A house has fewer cameras than this; the API's own limit. */
const MOST_CAMERAS = 1000;

/** The API's own limit. */
const MOST_GAPS = 1000;

/** The API itself gives up after 20 s. */
const REQUEUE_ALL_MS = 30_000;

const LISTING = ["items", "pagination"];

type Signal = Pick<Call, "signal">;

export function listEvents(filters: Filters, cursor: string | null, call: Signal = {}): Promise<Listing<EventCard>> {
  const at: [string, string][] = cursor === null ? [] : [["cursor", cursor]];
  const query: [string, string][] = [...askedOf(filters), ["fields", "card"], ["limit", String(PAGE_EVENTS)], ...at];
  return request("/api/events", { ...call, query, outline: LISTING });
}

export function findEvent(id: number, call: Signal = {}): Promise<EventDetail> {
  return request(`/api/events/${id}`, { ...call, outline: ["id", "risk_score", "detection_ids"] });
}

export function listEventDetections(id: number, call: Signal = {}): Promise<Listing<EventDetection>> {
  return request(`/api/events/${id}/detections`, { ...call, outline: LISTING });
}

export function findNeighbours(id: number, filters: Filters, call: Signal = {}): Promise<Neighbours> {
  return request(`/api/events/${id}/neighbours`, { ...call, query: askedOf(filters), outline: ["previous", "next"] });
}

export function countEvents(filters: Filters, call: Signal = {}): Promise<EventStats> {
  return request("/api/events/stats", { ...call, query: askedOf(filters), outline: ["total", "by_level"] });
}

export function showActivity(asked: ActivityAsked, call: Signal = {}): Promise<Activity> {
  const query: [string, string][] = [
    ["start_date", new Date(asked.startMs).toISOString()],
    ["end_date", new Date(asked.endMs).toISOString()],
    ["buckets", String(asked.buckets)],
    ...(asked.camera === null ? [] : [["camera_id", asked.camera] as [string, string]]),
  ];
  return request("/api/events/activity", { ...call, query, outline: ["start", "end", "bucket_seconds", "buckets"] });
}

export function changeEvent(id: number, change: EventChange): Promise<EventDetail> {
  return request(`/api/events/${id}`, { method: "PATCH", body: change, outline: ["id", "reviewed"] });
}

export function reviewEvents(ids: readonly number[], reviewed: boolean): Promise<Reviewed> {
  return request("/api/events/review", { method: "POST", body: { ids, reviewed }, outline: ["changed", "missing"] });
}

export function listCameras(call: Signal = {}): Promise<Listing<Camera>> {
  return request("/api/cameras", { ...call, query: [["limit", String(MOST_CAMERAS)]], outline: LISTING });
}

export function findCamera(id: string, call: Signal = {}): Promise<Camera> {
  return request(cameraPath(id), { ...call, outline: ["id", "name"] });
}

export function countBelongings(id: string, call: Signal = {}): Promise<Belongings> {
  return request(`${cameraPath(id)}/belongings`, { ...call, outline: ["frames", "detections", "events"] });
}

/** Latest first; a stretch that the page shows holds fewer than these. */
export function listGaps(id: string, startMs: number, endMs: number, call: Signal = {}): Promise<Listing<CameraGap>> {
  const query: [string, string][] = [
    ["from", new Date(startMs).toISOString()],
    ["to", new Date(endMs).toISOString()],
    ["limit", String(MOST_GAPS)],
  ];
  return request(`${cameraPath(id)}/gaps`, { ...call, query, outline: LISTING });
}

export function addCamera(wanted: NewCamera): Promise<Camera> {
  return request("/api/cameras", { method: "POST", body: wanted, outline: ["id", "name"] });
}

export function changeCamera(id: string, change: CameraChange): Promise<Camera> {
  return request(cameraPath(id), { method: "PATCH", body: change, outline: ["id", "name"] });
}

/** The whole record; with `isNew` a camera that is there already is a conflict. */
export function putCamera(id: string, record: CameraRecord, isNew: boolean): Promise<Camera> {
  return request(cameraPath(id), { method: "PUT", body: record, onlyNew: isNew, outline: ["id", "name"] });
}

export function removeCamera(id: string): Promise<void> {
  return order(cameraPath(id), { method: "DELETE" });
}

export function tellFtp(call: Signal = {}): Promise<FtpDoor> {
  return request("/api/system/ftp", { ...call, outline: ["host", "port", "tls"] });
}

export function tellAbout(call: Signal = {}): Promise<About> {
  return request("/api/system/about", { ...call, outline: ["name", "version", "severity", "time"] });
}

/** Unhealthy comes with status 503 and is an answer all the same. */
export function tellHealth(call: Signal = {}): Promise<SystemHealth> {
  return request("/api/system/health", { ...call, alsoFine: [503], outline: ["status", "services", "timestamp"] });
}

export function tellHistory(minutes: number, call: Signal = {}): Promise<History> {
  return request("/api/system/history", { ...call, query: [["minutes", String(minutes)]], outline: ["points"] });
}

export function countDeadLetters(call: Signal = {}): Promise<DeadLetterCounts> {
  return request("/api/dlq/stats", { ...call, outline: ["total_count"] });
}

/** Oldest first. */
export function listDeadLetters(
  queue: DeadQueue,
  start: number,
  limit: number,
  call: Signal = {},
): Promise<DeadLetters> {
  const query: [string, string][] = [
    ["start", String(start)],
    ["limit", String(limit)],
  ];
  return request(`/api/dlq/jobs/${queue}`, { ...call, query, outline: ["jobs", "count"] });
}

/** One by its id, or all. */
export function requeueDeadLetters(queue: DeadQueue, entryId: string | null): Promise<Requeued> {
  const done = { method: "POST", outline: ["success", "message", "count"] } as const;
  if (entryId === null) return request(`/api/dlq/requeue-all/${queue}`, { ...done, timeoutMs: REQUEUE_ALL_MS });
  return request(`/api/dlq/requeue/${queue}`, { ...done, query: [["entry_id", entryId]] });
}

/** From one entry to another, both included; from the oldest where `since` is null. */
export function discardDeadLetters(queue: DeadQueue, since: string | null, through: string): Promise<Discarded> {
  const query: [string, string][] = [
    ...(since === null ? [] : [["since", since] as [string, string]]),
    ["through", through],
  ];
  return request(`/api/dlq/${queue}`, { method: "DELETE", query, outline: ["success", "message", "count"] });
}

function cameraPath(id: string): string {
  return `/api/cameras/${encodeURIComponent(id)}`;
}
