import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { TestSurroundings } from "@/live/edges.testing";
import { LiveStore } from "@/live/liveStore";
import { at, detectionData, eventCard, eventData, NOON, statusData } from "@/live/messages.testing";

let outside: TestSurroundings;
let client: QueryClient;
let store: LiveStore;
let stop: () => void;

beforeEach(() => {
  outside = new TestSurroundings(NOON);
  client = new QueryClient();
  store = new LiveStore(client, outside, outside.frame);
  stop = store.start();
  outside.wire("/ws/events").join(100);
  outside.wire("/ws/system").join(100);
});

afterEach(() => {
  stop();
  client.clear();
});

let seq = 100;
const say = (type: string, data: unknown) => {
  seq += 1;
  outside.wire(type === "system_status" ? "/ws/system" : "/ws/events").say({ type, data, seq });
};

describe("the live store", () => {
  it("brings a card from provisional to final, and draws once per frame", () => {
    const drawn = vi.fn();
    store.incidents.subscribe(drawn);
    for (let id = 1; id <= 20; id += 1) say("detection", detectionData(id, "b"));
    say("event", eventData(7, { batch_id: "b" }));
    outside.draw();
    expect(drawn).toHaveBeenCalledOnce();
    expect(store.incidents.get().cards).toMatchObject([{ key: "batch b", phase: "event", event: { id: 7 } }]);
  });

  it("is live when both channels are, and says which part is worse", () => {
    outside.draw();
    expect(store.connection.get().state).toBe("live");
    outside.wire("/ws/system").end(1006, "gone");
    outside.draw();
    expect(store.connection.get()).toMatchObject({ state: "reconnecting", reason: "gone", attempts: 1 });
    store.retry();
    outside.wire("/ws/system").join(100);
    outside.draw();
    expect(store.connection.get().state).toBe("live");
  });

  it("notices by itself that nothing is heard any more", () => {
    outside.pass(46_000);
    outside.draw();
    expect(store.connection.get()).toMatchObject({ state: "stale", since: NOON });
  });

  it("keeps the system's reports", () => {
    say("system_status", statusData(5));
    say("system_status", statusData(10, { health: "degraded" }));
    outside.draw();
    expect(store.status.get().latest?.health).toBe("degraded");
    expect(store.status.get().recent).toHaveLength(2);
  });

  it("calls back at once with whatever is whole", () => {
    const heard = vi.fn();
    const leave = store.listen(heard);
    say("event", eventData(7));
    say("event", { id: "broken" });
    expect(heard.mock.calls).toEqual([[{ type: "event", data: eventData(7) }, "live"]]);
    leave();
    say("event", eventData(8));
    expect(heard).toHaveBeenCalledOnce();
  });

  it("shows reviews of other pages and what REST brings", () => {
    store.merge([eventCard(3), eventCard(2)]);
    say("event_reviewed", { ids: [2], reviewed: true, notes_changed: false });
    outside.draw();
    expect(store.incidents.get().cards.map((card) => card.event?.reviewed)).toEqual([false, true]);
  });

  it("holds and releases at once", () => {
    store.hold(true);
    expect(store.incidents.get().held).toBe(true);
    store.hold(false);
    expect(store.incidents.get().held).toBe(false);
  });

  it("lets time change cards", () => {
    say("detection", detectionData(1, "b", { timestamp: at(0) }));
    outside.wire("/ws/events").onmessage = null;
    outside.pass(5 * 60_000 + 1_000);
    outside.draw();
    expect(store.incidents.get().cards[0]?.phase).toBe("unassessed");
    expect(store.now.get()).toBe(NOON + 301_000);
  });

  it("drops what it knows and asks everything again on a reset", () => {
    store.merge([eventCard(3)]);
    const again = vi.spyOn(client, "invalidateQueries");
    outside.wire("/ws/events").end(1012);
    outside.pass(1_000);
    outside.wire("/ws/events").say({ type: "connected", data: { last_seq: 5 } });
    outside.wire("/ws/events").say({ type: "resync_ack", data: { from: 6, to: 5, count: 0, reset: true } });
    outside.draw();
    expect(store.incidents.get().cards).toEqual([]);
    expect(again).toHaveBeenCalledWith();
  });

  it("drops the system's reports when their log is a new one, and nothing else", () => {
    store.merge([eventCard(3)]);
    say("system_status", statusData(5));
    outside.wire("/ws/system").end(1012);
    outside.pass(1_000);
    outside.wire("/ws/system").say({ type: "connected", data: { last_seq: 5 } });
    outside.wire("/ws/system").say({ type: "resync_ack", data: { from: 6, to: 5, count: 0, reset: true } });
    outside.draw();
    expect(store.status.get().latest).toBeNull();
    expect(store.incidents.get().cards).toHaveLength(1);
  });

  it("reads the server's clock from the first words, and keeps the surer reading", () => {
    outside.wire("/ws/events").end(1006);
    outside.pass(500);
    outside.pass(40);
    outside.wire("/ws/events").join(100, new Date(NOON + 600_000).toISOString());
    expect(store.clock.latest.offsetMs).toBeCloseTo(600_000 - 520, -2);
    expect(store.serverNowMs()).toBeGreaterThan(NOON + 590_000);
    store.offerClock({ offsetMs: 599_470, uncertaintyMs: 500 });
    expect(store.clock.latest.uncertaintyMs).toBe(20);
  });

  it("leaves nothing running when it stops, and starts again", () => {
    stop();
    expect(outside.timers.size).toBe(0);
    expect(outside.nudges.size).toBe(0);
    stop = store.start();
    outside.wire("/ws/events").join(100);
    expect(outside.wires).toHaveLength(4);
  });
});
