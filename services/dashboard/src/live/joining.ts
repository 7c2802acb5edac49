/**
 * Joining the log on a new connection without a gap. Pure.
 *
 * Live messages may arrive before the replay that belongs in front of them, so they are held until it is complete.
 * The server sends nothing else between its acknowledgement and the replay's last message; whatever else comes after an
 * acknowledgement is therefore also its end.
 */

import type { Envelope, Heard } from "@/live/hearing";
import { LIMITS, type Change, type Origin, type Output, type Protocol } from "@/live/protocolState";

type Connected = Extract<Heard, { is: "connected" }>;
type Acknowledgement = Extract<Heard, { is: "ack" }>;

/** The server's first words: ask for what we lack. Where neither side knows a number yet, everything to come is new. */
export function begin(state: Protocol, { lastSeq, serverTime }: Connected, nowMs: number): Change {
  const clock: Output[] = serverTime === null ? [] : [{ kind: "clock", serverTime }];
  const greeted: Protocol = { ...state, held: [], replay: null, behind: 0 };
  const change = asked(greeted, lastSeq, nowMs);
  return { state: change.state, outputs: [...clock, ...change.outputs] };
}

function asked(state: Protocol, lastSeq: number | null, nowMs: number): Change {
  if (state.applied !== null) return ask({ ...state, phase: "joining" }, nowMs);
  if (lastSeq !== null) return from(state, lastSeq, nowMs);
  return { state: { ...state, phase: "live", joinedAtMs: nowMs }, outputs: [] };
}

/** The first join: ask for a little history before `lastSeq`. */
export function from(state: Protocol, lastSeq: number, nowMs: number): Change {
  return ask({ ...state, phase: "joining", applied: Math.max(0, lastSeq - LIMITS.backfill) }, nowMs);
}

export function ask(state: Protocol, nowMs: number): Change {
  const text = JSON.stringify({ type: "resync", data: { last_sequence: state.applied ?? 0 } });
  const replay = { stage: "asked", dueAtMs: nowMs + LIMITS.replayMs } as const;
  return { state: { ...state, replay }, outputs: [{ kind: "send", text }] };
}

/** Whether live messages have to wait. */
export function isBusy(state: Protocol): boolean {
  return state.replay !== null;
}

export function acknowledged(state: Protocol, ack: Acknowledgement, nowMs: number): Change {
  if (state.replay === null) return { state, outputs: [] };
  const news = state.delivered || !state.fresh;
  const outputs: Output[] = ack.reset && news ? [{ kind: "reset" }] : [];
  const applied = ack.reset ? Math.max(0, ack.from - 1) : state.applied;
  const replay = { stage: "filling", dueAtMs: nowMs + LIMITS.replayMs, to: ack.to, left: ack.count } as const;
  const next: Protocol = { ...state, applied, replay };
  if (ack.count > 0) return { state: next, outputs };
  const end = ended(next, nowMs);
  return { state: end.state, outputs: [...outputs, ...end.outputs] };
}

/** The log could not be read: ask again in a while. Any other refusal of a resync means this side asks wrongly. */
export function refused(state: Protocol, code: string, nowMs: number): Change {
  if (state.replay?.stage !== "asked") return { state, outputs: [] };
  if (code === "replay_unavailable") {
    return { state: { ...state, replay: { stage: "later", dueAtMs: nowMs + LIMITS.replayAgainMs } }, outputs: [] };
  }
  const end = finished(state, state.applied ?? 0, nowMs);
  return { state: end.state, outputs: [{ kind: "reset" }, ...end.outputs] };
}

/** The next message of a replay. */
export function replayed(state: Protocol, envelope: Envelope, nowMs: number): Change {
  const { replay } = state;
  const { state: next, outputs } = delivered(state, envelope, state.fresh ? "backfill" : "replay");
  if (replay?.stage !== "filling") return { state: next, outputs };
  const left = replay.left - 1;
  const filling: Protocol = { ...next, replay: { ...replay, left, dueAtMs: nowMs + LIMITS.replayMs } };
  const end = left > 0 ? { state: filling, outputs: [] } : ended(filling, nowMs);
  return { state: end.state, outputs: [...outputs, ...end.outputs] };
}

/** Something that is not part of a replay: delivered, or held while one is outstanding. */
export function arrived(state: Protocol, envelope: Envelope, nowMs: number): Change {
  if (isBusy(state) || state.phase === "connecting") return hold(state, envelope);
  if (state.applied !== null) return delivered(state, envelope, "live");
  const change = from(state, Math.max(0, envelope.seq - 1), nowMs);
  return { state: hold(change.state, envelope).state, outputs: change.outputs };
}

function hold(state: Protocol, envelope: Envelope): Change {
  return { state: { ...state, held: [...state.held, envelope] }, outputs: [] };
}

/** A replay that was acknowledged is over. */
export function ended(state: Protocol, nowMs: number): Change {
  if (state.replay?.stage !== "filling") return { state, outputs: [] };
  return finished(state, Math.max(state.applied ?? 0, state.replay.to), nowMs);
}

/** Everything up to `upto` is here: what waited follows, and from now on all is live. */
function finished(state: Protocol, upto: number, nowMs: number): Change {
  const joinedAtMs = state.phase === "live" ? state.joinedAtMs : nowMs;
  let next: Protocol = { ...state, phase: "live", applied: upto, fresh: false, joinedAtMs, replay: null, held: [] };
  const outputs: Output[] = [];
  for (const envelope of state.held) {
    const change = delivered(next, envelope, "live");
    next = change.state;
    outputs.push(...change.outputs);
  }
  return { state: next, outputs };
}

function delivered(state: Protocol, envelope: Envelope, origin: Origin): Change {
  if (state.applied !== null && envelope.seq <= state.applied) return { state, outputs: [] };
  const next: Protocol = { ...state, applied: envelope.seq, delivered: true };
  return { state: next, outputs: [{ kind: "deliver", envelope, origin }] };
}
