/** One client's side of a conversation with a channel: for tests. */

import { step, type Input } from "@/live/protocol";
import { BEGINNING, type Output, type Protocol } from "@/live/protocolState";

/** Whatever the last step left; importers see each change. */
export let state: Protocol = BEGINNING;
export let nowMs = 0;
let random = 0.5;

export function begin(): void {
  state = BEGINNING;
  nowMs = 1_000_000;
  random = 0.5;
}

export function throwDice(next: number): void {
  random = next;
}

export function pass(ms: number): void {
  nowMs += ms;
}

export function take(input: Input): readonly Output[] {
  const change = step(state, input, { nowMs, random });
  state = change.state;
  return change.outputs;
}

export function say(content: unknown): readonly Output[] {
  return take({ kind: "text", text: JSON.stringify(content) });
}

export function after(ms: number): readonly Output[] {
  pass(ms);
  return take({ kind: "due" });
}

export const connected = (lastSeq: number | null) => say({ type: "connected", data: { last_seq: lastSeq } });
export const ack = (from: number, to: number, count: number, reset = false) =>
  say({ type: "resync_ack", data: { from, to, count, reset } });
export const message = (seq: number, replay = false) =>
  say({ type: "event", data: {}, seq, ...(replay ? { replay } : {}) });
export const ping = (lastSeq: number | null) => say({ type: "ping", lastSeq });
export const lose = (code = 1006, reason = "") => take({ kind: "closed", code, reason });

export const sent = (outputs: readonly Output[]) =>
  outputs.flatMap((output) => (output.kind === "send" ? [JSON.parse(output.text) as Record<string, unknown>] : []));
export const brought = (outputs: readonly Output[]) =>
  outputs.flatMap((output) => (output.kind === "deliver" ? [[output.envelope.seq, output.origin]] : []));
export const kinds = (outputs: readonly Output[]) => outputs.map((output) => output.kind);
export const resync = (seq: number) => [{ type: "resync", data: { last_sequence: seq } }];

/** Live, with everything up to `seq` applied. */
export function live(seq = 100): void {
  take({ kind: "start" });
  connected(seq);
  ack(1, seq, 0);
}
