/** One card of the incident feed: provisional while detections gather, then the event itself. Pure. */

import type { EventCard } from "@/api/shapes";
import { millisOf } from "@/domain/time";
import type { DetectionData, EventData } from "@/live/messages.gen";

/**
 * `assessing`: detections gather, the event is still to come. `unassessed`: no news for a while. `event`: the event.
 * `joined`: turned out to be part of another card while the list was held still; it goes when the list is released.
 */
export type IncidentPhase = "assessing" | "unassessed" | "event" | "joined";

/** What a camera saw of one class so far. */
export interface SeenClass {
  readonly label: string;
  /** Most at once in one picture: how many there were, not how often they were seen. */
  readonly most: number;
  readonly bestConfidence: number;
}

export interface Incident {
  /** Stable from the first detection to the last revision: the key of the list. */
  readonly key: string;
  readonly phase: IncidentPhase;
  readonly cameraId: string;
  readonly event: EventCard | null;
  readonly classes: readonly SeenClass[];
  readonly bestConfidence: number;
  /** Newest picture there is. */
  readonly thumbnailUrl: string | null;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** True while an event that is on the card still gets detections that its assessment does not know. */
  readonly growing: boolean;
  readonly synthetic: boolean;
  /** Place in the list: what it began with, whatever it learns later. */
  readonly orderMs: number;
  /** When something last changed, by the clock the reducer is given. */
  readonly newsAtMs: number;
  readonly batches: readonly string[];
  /** Batches whose event has come: nothing of them is outstanding. */
  readonly settled: readonly string[];
  /** Detections that are evidence of this incident, however they became known. */
  readonly detectionIds: ReadonlySet<number>;
  /** Those of them that came as messages of their own and are counted in `classes`. */
  readonly seenIds: ReadonlySet<number>;
  readonly frame: FrameCounts;
}

/** How many of each class the newest picture shows. */
interface FrameCounts {
  readonly atMs: number;
  readonly counts: Readonly<Record<string, number>>;
}

const MOST_CLASSES = 16;
const MOST_BATCHES = 8;
const MOST_DETECTIONS = 512;
const SUMMARY_CHARS = 300;

export function fromDetection(data: DetectionData, nowMs: number): Incident {
  const atMs = millisOf(data.timestamp) ?? nowMs;
  const empty: Incident = {
    key: `batch ${data.batch_id}`,
    phase: "assessing",
    cameraId: data.camera_id,
    event: null,
    classes: [],
    bestConfidence: 0,
    thumbnailUrl: null,
    firstAtMs: atMs,
    lastAtMs: atMs,
    growing: false,
    synthetic: data.synthetic,
    orderMs: atMs,
    newsAtMs: nowMs,
    batches: [],
    settled: [],
    detectionIds: new Set(),
    seenIds: new Set(),
    frame: { atMs, counts: {} },
  };
  return withDetection(empty, data, nowMs);
}

/** The card after one more detection; a detection it has already changes nothing. */
export function withDetection(card: Incident, data: DetectionData, nowMs: number): Incident {
  const batches = added(card.batches, [data.batch_id]);
  if (card.seenIds.has(data.detection_id)) return batches === card.batches ? card : { ...card, batches };
  const atMs = millisOf(data.timestamp) ?? nowMs;
  const frame = counted(card.frame, data.label, atMs);
  const most = atMs < frame.atMs ? 1 : (frame.counts[data.label] ?? 1);
  return {
    ...card,
    batches,
    frame,
    phase: card.phase === "unassessed" ? "assessing" : card.phase,
    classes: withClass(card.classes, data.label, most, data.confidence),
    bestConfidence: Math.max(card.bestConfidence, data.confidence),
    thumbnailUrl: atMs >= card.lastAtMs || card.thumbnailUrl === null ? data.thumbnail_url : card.thumbnailUrl,
    firstAtMs: Math.min(card.firstAtMs, atMs),
    lastAtMs: Math.max(card.lastAtMs, atMs),
    growing: card.growing || isUnassessed(card, data),
    synthetic: card.synthetic || data.synthetic,
    newsAtMs: Math.max(card.newsAtMs, nowMs),
    detectionIds: united(card.detectionIds, [data.detection_id]),
    seenIds: united(card.seenIds, [data.detection_id]),
  };
}

/** Whether an event is on the card that cannot know of this detection yet. */
function isUnassessed(card: Incident, data: DetectionData): boolean {
  return card.event !== null && !card.detectionIds.has(data.detection_id) && !card.settled.includes(data.batch_id);
}

/** How an event is linked to cards: by its batches and its evidence. */
export interface Links {
  readonly batches: readonly string[];
  readonly detectionIds: readonly number[];
}

export function fromEvent(event: EventCard, links: Links, nowMs: number): Incident {
  const atMs = millisOf(event.started_at) ?? nowMs;
  return {
    key: `event ${event.id}`,
    phase: "event",
    cameraId: event.camera_id,
    event,
    classes: [],
    bestConfidence: 0,
    thumbnailUrl: event.thumbnail_url,
    firstAtMs: atMs,
    lastAtMs: millisOf(event.ended_at) ?? atMs,
    growing: false,
    synthetic: event.synthetic,
    orderMs: atMs,
    newsAtMs: nowMs,
    batches: added([], links.batches),
    settled: added([], links.batches),
    detectionIds: united(new Set(), links.detectionIds),
    seenIds: new Set(),
    frame: { atMs, counts: {} },
  };
}

