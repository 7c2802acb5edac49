import { beforeEach, describe, expect, it } from "vitest";

import { begin, feed, happened, keys, later, only, seen, tell } from "@/live/feed.testing";
import { DROPPED_AFTER_MS, NO_INCIDENTS, UNASSESSED_AFTER_MS } from "@/live/incidents";
import { at, NOON } from "@/live/messages.testing";

beforeEach(begin);

describe("a provisional card", () => {
  it("appears with the first detection of a batch", () => {
    seen(1, "b");
    expect(only()).toMatchObject({
      key: "batch b",
      phase: "assessing",
      cameraId: "front_door",
      event: null,
      bestConfidence: 0.8,
      thumbnailUrl: "/api/detections/1/thumbnail",
      firstAtMs: NOON + 1000,
    });
  });

  it("counts what is seen at once, not how often it is seen", () => {
    seen(1, "b", { timestamp: at(0) });
    seen(2, "b", { timestamp: at(0), confidence: 0.9 });
    seen(3, "b", { timestamp: at(1) });
    seen(4, "b", { timestamp: at(1), label: "dog" });
    seen(5, "b", { timestamp: at(0), label: "cat" });
    expect(only().classes).toEqual([
      { label: "person", most: 2, bestConfidence: 0.9 },
      { label: "dog", most: 1, bestConfidence: 0.8 },
      { label: "cat", most: 1, bestConfidence: 0.8 },
    ]);
    expect(only().bestConfidence).toBe(0.9);
  });

  it("shows the newest picture, also when an older one comes late", () => {
    seen(5, "b");
    seen(2, "b");
    expect(only()).toMatchObject({
      thumbnailUrl: "/api/detections/5/thumbnail",
      firstAtMs: NOON + 2000,
      lastAtMs: NOON + 5000,
    });
  });

  it("takes a detection once", () => {
    seen(1, "b");
    const before = feed;
    seen(1, "b");
    expect(feed).toBe(before);
  });

  it("is one per batch, newest first", () => {
    seen(1, "a");
    seen(9, "b");
    seen(2, "a");
    expect(keys()).toEqual(["batch b", "batch a"]);
  });

  it("stays one when its detections come again in another batch", () => {
    seen(1, "a");
    seen(1, "b");
    seen(2, "b");
    expect(only().batches).toEqual(["a", "b"]);
  });

  it("joins two that turn out to be one", () => {
    seen(1, "a");
    seen(2, "b");
    seen(1, "b");
    expect(only().key).toBe("batch b");
    expect([...only().detectionIds].sort()).toEqual([1, 2]);
  });

  it("says after five minutes without news that there is no assessment, and takes it back when news comes", () => {
    seen(1, "b");
    later(UNASSESSED_AFTER_MS - 1);
    expect(only().phase).toBe("assessing");
    later(1);
    expect(only().phase).toBe("unassessed");
    seen(2, "b");
    expect(only().phase).toBe("assessing");
  });

  it("goes after thirty minutes without news", () => {
    seen(1, "b");
    later(DROPPED_AFTER_MS - 1);
    expect(only().phase).toBe("unassessed");
    later(1);
    expect(feed.cards).toEqual([]);
  });

  it("is as old as its picture when it comes out of history", () => {
    seen(1, "b", { timestamp: at(-360) }, "backfill");
    later(0);
    expect(only().phase).toBe("unassessed");
    seen(2, "c", { timestamp: at(-1801) }, "backfill");
    expect(feed.cards).toHaveLength(1);
    seen(3, "d", { timestamp: at(-86_400) }, "live");
    expect(feed.cards).toHaveLength(2);
  });

  it("marks what is synthetic", () => {
    seen(1, "b", { synthetic: true });
    expect(only().synthetic).toBe(true);
  });
});

