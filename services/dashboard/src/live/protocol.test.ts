import { beforeEach, describe, expect, it } from "vitest";

import {
  ack,
  after,
  begin,
  brought,
  connected,
  kinds,
  live,
  lose,
  message,
  nowMs,
  ping,
  resync,
  say,
  sent,
  state,
  take,
} from "@/live/conversation.testing";
import { LIMITS } from "@/live/protocolState";

beforeEach(begin);

describe("joining", () => {
  it("connects once when started", () => {
    expect(kinds(take({ kind: "start" }))).toEqual(["connect"]);
    expect(take({ kind: "start" })).toEqual([]);
  });

  it("asks for a little history first, and takes it as such", () => {
    take({ kind: "start" });
    expect(sent(connected(1000))).toEqual(resync(700));
    expect(state.phase).toBe("joining");
    ack(701, 1000, 2);
    expect(brought(message(750, true))).toEqual([[750, "backfill"]]);
    expect(brought(message(1000, true))).toEqual([[1000, "backfill"]]);
    expect(state.phase).toBe("live");
    expect(brought(message(1001))).toEqual([[1001, "live"]]);
  });

  it("never asks for less than the beginning", () => {
    take({ kind: "start" });
    expect(sent(connected(7))).toEqual(resync(0));
  });

  it("says no reset where nothing was known yet", () => {
    take({ kind: "start" });
    connected(1000);
    expect(kinds(ack(990, 1000, 1, true))).toEqual([]);
    expect(brought(message(995, true))).toEqual([[995, "backfill"]]);
  });

  it("holds what comes live before the replay, and brings it after it", () => {
    take({ kind: "start" });
    connected(100);
    expect(message(101)).toEqual([]);
    ack(1, 100, 1);
    expect(brought(message(90, true))).toEqual([
      [90, "backfill"],
      [101, "live"],
    ]);
  });

  it("takes a greeting with the newest message, whose number the server has named already", () => {
    take({ kind: "start" });
    connected(100);
    message(100);
    expect(brought(ack(1, 99, 0))).toEqual([[100, "live"]]);
  });

  it("waits without a number until the first message names one", () => {
    take({ kind: "start" });
    expect(connected(null)).toEqual([]);
    expect(state.phase).toBe("live");
    expect(sent(message(500))).toEqual(resync(199));
    expect(brought(ack(200, 499, 0))).toEqual([[500, "live"]]);
  });

  it("waits without a number until a ping names one", () => {
    take({ kind: "start" });
    connected(null);
    expect(sent(ping(null))).toEqual([{ type: "pong" }]);
    expect(sent(ping(500))).toEqual([{ type: "pong" }, ...resync(200)]);
  });

  it("holds a message that comes before the first words", () => {
    take({ kind: "start" });
    expect(message(5)).toEqual([]);
    expect(state.phase).toBe("connecting");
  });

  it("passes the server's time on", () => {
    take({ kind: "start" });
    const outputs = say({ type: "connected", data: { last_seq: 1, server_time: "2026-05-04T12:00:00Z" } });
    expect(outputs[0]).toEqual({ kind: "clock", serverTime: "2026-05-04T12:00:00Z" });
  });

  it("gives up on a server that does not speak", () => {
    take({ kind: "start" });
    expect(after(LIMITS.greetingMs - 1)).toEqual([]);
    expect(kinds(after(1))).toEqual(["hangUp"]);
    expect(state).toMatchObject({ phase: "waiting", attempts: 1, reason: "the server did not answer" });
  });

  it("gives up on a replay that does not come", () => {
    take({ kind: "start" });
    connected(10);
    expect(kinds(after(LIMITS.replayMs))).toEqual(["hangUp"]);
    expect(state.reason).toBe("the replay did not come");
  });

  it("asks again later for a replay that cannot be given now", () => {
    take({ kind: "start" });
    connected(10);
    expect(say({ type: "error", data: { code: "replay_unavailable" } })).toEqual([]);
    message(11);
    expect(sent(after(LIMITS.replayAgainMs))).toEqual(resync(0));
    expect(brought(ack(1, 10, 0))).toEqual([[11, "live"]]);
  });

  it("reloads everything when its question is refused for good", () => {
    live();
    lose();
    take({ kind: "nudge" });
    connected(110);
    message(111);
    const outputs = say({ type: "error", data: { code: "validation_error" } });
    expect(kinds(outputs)).toEqual(["reset", "deliver"]);
    expect(state.phase).toBe("live");
  });

  it("ignores an error that belongs to nothing", () => {
    live();
    expect(say({ type: "error", data: { code: "invalid_json" } })).toEqual([]);
    expect(state.phase).toBe("live");
  });

  it("does not keep more than a bounded number of messages waiting", () => {
    take({ kind: "start" });
    connected(0);
    for (let seq = 1; seq <= LIMITS.held; seq += 1) expect(message(seq)).toEqual([]);
    expect(kinds(message(LIMITS.held + 1))).toEqual(["hangUp"]);
    expect(state).toMatchObject({ phase: "waiting", held: [] });
  });
});

