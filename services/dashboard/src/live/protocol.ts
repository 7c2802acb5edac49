/**
 * The life of one live channel: connect, join the log without a gap, stay, come back. Pure: the clock, the dice and
 * the socket are outside; `step` turns a state and an input into the next state and what is to be done.
 *
 * What it promises: messages are delivered in the order of their numbers, each number at most once, and none is left
 * out across drops, unless the server says `reset`, which is passed on. Everything it keeps is bounded.
 */

import { hear, type Envelope, type Heard } from "@/live/hearing";
import * as joining from "@/live/joining";
import { LIMITS, UNCONNECTED, type Change, type Circumstances, type Output, type Protocol } from "@/live/protocolState";

export type Input =
  | { readonly kind: "start" }
  | { readonly kind: "stop" }
  /** A person asked: connect now, also after a refusal. */
  | { readonly kind: "retry" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "closed"; readonly code: number; readonly reason: string }
  /** `dueAtMs` has come. */
  | { readonly kind: "due" }
  /** The network is back, or somebody looks at the page again. */
  | { readonly kind: "nudge" };

/** Close codes after which coming back would change nothing: the server does not want this client. */
const REFUSALS: ReadonlySet<number> = new Set([1008, 1003]);

export function step(state: Protocol, input: Input, circumstances: Circumstances): Change {
  const { nowMs } = circumstances;
  switch (input.kind) {
    case "start":
      return start(state, nowMs);
    case "stop":
      return stop(state);
    case "retry":
      return retry(state, nowMs);
    case "nudge":
      return nudge(state, nowMs);
    case "closed":
      return closed(state, input, circumstances);
    case "due":
      return nowMs >= (state.dueAtMs ?? Number.POSITIVE_INFINITY) ? due(state, circumstances) : unchanged(state);
    case "text":
      return isOpen(state) ? scheduled(heard(state, hear(input.text), circumstances)) : unchanged(state);
  }
}

function unchanged(state: Protocol): Change {
  return { state, outputs: [] };
}

function isOpen({ phase }: Protocol): boolean {
  return phase === "connecting" || phase === "joining" || phase === "live";
}

function start(state: Protocol, nowMs: number): Change {
  return state.phase === "off" ? connect(state, nowMs) : unchanged(state);
}

function retry(state: Protocol, nowMs: number): Change {
  const rests = state.phase === "waiting" || state.phase === "refused";
  return rests ? connect({ ...state, attempts: 0 }, nowMs) : unchanged(state);
}

function connect(state: Protocol, nowMs: number): Change {
  const dueAtMs = nowMs + LIMITS.greetingMs;
  return { state: { ...state, ...UNCONNECTED, phase: "connecting", dueAtMs }, outputs: [{ kind: "connect" }] };
}

function stop(state: Protocol): Change {
  const outputs: Output[] = isOpen(state) ? [{ kind: "hangUp" }] : [];
  return { state: { ...state, ...UNCONNECTED, phase: "off", attempts: 0, dueAtMs: null, reason: "" }, outputs };
}

/** Somebody looks: come back at once, or make sure that what looks alive is. */
function nudge(state: Protocol, nowMs: number): Change {
  if (state.phase === "waiting") return connect(state, nowMs);
  return state.phase === "live" ? scheduled(probe(state, nowMs + LIMITS.nudgedProbeMs)) : unchanged(state);
}

function probe(state: Protocol, answerBeforeMs: number): Change {
  return { state: { ...state, probeDueAtMs: answerBeforeMs }, outputs: [{ kind: "send", text: '{"type":"ping"}' }] };
}

function closed(state: Protocol, { code, reason }: { code: number; reason: string }, about: Circumstances): Change {
  if (!isOpen(state)) return unchanged(state);
  const said = reason === "" ? closeWords(code) : reason;
  if (!REFUSALS.has(code)) return { state: lost(state, said, about), outputs: [] };
  return { state: { ...state, ...UNCONNECTED, phase: "refused", dueAtMs: null, reason: said }, outputs: [] };
}

function closeWords(code: number): string {
  if (code === 1006) return "the connection was lost";
  return REFUSALS.has(code) ? "the server does not accept this page" : `the server closed the connection (${code})`;
}

