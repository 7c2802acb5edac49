/**
 * The incident feed: a list of cards that provisional news, events, REST and time change in place. Pure.
 *
 * An incident is one card from its first detection on: an event turns into the card that has its batch, the batch that
 * was merged into it, or any of its detections. Two events are never one card. While the list is held (a pointer or the
 * focus is in it) no card moves or goes: what is new waits, and the order is put right when the list is released.
 */

import type { EventCard } from "@/api/shapes";
import { millisOf } from "@/domain/time";
import {
  cardOf,
  fromDetection,
  fromEvent,
  linksOf,
  withDetection,
  withEvent,
  withPart,
  type Incident,
  type Links,
} from "@/live/incident";
import type { DetectionData, EventData } from "@/live/messages.gen";
import type { Origin } from "@/live/protocolState";

export const MOST_CARDS = 100;
/** Without news for this long, a provisional card says that there is no assessment yet. */
export const UNASSESSED_AFTER_MS = 5 * 60_000;
/** Without news for this long, a provisional card goes. */
export const DROPPED_AFTER_MS = 30 * 60_000;

export interface Incidents {
  /** What the list shows, in its order. */
  readonly cards: readonly Incident[];
  /** New cards that wait for the list to be released. */
  readonly waiting: readonly Incident[];
  readonly held: boolean;
}

export type IncidentInput =
  | { readonly kind: "detection"; readonly data: DetectionData; readonly origin: Origin; readonly nowMs: number }
  | { readonly kind: "event"; readonly data: EventData; readonly origin: Origin; readonly nowMs: number }
  | { readonly kind: "rest"; readonly events: readonly EventCard[]; readonly nowMs: number }
  | { readonly kind: "reviewed"; readonly ids: readonly number[]; readonly reviewed: boolean }
  | { readonly kind: "hold" }
  | { readonly kind: "release" }
  | { readonly kind: "tick"; readonly nowMs: number }
  | { readonly kind: "reset" };

export const NO_INCIDENTS: Incidents = { cards: [], waiting: [], held: false };

/** The next feed; the very same object when nothing changed. */
export function reduce(feed: Incidents, input: IncidentInput): Incidents {
  switch (input.kind) {
    case "detection":
      return takeDetection(feed, input.data, input.origin, input.nowMs);
    case "event":
      return takeLiveEvent(feed, input.data, input.origin, input.nowMs);
    case "rest":
      return input.events.reduce((next, event) => takeListed(next, event, input.nowMs), feed);
    case "reviewed":
      return review(feed, new Set(input.ids), input.reviewed);
    case "hold":
      return feed.held ? feed : { ...feed, held: true };
    case "release":
      return feed.held ? arranged({ ...feed, held: false }) : feed;
    case "tick":
      return tick(feed, input.nowMs);
    case "reset":
      return { ...NO_INCIDENTS, held: feed.held };
  }
}

function takeDetection(feed: Incidents, data: DetectionData, origin: Origin, nowMs: number): Incidents {
  const linked = all(feed).filter((card) =>
    isLinked(card, { batches: [data.batch_id], detectionIds: [data.detection_id] }),
  );
  const hasEvidence = (card: Incident) => card.event !== null && card.detectionIds.has(data.detection_id);
  const target = linked.find(hasEvidence) ?? linked.find((card) => card.event !== null) ?? linked[0];
  // History says nothing about when it arrived; what is known is that it cannot have been before it was captured.
  const newsMs = origin === "backfill" ? Math.min(nowMs, millisOf(data.timestamp) ?? nowMs) : nowMs;
  if (target === undefined) {
    return nowMs - newsMs >= DROPPED_AFTER_MS ? feed : inserted(feed, fromDetection(data, newsMs));
  }
  const parts = linked.filter((card) => card.event === null && card !== target);
  return joined(replaced(feed, target, withDetection(target, data, newsMs)), target.key, parts);
}

function takeLiveEvent(feed: Incidents, data: EventData, origin: Origin, nowMs: number): Incidents {
  const known = find(feed, (card) => card.event?.id === data.id)?.event ?? null;
  if (known !== null && known.revision > data.revision) return feed;
  const event = cardOf(data, known);
  return takeEvent(feed, event, linksOf(event, data.detection_ids), { nowMs, insert: origin !== "backfill" });
}

/** An event as a list of the API has it: it never overrules a newer revision. */
function takeListed(feed: Incidents, event: EventCard, nowMs: number): Incidents {
  const known = find(feed, (card) => card.event?.id === event.id)?.event ?? null;
  if (known !== null && (known.revision > event.revision || sameFacts(known, event))) return feed;
  return takeEvent(feed, event, linksOf(event), { nowMs, insert: true });
}