describe("staying", () => {
  it("ignores what it has, in whatever way it comes", () => {
    live(100);
    expect(message(100)).toEqual([]);
    expect(message(99, true)).toEqual([]);
    expect(brought(message(101))).toEqual([[101, "live"]]);
    expect(message(101)).toEqual([]);
  });

  it("takes a gap as numbers that are not for clients", () => {
    live(100);
    expect(brought(message(105))).toEqual([[105, "live"]]);
  });

  it("answers every ping", () => {
    live(100);
    expect(sent(ping(100))).toEqual([{ type: "pong" }]);
  });

  it("asks for what is missing at the second ping that is ahead, and comes again at the fourth", () => {
    live(100);
    expect(sent(ping(103))).toEqual([{ type: "pong" }]);
    expect(sent(ping(103))).toEqual([{ type: "pong" }, ...resync(100)]);
    ack(101, 100, 0);
    ping(103);
    expect(kinds(ping(103))).toEqual(["send", "hangUp"]);
    expect(state.reason).toBe("messages are missing");
  });

  it("forgets that a ping was ahead once it has caught up", () => {
    live(100);
    ping(101);
    message(101);
    ping(101);
    expect(state.behind).toBe(0);
    ping(102);
    expect(sent(ping(102))).toHaveLength(2);
  });

  it("takes a ping after an acknowledgement as the end of the replay", () => {
    take({ kind: "start" });
    connected(10);
    ack(1, 10, 3);
    message(4, true);
    message(11);
    expect(state.phase).toBe("live");
    expect(state.applied).toBe(11);
  });

  it("does not compare while a replay is on its way", () => {
    take({ kind: "start" });
    connected(10);
    expect(sent(ping(99))).toEqual([{ type: "pong" }]);
    expect(state.behind).toBe(0);
  });

  it("asks for a sign of life in silence, and leaves without one", () => {
    live();
    expect(sent(after(LIMITS.silenceMs))).toEqual([{ type: "ping" }]);
    expect(after(LIMITS.probeMs - 1)).toEqual([]);
    expect(kinds(after(1))).toEqual(["hangUp"]);
    expect(state.reason).toBe("the connection fell silent");
  });

  it("stays when the sign of life comes", () => {
    live();
    after(LIMITS.silenceMs);
    say({ type: "pong" });
    expect(after(LIMITS.probeMs)).toEqual([]);
    expect(state.phase).toBe("live");
  });

  it("makes sure of the connection when somebody looks", () => {
    live();
    expect(sent(take({ kind: "nudge" }))).toEqual([{ type: "ping" }]);
    expect(kinds(after(LIMITS.nudgedProbeMs))).toEqual(["hangUp"]);
  });

  it("does not mind noise", () => {
    live();
    expect(take({ kind: "text", text: "}{" })).toEqual([]);
    expect(say({ action: "subscribed", events: [] })).toEqual([]);
  });

  it("ignores an acknowledgement it did not ask for", () => {
    live();
    expect(ack(1, 2, 3, true)).toEqual([]);
    expect(state.applied).toBe(100);
  });

  it("wakes only when something is due", () => {
    live();
    expect(state.dueAtMs).toBe(nowMs + LIMITS.silenceMs);
    expect(take({ kind: "due" })).toEqual([]);
  });
});