describe("an event", () => {
  it("turns the card of its batch into itself, in place", () => {
    seen(1, "a");
    seen(2, "b");
    seen(3, "c");
    happened(7, { batch_id: "b", detection_ids: [2], started_at: at(2) });
    expect(keys()).toEqual(["batch c", "batch b", "batch a"]);
    expect(feed.cards[1]).toMatchObject({ phase: "event", event: { id: 7, reviewed: false } });
    expect(feed.cards[1]?.thumbnailUrl).toBe("/api/detections/2/thumbnail");
  });

  it("finds its card by the batch that was merged into it", () => {
    seen(1, "b");
    happened(7, { batch_id: "fast_path_99", incident_batch_id: "b" });
    expect(only()).toMatchObject({ key: "batch b", event: { id: 7 } });
  });

  it("finds its card by a detection", () => {
    seen(1, "b");
    happened(7, { batch_id: "fast_path_1", detection_ids: [1] });
    expect(only()).toMatchObject({ key: "batch b", event: { id: 7 }, growing: false });
  });

  it("gets its own card when nothing was seen of it before", () => {
    happened(7);
    expect(only()).toMatchObject({ key: "event 7", phase: "event" });
  });

  it("is only brought up to date by history: the list comes from REST", () => {
    happened(7, {}, "backfill");
    expect(feed).toBe(NO_INCIDENTS);
    seen(1, "b", {}, "backfill");
    happened(8, { batch_id: "b" }, "backfill");
    expect(only().event?.id).toBe(8);
  });

  it("counts as news after an absence", () => {
    happened(7, {}, "replay");
    expect(only().event?.id).toBe(7);
  });

  it("grows while detections come that its assessment does not know", () => {
    happened(7, { batch_id: "fast_path_1", detection_ids: [1] });
    seen(1, "b");
    expect(only()).toMatchObject({ key: "event 7", growing: false, batches: ["fast_path_1", "b"] });
    seen(2, "b");
    expect(only()).toMatchObject({ growing: true, phase: "event" });
    happened(7, {
      batch_id: "fast_path_1",
      incident_batch_id: "b",
      detection_ids: [1, 2],
      revision: 2,
      risk_score: 80,
    });
    expect(only()).toMatchObject({ key: "event 7", growing: false, event: { revision: 2, risk_score: 80 } });
    seen(3, "b");
    expect(only().growing).toBe(false);
  });

  it("grows also when what it does not know was seen before it was told", () => {
    seen(1, "b");
    seen(2, "b");
    happened(7, { batch_id: "fast_path_1", detection_ids: [1] });
    expect(only()).toMatchObject({ key: "batch b", growing: true, phase: "event" });
    happened(7, { batch_id: "fast_path_1", incident_batch_id: "b", detection_ids: [1, 2], revision: 2 });
    expect(only().growing).toBe(false);
  });

  it("stops saying that it grows when nothing more is heard", () => {
    happened(7, { batch_id: "fast_path_1", detection_ids: [1] });
    seen(1, "b");
    seen(2, "b");
    later(UNASSESSED_AFTER_MS);
    expect(only()).toMatchObject({ growing: false, phase: "event" });
  });

  it("takes up a provisional card that turns out to be part of it", () => {
    seen(1, "b", { label: "dog" });
    happened(7, { batch_id: "fast_path_2", detection_ids: [2] });
    expect(feed.cards).toHaveLength(2);
    seen(2, "b");
    expect(only()).toMatchObject({ key: "event 7", event: { id: 7 } });
    expect(
      only()
        .classes.map((each) => each.label)
        .sort(),
    ).toEqual(["dog", "person"]);
  });

  it("joins all cards it explains", () => {
    seen(1, "a");
    seen(2, "b");
    happened(7, { batch_id: "a", detection_ids: [1, 2] });
    expect(only().event?.id).toBe(7);
    expect([...only().batches].sort()).toEqual(["a", "b"]);
  });

  it("is never another event, whatever they share", () => {
    seen(1, "b");
    happened(7, { batch_id: "fast_path_1", detection_ids: [1] });
    seen(2, "b");
    happened(8, { batch_id: "b", detection_ids: [1, 2] });
    expect(feed.cards.map((card) => card.event?.id).sort()).toEqual([7, 8]);
  });

  it("changes with a newer revision and not with an older one", () => {
    happened(7, { revision: 3, summary: "third" });
    const before = feed;
    happened(7, { revision: 2, summary: "second" });
    expect(feed).toBe(before);
    happened(7, { revision: 4, summary: "fourth" });
    expect(only().event?.summary).toBe("fourth");
  });

  it("keeps what a person decided and the picture it had", () => {
    happened(7, { thumbnail_url: "/t.jpg" });
    tell({ kind: "reviewed", ids: [7, 99], reviewed: true });
    happened(7, { revision: 2, thumbnail_url: null });
    expect(only().event).toMatchObject({ reviewed: true, thumbnail_url: "/t.jpg", revision: 2 });
    expect(only().thumbnailUrl).toBe("/t.jpg");
  });

  it("is not drawn again by a review that changes nothing", () => {
    happened(7);
    const before = feed;
    tell({ kind: "reviewed", ids: [7], reviewed: false });
    expect(feed).toBe(before);
  });

  it("keeps its summary as short as lists have it, whole letters only", () => {
    happened(7, { summary: "😀".repeat(400) });
    expect(Array.from(only().event?.summary ?? "")).toHaveLength(300);
    expect(only().event?.summary.endsWith("😀…")).toBe(true);
  });

  it("does not go with time", () => {
    happened(7);
    later(24 * 3_600_000);
    expect(only().event?.id).toBe(7);
  });
});
