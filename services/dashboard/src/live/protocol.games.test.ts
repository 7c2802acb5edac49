import { describe, expect, it } from "vitest";

import { LogServer, type Line } from "@/live/logServer.testing";
import { step, type Input } from "@/live/protocol";
import { BEGINNING, LIMITS, type Protocol } from "@/live/protocolState";
import { dice, type Dice } from "@/live/dice.testing";

/** A client and a server with a bad line between them. */
class Game {
  readonly server = new LogServer();
  line: Line | null = null;
  state: Protocol = BEGINNING;
  nowMs = 1_000_000;
  /** What was delivered since the last reset. */
  delivered: number[] = [];
  resets = 0;
  /** The number the client decided to begin after. */
  joinedAt: number | null = null;
  mostHeld = 0;

  constructor(readonly random: Dice) {}

  take(input: Input): void {
    const { state, outputs } = step(this.state, input, { nowMs: this.nowMs, random: this.random.share() });
    this.state = state;
    this.joinedAt ??= state.applied;
    this.mostHeld = Math.max(this.mostHeld, state.held.length);
    for (const output of outputs) {
      if (output.kind === "connect") this.line = this.server.join();
      if (output.kind === "hangUp") this.cut();
      if (output.kind === "send") this.line?.toServer.push(output.text);
      if (output.kind === "deliver") this.delivered.push(output.envelope.seq);
      if (output.kind === "reset") {
        this.delivered = [];
        this.resets += 1;
      }
    }
  }

  cut(): void {
    if (this.line !== null) this.server.leave(this.line);
    this.line = null;
  }

  drop(code = 1006): void {
    if (this.line === null) return;
    this.cut();
    this.take({ kind: "closed", code, reason: "" });
  }

  /** One message from the server reaches the client, or the end of the line does. */
  hear(): void {
    const { line } = this;
    const text = line?.toClient.shift();
    if (text !== undefined) this.take({ kind: "text", text });
    else if (line !== null && line.closedWith !== null) this.drop(line.closedWith);
  }

  /** The server reads one thing the client said. */
  obey(): void {
    if (this.line !== null && this.line.toServer.length > 0) this.server.obey(this.line);
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.take({ kind: "due" });
  }

  /** Until both sides have said everything. */
  settle(): void {
    this.server.canReplay = true;
    for (let turn = 0; turn < 20_000; turn += 1) {
      if (this.line?.toServer.length) this.server.obey(this.line);
      else if (this.line?.toClient.length) this.hear();
      else if (this.line !== null && this.line.closedWith !== null) this.hear();
      else if (this.state.phase === "live" && this.state.replay === null) return;
      else this.pass(1_000);
    }
    throw new Error("the game does not settle");
  }

  visible(after: number): number[] {
    return this.server.entries.filter((entry) => entry.isForClients && entry.seq > after).map((entry) => entry.seq);
  }
}

type Move = (game: Game) => void;

/** What may happen next, and how often it does. */
const MOVES: readonly (readonly [number, Move])[] = [
  [25, ({ server, random }) => server.publish(!random.chance(0.05))],
  [30, (game) => game.hear()],
  [20, (game) => game.obey()],
  [7, (game) => game.pass(game.random.roll(4_000))],
  [4, ({ server }) => server.ping()],
  [4, (game) => game.drop(game.random.chance(0.5) ? 1006 : 1013)],
  [2, (game) => game.take({ kind: "nudge" })],
  [2, ({ server }) => (server.canReplay = !server.canReplay)],
  [1, (game) => game.pass(40_000)],
  [1, (game) => game.take({ kind: "text", text: game.random.chance(0.5) ? "}{" : '{"type":"news"}' })],
  [1, restart],
];

const DISASTERS: readonly (readonly [number, Move])[] = [
  ...MOVES,
  [3, ({ server, random }) => server.trim(1 + random.roll(20))],
  [1, renew],
];

function move(game: Game, moves: typeof MOVES): void {
  let chosen = game.random.roll(moves.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, happen] of moves) {
    if (chosen < weight) {
      happen(game);
      return;
    }
    chosen -= weight;
  }
}

/** A new log. One that grows past what a client has before the client is back cannot be told from the old one. */
function renew(game: Game): void {
  game.server.restart();
  game.settle();
}

/** The page's component is taken down and put up again. */
function restart(game: Game): void {
  game.take({ kind: "stop" });
  game.take({ kind: "start" });
}

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));
}

const SEEDS = Array.from({ length: 150 }, (_, seed) => seed);

describe("games of drops, delays and replays", () => {
  it.each(SEEDS)("never lose or double a message (game %i)", (seed) => {
    const random = dice(seed);
    const game = new Game(random);
    for (let before = random.roll(400); before > 0; before -= 1) game.server.publish();
    game.take({ kind: "start" });
    for (let turn = 0; turn < 600; turn += 1) move(game, MOVES);
    game.settle();
    expect(game.resets).toBe(0);
    expect(game.delivered).toEqual(game.visible(game.joinedAt ?? -1));
    expect(game.mostHeld).toBeLessThanOrEqual(LIMITS.held);
  });

  it.each(SEEDS)("join again after a lost log or a new one (game %i)", (seed) => {
    const game = new Game(dice(seed + 10_000));
    game.take({ kind: "start" });
    for (let turn = 0; turn < 800; turn += 1) move(game, DISASTERS);
    game.settle();
    game.server.publish();
    game.settle();
    expect(isRising(game.delivered)).toBe(true);
    const first = game.delivered[0] ?? Number.POSITIVE_INFINITY;
    expect(game.delivered.filter((seq) => seq >= (game.server.entries[0]?.seq ?? 0))).toEqual(game.visible(first - 1));
  });
});
