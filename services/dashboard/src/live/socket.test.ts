import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { TestSurroundings } from "@/live/edges.testing";
import { LIMITS } from "@/live/protocolState";
import { browserSurroundings, Channel } from "@/live/socket";

const listener = { deliver: vi.fn(), reset: vi.fn(), clock: vi.fn(), changed: vi.fn() };
let outside: TestSurroundings;
let channel: Channel;

beforeEach(() => {
  vi.clearAllMocks();
  outside = new TestSurroundings(1_000_000);
  channel = new Channel("/ws/events", listener, outside);
});

const wire = () => outside.wire("/ws/events");

describe("a channel", () => {
  it("opens its path, joins and delivers", () => {
    channel.start();
    wire().join(10, "2026-05-04T12:00:00Z");
    wire().say({ type: "event", data: { id: 1 }, seq: 11 });
    expect(wire().sent).toEqual(['{"type":"resync","data":{"last_sequence":0}}']);
    expect(listener.clock).toHaveBeenCalledWith("2026-05-04T12:00:00Z");
    expect(listener.deliver.mock.calls).toEqual([[{ type: "event", seq: 11, data: { id: 1 } }, "live"]]);
    expect(channel.state.phase).toBe("live");
  });

  it("comes again by its own timer", () => {
    channel.start();
    wire().end(1006);
    expect(outside.wires).toHaveLength(1);
    outside.pass(500);
    expect(outside.wires).toHaveLength(2);
  });

  it("comes at once when it is nudged or told to", () => {
    channel.start();
    wire().end(1006);
    for (const nudge of outside.nudges) nudge();
    expect(outside.wires).toHaveLength(2);
    wire().end(1008);
    outside.pass(60_000);
    channel.retry();
    expect(outside.wires).toHaveLength(3);
  });

  it("lets go of a socket that does not answer, whatever that still says", () => {
    channel.start();
    const first = wire();
    outside.pass(LIMITS.greetingMs);
    expect(first.isOpen).toBe(false);
    first.join(5);
    first.end(1008);
    expect(channel.state.phase).toBe("waiting");
  });

  it("does not stumble over a socket that refuses to send", () => {
    channel.start();
    wire().isOpen = false;
    wire().say({ type: "connected", data: { last_seq: 1 } });
    expect(channel.state.phase).toBe("joining");
  });

  it("hears text only", () => {
    channel.start();
    wire().onmessage?.(new MessageEvent("message", { data: new Blob() }));
    expect(channel.state.heardAtMs).toBeNull();
  });

  it("passes a reset on", () => {
    channel.start();
    wire().join(10);
    wire().end(1012);
    outside.pass(1_000);
    wire().say({ type: "connected", data: { last_seq: 2 } });
    wire().say({ type: "resync_ack", data: { from: 3, to: 2, count: 0, reset: true } });
    expect(listener.reset).toHaveBeenCalledOnce();
  });

  it("leaves nothing behind when it stops, and may start again", () => {
    channel.start();
    wire().join(10);
    channel.stop();
    expect([outside.timers.size, outside.nudges.size, wire().isOpen]).toEqual([0, 0, false]);
    channel.start();
    expect(outside.wires).toHaveLength(2);
  });

  it("keeps one timer, however much it hears", () => {
    channel.start();
    wire().join(10);
    for (let seq = 11; seq < 200; seq += 1) wire().say({ type: "event", data: {}, seq });
    expect(outside.timers.size).toBe(1);
  });
});

describe("the browser", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("is asked for a socket of the same origin", () => {
    const opened: string[] = [];
    vi.stubGlobal("WebSocket", function (url: URL) {
      opened.push(url.href);
    });
    browserSurroundings().open("/ws/events");
    expect(opened).toEqual([`ws://${location.host}/ws/events`]);
  });

  it("tells when the network is back and when somebody looks", () => {
    const nudge = vi.fn();
    const end = browserSurroundings().onNudge(nudge);
    window.dispatchEvent(new Event("online"));
    document.dispatchEvent(new Event("visibilitychange"));
    const seen = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    document.dispatchEvent(new Event("visibilitychange"));
    expect(nudge).toHaveBeenCalledTimes(2);
    seen.mockRestore();
    end();
    window.dispatchEvent(new Event("online"));
    expect(nudge).toHaveBeenCalledTimes(2);
  });

  it("has a clock, dice and timers that can be called off", () => {
    vi.useFakeTimers();
    const browser = browserSurroundings();
    const callback = vi.fn();
    browser.after(10, callback);
    browser.after(10, callback)();
    vi.advanceTimersByTime(20);
    expect(callback).toHaveBeenCalledOnce();
    expect(browser.nowMs()).toBe(Date.now());
    expect(browser.random()).toBeLessThan(1);
  });
});
