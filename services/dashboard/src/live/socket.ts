/** The edge of one live channel: the browser's WebSocket, its timer, and the events that make it worth trying at once. */

import type { Envelope } from "@/live/hearing";
import { step, type Input } from "@/live/protocol";
import { BEGINNING, type Origin, type Output, type Protocol } from "@/live/protocolState";

/** The part of a WebSocket that is used here. */
export interface Wire {
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(text: string): void;
  close(): void;
}

/** Everything of the browser that a channel needs. */
export interface Surroundings {
  nowMs(): number;
  random(): number;
  open(path: string): Wire;
  /** Calls back once after `ms`; the returned function calls it off. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back when the network is back or somebody looks at the page again; the returned function ends it. */
  onNudge(callback: () => void): () => void;
}

export interface Listener {
  deliver(envelope: Envelope, origin: Origin): void;
  reset(): void;
  clock(serverTime: string): void;
  changed(state: Protocol): void;
}

/** Browsers keep timers in 32 bits; nothing here waits that long. */
const LONGEST_TIMER_MS = 60_000;

export class Channel {
  #state: Protocol = BEGINNING;
  #wire: Wire | null = null;
  #cancelTimer: () => void = () => undefined;
  #armedForMs: number | null = null;
  #endNudges: () => void = () => undefined;

  constructor(
    private readonly path: string,
    private readonly listener: Listener,
    private readonly surroundings: Surroundings,
  ) {}

  get state(): Protocol {
    return this.#state;
  }

  start(): void {
    this.#endNudges();
    this.#endNudges = this.surroundings.onNudge(() => this.#take({ kind: "nudge" }));
    this.#take({ kind: "start" });
  }

  stop(): void {
    this.#endNudges();
    this.#take({ kind: "stop" });
  }

  retry(): void {
    this.#take({ kind: "retry" });
  }

  #take(input: Input): void {
    const before = this.#state;
    const circumstances = { nowMs: this.surroundings.nowMs(), random: this.surroundings.random() };
    const { state, outputs } = step(before, input, circumstances);
    this.#state = state;
    for (const output of outputs) this.#act(output);
    this.#arm();
    if (state !== before) this.listener.changed(state);
  }

  #act(output: Output): void {
    switch (output.kind) {
      case "connect":
        this.#connect();
        break;
      case "hangUp":
        this.#hangUp();
        break;
      case "send":
        this.#send(output.text);
        break;
      case "deliver":
        this.listener.deliver(output.envelope, output.origin);
        break;
      case "reset":
        this.listener.reset();
        break;
      case "clock":
        this.listener.clock(output.serverTime);
        break;
    }
  }

  #connect(): void {
    this.#hangUp();
    const wire = this.surroundings.open(this.path);
    wire.onmessage = (event) => {
      if (typeof event.data === "string") this.#take({ kind: "text", text: event.data });
    };
    wire.onclose = (event) => {
      this.#wire = null;
      this.#take({ kind: "closed", code: event.code, reason: event.reason });
    };
    this.#wire = wire;
  }

  /** A dead peer may keep a socket half closed for minutes: let go of it at once. */
  #hangUp(): void {
    const wire = this.#wire;
    this.#wire = null;
    if (wire === null) return;
    wire.onmessage = null;
    wire.onclose = null;
    wire.close();
  }

  #send(text: string): void {
    try {
      this.#wire?.send(text);
    } catch {
      // A socket that is closing refuses to send; its close event follows and decides.
    }
  }

  #arm(): void {
    const { dueAtMs } = this.#state;
    if (dueAtMs === this.#armedForMs) return;
    this.#cancelTimer();
    this.#armedForMs = dueAtMs;
    if (dueAtMs === null) return;
    const waitMs = Math.min(LONGEST_TIMER_MS, Math.max(0, dueAtMs - this.surroundings.nowMs()));
    this.#cancelTimer = this.surroundings.after(waitMs, () => {
      this.#armedForMs = null;
      this.#take({ kind: "due" });
    });
  }
}

export function browserSurroundings(): Surroundings {
  return {
    nowMs: () => Date.now(),
    random: () => Math.random(),
    open: (path) => new WebSocket(new URL(path, location.href.replace(/^http/, "ws"))),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    onNudge,
  };
}

function onNudge(callback: () => void): () => void {
  const seen = () => {
    if (document.visibilityState === "visible") callback();
  };
  window.addEventListener("online", callback);
  window.addEventListener("pageshow", callback);
  document.addEventListener("visibilitychange", seen);
  return () => {
    window.removeEventListener("online", callback);
    window.removeEventListener("pageshow", callback);
    document.removeEventListener("visibilitychange", seen);
  };
}
