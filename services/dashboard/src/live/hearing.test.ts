import { expect, it } from "vitest";

import { hear } from "@/live/hearing";

it.each([
  ["not JSON", "}{"],
  ["a list", "[1]"],
  ["a word", '"ping"'],
  ["nothing", "null"],
  ["a kind nobody knows", '{"type":"news"}'],
  ["no kind", '{"seq":1}'],
  ["an acknowledgement without numbers", '{"type":"resync_ack","data":{"from":1}}'],
])("takes %s as noise", (_, text) => {
  expect(hear(text)).toEqual({ is: "noise" });
});

it("reads a message with its number, whatever its kind", () => {
  expect(hear('{"type":"news","seq":7,"data":{"a":1}}')).toEqual({
    is: "message",
    envelope: { type: "news", seq: 7, data: { a: 1 } },
    replay: false,
  });
});

it("tells a replay from news", () => {
  expect(hear('{"type":"event","seq":7,"data":{},"replay":true}')).toMatchObject({ replay: true });
});

it.each([-1, 1.5, "7", null, 2 ** 60])("does not take %j as a number of the log", (seq) => {
  expect(hear(JSON.stringify({ type: "event", seq, data: {} }))).toEqual({ is: "noise" });
});

it("reads what has no place in the log", () => {
  expect(hear('{"type":"ping","lastSeq":null}')).toEqual({ is: "ping", lastSeq: null });
  expect(hear('{"type":"pong"}')).toEqual({ is: "pong" });
  expect(hear('{"type":"connected"}')).toEqual({ is: "connected", lastSeq: null, serverTime: null });
  expect(hear('{"type":"error","data":{}}')).toEqual({ is: "refusal", code: "", message: "" });
  const ack = { type: "resync_ack", data: { from: 1, to: 5, count: 2, reset: true } };
  expect(hear(JSON.stringify(ack))).toEqual({ is: "ack", from: 1, to: 5, count: 2, reset: true });
});
