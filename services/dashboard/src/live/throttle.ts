/** At most one run per name and interval: the first at once, what is asked meanwhile once at the interval's end. */

import type { Surroundings } from "@/live/socket";

interface Turn {
  lastMs: number;
  cancel: (() => void) | null;
}

/** Names beyond this are forgotten, the longest unused first. */
const MOST_NAMES = 200;

export class Throttle {
  readonly #turns = new Map<string, Turn>();

  constructor(
    private readonly intervalMs: number,
    private readonly surroundings: Pick<Surroundings, "nowMs" | "after">,
  ) {}

  ask(name: string, run: () => void): void {
    const turn = this.#turns.get(name) ?? { lastMs: Number.NEGATIVE_INFINITY, cancel: null };
    if (turn.cancel !== null) return;
    const waitMs = turn.lastMs + this.intervalMs - this.surroundings.nowMs();
    const go = () => {
      turn.lastMs = this.surroundings.nowMs();
      turn.cancel = null;
      run();
    };
    this.#remember(name, turn); // before it runs: a run may ask for the next one
    if (waitMs <= 0) go();
    else turn.cancel = this.surroundings.after(waitMs, go);
  }

  /** What waits does not run any more. */
  stop(): void {
    for (const turn of this.#turns.values()) turn.cancel?.();
    this.#turns.clear();
  }

  #remember(name: string, turn: Turn): void {
    this.#turns.delete(name);
    this.#turns.set(name, turn);
    for (const [oldest, { cancel }] of this.#turns) {
      if (this.#turns.size <= MOST_NAMES) return;
      cancel?.();
      this.#turns.delete(oldest);
    }
  }
}
