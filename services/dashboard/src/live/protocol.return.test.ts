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
  pass,
  resync,
  sent,
  state,
  take,
  throwDice,
} from "@/live/conversation.testing";
import { LIMITS } from "@/live/protocolState";

beforeEach(begin);

describe("coming back", () => {
  it("asks for what followed the last message, and tells it from news", () => {
    live(100);
    lose();
    take({ kind: "nudge" });
    expect(sent(connected(102))).toEqual(resync(100));
    ack(101, 102, 2);
    expect(brought(message(101, true))).toEqual([[101, "replay"]]);
    expect(brought(message(102, true))).toEqual([[102, "replay"]]);
  });

  it("goes on where a replay was cut off", () => {
    live(100);
    lose();
    take({ kind: "nudge" });
    connected(110);
    message(111);
    ack(101, 110, 10);
    message(101, true);
    lose();
    take({ kind: "nudge" });
    expect(sent(connected(111))).toEqual(resync(101));
  });

  it("passes a reset on and begins again from there, also with lower numbers", () => {
    live(100);
    lose();
    take({ kind: "nudge" });
    connected(5);
    message(6);
    expect(kinds(ack(4, 5, 1, true))).toEqual(["reset"]);
    expect(brought(message(5, true))).toEqual([
      [5, "replay"],
      [6, "live"],
    ]);
    expect(state.applied).toBe(6);
  });

  it.each([1012, 1001, 1011, 1013, 1000, 1006, 1009])("tries again after code %i", (code) => {
    live();
    lose(code);
    expect(state.phase).toBe("waiting");
    expect(state.reason).not.toBe("");
  });

  it.each([1008, 1003])("stops after code %i until a person asks", (code) => {
    live();
    lose(code);
    expect(state).toMatchObject({ phase: "refused", dueAtMs: null, reason: "the server does not accept this page" });
    expect(take({ kind: "nudge" })).toEqual([]);
    expect(kinds(take({ kind: "retry" }))).toEqual(["connect"]);
  });

  it("gives the server's own reason", () => {
    live();
    lose(1013, "too slow: reconnect and resync");
    expect(state.reason).toBe("too slow: reconnect and resync");
  });

  it("waits a random part of a time that doubles up to half a minute", () => {
    take({ kind: "start" });
    throwDice(0.999_999);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      lose();
      waits.push(Math.ceil(((state.dueAtMs ?? 0) - nowMs) / 1000));
      after(30_000);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    throwDice(0);
    lose();
    expect(state.dueAtMs).toBe(nowMs);
  });

  it("begins short again after a connection that lasted, and not after one that did not", () => {
    live();
    lose();
    take({ kind: "nudge" });
    connected(100);
    ack(101, 100, 0);
    lose();
    expect(state.attempts).toBe(2);
    take({ kind: "nudge" });
    connected(100);
    ack(101, 100, 0);
    pass(LIMITS.settledMs);
    lose();
    expect(state.attempts).toBe(1);
  });

  it("connects at once when a person asks or the network is back", () => {
    live();
    lose();
    expect(kinds(take({ kind: "retry" }))).toEqual(["connect"]);
    lose();
    expect(kinds(take({ kind: "nudge" }))).toEqual(["connect"]);
    expect(take({ kind: "nudge" })).toEqual([]);
    expect(take({ kind: "retry" })).toEqual([]);
  });
});

describe("stopping", () => {
  it("hangs up and hears nothing more", () => {
    live();
    expect(kinds(take({ kind: "stop" }))).toEqual(["hangUp"]);
    expect(message(101)).toEqual([]);
    expect(lose()).toEqual([]);
    expect(after(100_000)).toEqual([]);
    expect(take({ kind: "stop" })).toEqual([]);
  });

  it("knows after a new start what it had", () => {
    live(100);
    take({ kind: "stop" });
    take({ kind: "start" });
    expect(sent(connected(105))).toEqual(resync(100));
  });
});
