import { describe, expect, it } from "vitest";

import { dice, type Dice } from "@/live/dice.testing";
import type { Incident } from "@/live/incident";
import { MOST_CARDS, NO_INCIDENTS, reduce, type IncidentInput, type Incidents } from "@/live/incidents";
import { cardOf } from "@/live/incident";
import { detectionData, eventData, NOON } from "@/live/messages.testing";
import type { EventData } from "@/live/messages.gen";

/** What happens at one camera: detections of a batch, perhaps an urgent event first, and the event at last. */
function story(number: number, random: Dice): IncidentInput[] {
  const batch = `b${number}`;
  const ids = Array.from({ length: 1 + random.roll(5) }, (_, index) => number * 10 + index);
  const detections = ids.map((id): IncidentInput => ({
    kind: "detection",
    data: detectionData(id, batch),
    origin: "live",
    nowMs: NOON,
  }));
  const urgent = random.chance(0.4) ? ids[random.roll(ids.length)] : undefined;
  if (urgent === undefined) return [...detections, event({ id: number, batch_id: batch, detection_ids: ids })];
  const first = { id: number, batch_id: `fast_path_${urgent}`, detection_ids: [urgent] };
  const whole = { ...first, incident_batch_id: batch, detection_ids: ids, revision: 2 };
  const last = random.chance(0.3)
    ? event({ id: number + 1000, batch_id: batch, detection_ids: ids.filter((id) => id !== urgent) })
    : event(whole);
  const at = random.roll(detections.length + 1);
  return [...detections.slice(0, at), event(first), ...detections.slice(at), last];
}

function event({ id = 0, ...more }: Partial<EventData>): IncidentInput {
  return { kind: "event", data: eventData(id, more), origin: "live", nowMs: NOON };
}

/** Several stories at once, each in its order most of the time, with repetitions, lists and somebody's pointer. */
function told(stories: IncidentInput[][], random: Dice): IncidentInput[] {
  const waiting = stories.map((each) => [...each]);
  const inputs: IncidentInput[] = [];
  while (waiting.some((each) => each.length > 0)) {
    const next = waiting[random.roll(waiting.length)]?.shift();
    if (next === undefined) continue;
    inputs.push(next);
    if (random.chance(0.15)) inputs.push(next);
    if (random.chance(0.1)) inputs.push({ kind: random.chance(0.5) ? "hold" : "release" });
    if (random.chance(0.1)) inputs.push(listing(inputs));
    if (random.chance(0.05) && inputs.length > 1) inputs.push(...inputs.splice(-2, 1));
  }
  return [...inputs, { kind: "release" }];
}

/** A list of the API: the events so far, in any of their revisions. */
function listing(inputs: readonly IncidentInput[]): IncidentInput {
  const events = inputs.flatMap((input) => (input.kind === "event" ? [cardOf(input.data, null)] : []));
  return { kind: "rest", events: events.slice(-5), nowMs: NOON };
}

function isSane(feed: Incidents): void {
  const every = [...feed.cards, ...feed.waiting];
  const shown = every.filter((card) => card.phase !== "joined");
  const keys = every.map((card) => card.key);
  expect(new Set(keys).size).toBe(keys.length);
  const events = shown.flatMap((card) => (card.event === null ? [] : [card.event.id]));
  expect(new Set(events).size).toBe(events.length);
  expect(feed.cards.length).toBeLessThanOrEqual(MOST_CARDS);
  for (const card of shown.filter((each) => each.event === null)) {
    expect(shown.filter((other) => other !== card && isSameIncident(card, other))).toEqual([]);
  }
}

function isSameIncident(one: Incident, other: Incident): boolean {
  return one.batches.some((batch) => other.batches.includes(batch));
}

describe("stories told in disorder", () => {
  it.each(Array.from({ length: 80 }, (_, seed) => seed))("show every event once, in its place (game %i)", (seed) => {
    const random = dice(seed);
    const stories = Array.from({ length: 1 + random.roll(25) }, (_, index) => story(index + 1, random));
    const inputs = told(stories, random);
    let feed = NO_INCIDENTS;
    for (const input of inputs) {
      const before = feed;
      feed = reduce(feed, input);
      isSane(feed);
      if (before.held && feed.held)
        expect(feed.cards.map((card) => card.key)).toEqual(before.cards.map((card) => card.key));
    }
    const newest = new Map<number, number>();
    for (const input of inputs) {
      if (input.kind === "event")
        newest.set(input.data.id, Math.max(input.data.revision, newest.get(input.data.id) ?? 0));
    }
    const shown = feed.cards.map((card): [number, number] => [card.event?.id ?? -1, card.event?.revision ?? 0]);
    expect(new Map(shown)).toEqual(newest);
    expect(feed.cards).toHaveLength(newest.size);
  });
});