/** The state after a connection is gone: wait a random part of a time that doubles (full jitter). */
function lost(state: Protocol, reason: string, { nowMs, random }: Circumstances): Protocol {
  const lasted = state.joinedAtMs !== null && nowMs - state.joinedAtMs >= LIMITS.settledMs;
  const attempts = lasted ? 1 : state.attempts + 1;
  const ceilingMs = Math.min(LIMITS.backoffMaxMs, LIMITS.backoffMs * 2 ** Math.min(attempts - 1, 30));
  const dueAtMs = nowMs + Math.floor(random * ceilingMs);
  return { ...state, ...UNCONNECTED, phase: "waiting", attempts, reason, dueAtMs };
}

function dropped(state: Protocol, reason: string, about: Circumstances): Change {
  return { state: lost(state, reason, about), outputs: [{ kind: "hangUp" }] };
}

function due(state: Protocol, about: Circumstances): Change {
  const { nowMs } = about;
  if (state.phase === "waiting") return connect(state, nowMs);
  if (state.phase === "connecting") return dropped(state, "the server did not answer", about);
  if (state.replay?.stage === "later" && nowMs >= state.replay.dueAtMs) return scheduled(joining.ask(state, nowMs));
  if (state.replay !== null && nowMs >= state.replay.dueAtMs) return dropped(state, "the replay did not come", about);
  if (state.probeDueAtMs === null) return scheduled(probe(state, nowMs + LIMITS.probeMs));
  return nowMs >= state.probeDueAtMs
    ? dropped(state, "the connection fell silent", about)
    : scheduled(unchanged(state));
}

function heard(before: Protocol, said: Heard, about: Circumstances): Change {
  const state: Protocol = { ...before, heardAtMs: about.nowMs, probeDueAtMs: null };
  switch (said.is) {
    case "connected":
      return joining.begin(state, said, about.nowMs);
    case "ping":
      return pinged(state, said.lastSeq, about);
    case "ack":
      return joining.acknowledged(state, said, about.nowMs);
    case "refusal":
      return joining.refused(state, said.code, about.nowMs);
    case "message":
      return received(state, said.envelope, said.replay, about);
    case "pong":
    case "noise":
      return unchanged(state);
  }
}

/** Answer; a server that is ahead twice in a row is asked for what is missing, and then left and met again. */
function pinged(before: Protocol, lastSeq: number | null, about: Circumstances): Change {
  const pong: Output = { kind: "send", text: '{"type":"pong"}' };
  const { state, outputs } = joining.ended(before, about.nowMs);
  const more = joining.isBusy(state) ? unchanged(state) : compared(state, lastSeq, about);
  return { state: more.state, outputs: [pong, ...outputs, ...more.outputs] };
}

function compared(state: Protocol, lastSeq: number | null, about: Circumstances): Change {
  if (lastSeq === null || state.phase !== "live") return unchanged(state);
  if (state.applied === null) return joining.from(state, lastSeq, about.nowMs);
  if (lastSeq <= state.applied) return unchanged(state.behind === 0 ? state : { ...state, behind: 0 });
  const behind = state.behind + 1;
  if (behind === LIMITS.pingsBehind) return joining.ask({ ...state, behind }, about.nowMs);
  if (behind >= 2 * LIMITS.pingsBehind) return dropped(state, "messages are missing", about);
  return unchanged({ ...state, behind });
}

function received(state: Protocol, envelope: Envelope, replay: boolean, about: Circumstances): Change {
  if (replay) return joining.replayed(state, envelope, about.nowMs);
  const { state: joined, outputs } = joining.ended(state, about.nowMs);
  const next = joining.arrived(joined, envelope, about.nowMs);
  if (next.state.held.length <= LIMITS.held) return { state: next.state, outputs: [...outputs, ...next.outputs] };
  return dropped(state, "too much came before the replay", about);
}

/** Notes when something is due next on an open connection: the end of a wait, of a probe, or of patience with silence. */
function scheduled(change: Change): Change {
  const { state } = change;
  if (state.phase !== "joining" && state.phase !== "live") return change;
  const silenceMs = (state.heardAtMs ?? 0) + LIMITS.silenceMs;
  const replayMs = state.replay?.dueAtMs ?? Number.POSITIVE_INFINITY;
  const dueAtMs = Math.min(state.probeDueAtMs ?? silenceMs, replayMs);
  return { state: { ...state, dueAtMs }, outputs: change.outputs };
}
