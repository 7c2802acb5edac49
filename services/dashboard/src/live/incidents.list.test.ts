import { beforeEach, describe, expect, it } from "vitest";

import { begin, feed, happened, hold, keys, later, listed, only, release, seen, tell } from "@/live/feed.testing";
import { DROPPED_AFTER_MS, MOST_CARDS } from "@/live/incidents";
import { at, eventCard } from "@/live/messages.testing";

beforeEach(begin);

describe("events of REST", () => {
  it("fill the list", () => {
    listed(eventCard(3), eventCard(2));
    expect(keys()).toEqual(["event 3", "event 2"]);
  });

  it("change nothing when they come again", () => {
    listed(eventCard(3), eventCard(2));
    const before = feed;
    listed(eventCard(3), eventCard(2));
    expect(feed).toBe(before);
  });

  it("turn a provisional card into its event", () => {
    seen(1, "batch3");
    listed(eventCard(3));
    expect(only()).toMatchObject({ key: "batch batch3", event: { id: 3 } });
  });

  it("take up the provisional card of the batch that was merged into them", () => {
    seen(1, "b");
    listed(eventCard(3, { batch_id: "fast_path_1", incident_batch_id: "b" }));
    expect(only()).toMatchObject({ key: "batch b", event: { id: 3 } });
  });

  it("never overrule a newer revision", () => {
    happened(3, { revision: 2, summary: "newer" });
    listed(eventCard(3, { summary: "older" }));
    expect(only().event?.summary).toBe("newer");
  });

  it("bring reviews, pictures and newer revisions", () => {
    happened(3);
    listed(eventCard(3, { reviewed: true, thumbnail_url: "/t.jpg" }));
    expect(only().event).toMatchObject({ reviewed: true, thumbnail_url: "/t.jpg" });
    listed(eventCard(3, { reviewed: true, revision: 2 }));
    expect(only().event).toMatchObject({ revision: 2, thumbnail_url: "/t.jpg" });
  });
});

describe("a held list", () => {
  it("keeps its order: what is new waits, what is there changes in place", () => {
    seen(1, "a");
    seen(2, "b");
    hold();
    seen(3, "c");
    happened(7, { batch_id: "a", started_at: at(1) });
    happened(9);
    expect(keys()).toEqual(["batch b", "batch a"]);
    expect(feed.cards[1]?.event?.id).toBe(7);
    expect(feed.waiting).toHaveLength(2);
    release();
    expect(keys()).toEqual(["event 9", "batch c", "batch b", "batch a"]);
    expect(feed.waiting).toEqual([]);
  });

  it("updates a card that waits", () => {
    hold();
    seen(3, "c");
    happened(7, { batch_id: "c" });
    release();
    expect(only()).toMatchObject({ key: "batch c", event: { id: 7 } });
  });

  it("marks a card that became part of another instead of taking it out", () => {
    seen(1, "a");
    seen(2, "b");
    hold();
    happened(7, { batch_id: "a", detection_ids: [1, 2] });
    expect(feed.cards.map((card) => card.phase).sort()).toEqual(["event", "joined"]);
    seen(3, "b");
    release();
    expect(only()).toMatchObject({ phase: "event", growing: true });
  });

  it("drops nothing until it is released", () => {
    seen(1, "a");
    hold();
    later(DROPPED_AFTER_MS);
    expect(feed.cards).toHaveLength(1);
    release();
    later(0);
    expect(feed.cards).toEqual([]);
  });

  it("is bounded, also when it is held for ever", () => {
    for (let id = 1; id <= 150; id += 1) happened(id);
    expect(feed.cards).toHaveLength(MOST_CARDS);
    expect(keys()[0]).toBe("event 150");
    hold();
    for (let id = 151; id <= 400; id += 1) happened(id);
    expect(feed.waiting).toHaveLength(MOST_CARDS);
    release();
    expect(keys()).toEqual(Array.from({ length: 100 }, (_, index) => `event ${400 - index}`));
  });

  it("may be told twice", () => {
    hold();
    const before = feed;
    hold();
    expect(feed).toBe(before);
    release();
    const released = feed;
    release();
    expect(feed).toBe(released);
  });
});

it("forgets everything on a reset, except that it is held", () => {
  happened(7);
  hold();
  tell({ kind: "reset" });
  expect(feed).toEqual({ cards: [], waiting: [], held: true });
});
