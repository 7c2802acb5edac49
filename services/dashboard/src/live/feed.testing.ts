/** A feed that a test talks to. */

import { expect } from "vitest";

import type { EventCard } from "@/api/shapes";
import type { Incident } from "@/live/incident";
import { NO_INCIDENTS, reduce, type IncidentInput, type Incidents } from "@/live/incidents";
import type { DetectionData, EventData } from "@/live/messages.gen";
import { detectionData, eventData, NOON } from "@/live/messages.testing";
import type { Origin } from "@/live/protocolState";

/** Whatever the last input left; importers see each change. */
export let feed: Incidents = NO_INCIDENTS;
let nowMs = NOON;

export function begin(): void {
  feed = NO_INCIDENTS;
  nowMs = NOON;
}

export function tell(input: IncidentInput): void {
  feed = reduce(feed, input);
}

export function seen(id: number, batch: string, more: Partial<DetectionData> = {}, origin: Origin = "live"): void {
  tell({ kind: "detection", data: detectionData(id, batch, more), origin, nowMs });
}

export function happened(id: number, more: Partial<EventData> = {}, origin: Origin = "live"): void {
  tell({ kind: "event", data: eventData(id, more), origin, nowMs });
}

export function listed(...events: EventCard[]): void {
  tell({ kind: "rest", events, nowMs });
}

export const hold = () => tell({ kind: "hold" });
export const release = () => tell({ kind: "release" });

export function later(ms: number): void {
  nowMs += ms;
  tell({ kind: "tick", nowMs });
}

export const keys = () => feed.cards.map((card) => card.key);

/** The one card there is. */
export function only(): Incident {
  expect(feed.cards).toHaveLength(1);
  const [card] = feed.cards;
  if (card === undefined) throw new Error("there is no card");
  return card;
}