/** The card turned into its event, or brought to the event's newer revision; key and place stay. */
export function withEvent(card: Incident, event: EventCard, links: Links, nowMs: number): Incident {
  const revised = card.event === null || event.revision > card.event.revision;
  return {
    ...card,
    phase: "event",
    event: { ...event, thumbnail_url: event.thumbnail_url ?? card.event?.thumbnail_url ?? null },
    thumbnailUrl: event.thumbnail_url ?? card.thumbnailUrl,
    firstAtMs: millisOf(event.started_at) ?? card.firstAtMs,
    lastAtMs: Math.max(card.lastAtMs, millisOf(event.ended_at) ?? 0),
    growing: revised ? hasMore(card, links) : card.growing,
    synthetic: card.synthetic || event.synthetic,
    newsAtMs: revised ? Math.max(card.newsAtMs, nowMs) : card.newsAtMs,
    batches: added(card.batches, links.batches),
    settled: added(card.settled, links.batches),
    detectionIds: united(card.detectionIds, links.detectionIds),
  };
}

/** Whether the card has seen what this assessment does not rest on, in a batch whose own is still to come. */
function hasMore(card: Incident, { batches, detectionIds }: Links): boolean {
  const isOpen = card.batches.some((batch) => !batches.includes(batch) && !card.settled.includes(batch));
  if (!isOpen || detectionIds.length === 0) return false;
  const known = new Set(detectionIds);
  return [...card.seenIds].some((id) => !known.has(id));
}

/** The card with everything another card of the same incident knows; its own event stays. */
export function withPart(card: Incident, part: Incident): Incident {
  const classes = part.classes.reduce(
    (all, { label, most, bestConfidence }) => withClass(all, label, most, bestConfidence),
    card.classes,
  );
  return {
    ...card,
    classes,
    bestConfidence: Math.max(card.bestConfidence, part.bestConfidence),
    thumbnailUrl: card.thumbnailUrl ?? part.thumbnailUrl,
    firstAtMs: Math.min(card.firstAtMs, part.firstAtMs),
    lastAtMs: Math.max(card.lastAtMs, part.lastAtMs),
    synthetic: card.synthetic || part.synthetic,
    newsAtMs: Math.max(card.newsAtMs, part.newsAtMs),
    batches: added(card.batches, part.batches),
    detectionIds: united(card.detectionIds, [...part.detectionIds]),
    seenIds: united(card.seenIds, [...part.seenIds]),
  };
}

/** A live event in the shape of the list; what a person decided is not part of the message. */
export function cardOf(data: EventData, known: EventCard | null): EventCard {
  return {
    id: data.id,
    batch_id: data.batch_id,
    incident_batch_id: data.incident_batch_id ?? known?.incident_batch_id ?? null,
    camera_id: data.camera_id,
    camera_name: data.camera_name,
    started_at: data.started_at,
    ended_at: data.ended_at,
    risk_score: data.risk_score,
    risk_level: data.risk_level,
    summary: shortened(data.summary),
    analysis_status: data.analysis_status,
    reviewed: known?.reviewed ?? false,
    is_fast_path: data.is_fast_path,
    synthetic: data.synthetic,
    object_types: data.object_types,
    detection_count: data.detection_ids.length,
    thumbnail_url: data.thumbnail_url ?? known?.thumbnail_url ?? null,
    revision: data.revision,
  };
}

/** The batches an event stands for; a list does not name its evidence. */
export function linksOf(event: EventCard, detectionIds: readonly number[] = []): Links {
  const { batch_id, incident_batch_id } = event;
  return { batches: incident_batch_id === null ? [batch_id] : [batch_id, incident_batch_id], detectionIds };
}

function shortened(text: string): string {
  const letters = Array.from(text.slice(0, 2 * SUMMARY_CHARS + 2));
  return letters.length <= SUMMARY_CHARS ? text : `${letters.slice(0, SUMMARY_CHARS - 1).join("")}…`;
}

function counted(frame: FrameCounts, label: string, atMs: number): FrameCounts {
  if (atMs < frame.atMs) return frame;
  const counts = atMs === frame.atMs ? frame.counts : {};
  return { atMs, counts: { ...counts, [label]: (counts[label] ?? 0) + 1 } };
}

function withClass(classes: readonly SeenClass[], label: string, most: number, confidence: number): SeenClass[] {
  const known = classes.find((each) => each.label === label);
  if (known === undefined) return [...classes, { label, most, bestConfidence: confidence }].slice(0, MOST_CLASSES);
  const bestConfidence = Math.max(known.bestConfidence, confidence);
  const seen = { label, most: Math.max(known.most, most), bestConfidence };
  return classes.map((each) => (each === known ? seen : each));
}

/** Union, newest kept; the same list when nothing is new. */
function added(known: readonly string[], more: readonly string[]): readonly string[] {
  const fresh = more.filter((each) => !known.includes(each));
  return fresh.length === 0 ? known : [...known, ...fresh].slice(-MOST_BATCHES);
}

function united(known: ReadonlySet<number>, more: readonly number[]): ReadonlySet<number> {
  if (more.every((each) => known.has(each))) return known;
  const all = [...known, ...more];
  return new Set(all.length <= MOST_DETECTIONS ? all : all.slice(-MOST_DETECTIONS));
}
