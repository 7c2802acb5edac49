/** A browser without a browser: a clock that tests move, timers that run with it, and sockets that tests speak into. */

import type { Surroundings, Wire } from "@/live/socket";

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

export class TestWire implements Wire {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  readonly sent: string[] = [];
  isOpen = true;

  constructor(readonly path: string) {}

  send(text: string): void {
    if (!this.isOpen) throw new Error("closing");
    this.sent.push(text);
  }

  close(): void {
    this.isOpen = false;
  }

  /** The server says something. */
  say(content: unknown): void {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(content) }));
  }

  /** The server's first words and an empty replay: live from `seq` on. */
  join(seq: number, serverTime: string | null = null): void {
    this.say({ type: "connected", data: { last_seq: seq, server_time: serverTime } });
    this.say({ type: "resync_ack", data: { from: seq + 1, to: seq, count: 0, reset: false } });
  }

  end(code: number, reason = ""): void {
    this.onclose?.(new CloseEvent("close", { code, reason }));
  }
}

export class TestSurroundings implements Surroundings {
  readonly wires: TestWire[] = [];
  readonly timers = new Set<Timer>();
  readonly frames: (() => void)[] = [];
  readonly nudges = new Set<() => void>();

  constructor(private clockMs: number) {}

  readonly nowMs = () => this.clockMs;
  readonly random = () => 0.5;

  readonly open = (path: string): TestWire => {
    const wire = new TestWire(path);
    this.wires.push(wire);
    return wire;
  };

  readonly after = (ms: number, callback: () => void): (() => void) => {
    const timer = { dueMs: this.clockMs + ms, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  };

  readonly onNudge = (callback: () => void): (() => void) => {
    this.nudges.add(callback);
    return () => this.nudges.delete(callback);
  };

  readonly frame = (callback: () => void): void => {
    this.frames.push(callback);
  };

  /** Draw: everything that waited for a frame runs. */
  draw(): void {
    for (const callback of this.frames.splice(0)) callback();
  }

  /** Let time pass; timers run in their order. */
  pass(ms: number): void {
    const untilMs = this.clockMs + ms;
    for (;;) {
      const [next] = [...this.timers].filter((timer) => timer.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs);
      if (next === undefined) break;
      this.timers.delete(next);
      this.clockMs = Math.max(this.clockMs, next.dueMs);
      next.callback();
    }
    this.clockMs = untilMs;
  }

  /** The newest socket of a path. */
  wire(path: string): TestWire {
    const found = this.wires.findLast((wire) => wire.path === path);
    if (found === undefined) throw new Error(`nobody opened ${path}`);
    return found;
  }
}