interface Manner {
  readonly nowMs: number;
  /** Whether an event without a card gets one. */
  readonly insert: boolean;
}

function takeEvent(feed: Incidents, event: EventCard, links: Links, { nowMs, insert }: Manner): Incidents {
  const own = find(feed, (card) => card.event?.id === event.id);
  const provisional = all(feed).filter((card) => card.event === null && isLinked(card, links));
  const target = own ?? provisional[0];
  if (target === undefined) return insert ? inserted(feed, fromEvent(event, links, nowMs)) : feed;
  const parts = provisional.filter((card) => card !== target);
  return joined(replaced(feed, target, withEvent(target, event, links, nowMs)), target.key, parts);
}

function isLinked(card: Incident, links: Links): boolean {
  if (card.phase === "joined") return false;
  return (
    links.batches.some((batch) => card.batches.includes(batch)) ||
    links.detectionIds.some((id) => card.detectionIds.has(id))
  );
}

/** Other cards of the same incident become part of the one: gone at once, or on release while the list is held. */
function joined(feed: Incidents, key: string, parts: readonly Incident[]): Incidents {
  if (parts.length === 0) return feed;
  const keys = new Set(parts.map((part) => part.key));
  const change = (card: Incident): Incident => {
    if (card.key === key) return parts.reduce(withPart, card);
    return keys.has(card.key) ? { ...card, phase: "joined" } : card;
  };
  return arranged({ ...feed, cards: feed.cards.map(change), waiting: feed.waiting.map(change) });
}

function review(feed: Incidents, ids: ReadonlySet<number>, reviewed: boolean): Incidents {
  return changed(feed, (card) => {
    const { event } = card;
    if (event === null || !ids.has(event.id) || event.reviewed === reviewed) return card;
    return { ...card, event: { ...event, reviewed } };
  });
}

function tick(feed: Incidents, nowMs: number): Incidents {
  const aged = changed(feed, (card) => {
    if (nowMs - card.newsAtMs < UNASSESSED_AFTER_MS) return card;
    if (card.phase === "assessing") return { ...card, phase: "unassessed" };
    return card.growing ? { ...card, growing: false } : card;
  });
  const isOver = (card: Incident) => card.phase === "unassessed" && nowMs - card.newsAtMs >= DROPPED_AFTER_MS;
  if (aged.held || !all(aged).some(isOver)) return aged;
  return { ...aged, cards: aged.cards.filter((card) => !isOver(card)) };
}

function inserted(feed: Incidents, card: Incident): Incidents {
  return arranged({ ...feed, waiting: [...feed.waiting, card] });
}

/** Order put right and bounds kept, as far as a held list allows. */
function arranged(feed: Incidents): Incidents {
  if (feed.held) return { ...feed, waiting: newestFirst(feed.waiting).filter(isShown).slice(0, MOST_CARDS) };
  const cards = newestFirst([...feed.cards, ...feed.waiting])
    .filter(isShown)
    .slice(0, MOST_CARDS);
  return { ...feed, cards, waiting: [] };
}

function isShown(card: Incident): boolean {
  return card.phase !== "joined";
}

function newestFirst(cards: readonly Incident[]): Incident[] {
  return [...cards].sort((one, other) => other.orderMs - one.orderMs || (one.key < other.key ? 1 : -1));
}

function all(feed: Incidents): readonly Incident[] {
  return feed.waiting.length === 0 ? feed.cards : [...feed.cards, ...feed.waiting];
}

function find(feed: Incidents, wanted: (card: Incident) => boolean): Incident | undefined {
  return all(feed).find((card) => isShown(card) && wanted(card));
}

function replaced(feed: Incidents, before: Incident, after: Incident): Incidents {
  return before === after ? feed : changed(feed, (card) => (card === before ? after : card));
}

/** Every card changed in its place; the same feed when no card did. */
function changed(feed: Incidents, change: (card: Incident) => Incident): Incidents {
  const cards = mapped(feed.cards, change);
  const waiting = mapped(feed.waiting, change);
  return cards === feed.cards && waiting === feed.waiting ? feed : { ...feed, cards, waiting };
}

function mapped(cards: readonly Incident[], change: (card: Incident) => Incident): readonly Incident[] {
  const next = cards.map(change);
  return next.every((card, index) => card === cards[index]) ? cards : next;
}

function sameFacts(one: EventCard, other: EventCard): boolean {
  return (
    one.revision === other.revision &&
    one.reviewed === other.reviewed &&
    one.camera_name === other.camera_name &&
    (other.thumbnail_url === null || one.thumbnail_url === other.thumbnail_url)
  );
}
