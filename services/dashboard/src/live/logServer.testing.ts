/**
 * One channel of the server as api/sockets.py, fanout.py and resync.py do it, without sockets: for tests. A connection
 * carries each number at most once; everything above `carriedFrom` comes by itself, the rest by resync, and live
 * messages that arrive during a replay come after it.
 */

import { fieldsOf } from "@/live/hearing";

const MOST_REPLAYED = 5_000;

interface Entry {
  readonly seq: number;
  /** Some entries of the log are not for clients: they move the position only. */
  readonly isForClients: boolean;
}

export class Line {
  readonly toClient: string[] = [];
  readonly toServer: string[] = [];
  closedWith: number | null = null;

  constructor(public carriedFrom: number | null) {}
}

export class LogServer {
  entries: Entry[] = [];
  newest = 0;
  /** Null until the queue was reached. */
  position: number | null = 0;
  canReplay = true;
  readonly lines = new Set<Line>();

  publish(isForClients = true): number {
    this.newest += 1;
    this.entries.push({ seq: this.newest, isForClients });
    this.position = this.newest;
    if (isForClients) for (const line of this.lines) line.toClient.push(said(this.newest));
    return this.newest;
  }

  join(): Line {
    const line = new Line(this.position);
    line.toClient.push(
      JSON.stringify({ type: "connected", data: { last_seq: this.position, server_time: "2026-05-04T12:00:00Z" } }),
    );
    this.lines.add(line);
    return line;
  }

  leave(line: Line): void {
    this.lines.delete(line);
  }

  ping(): void {
    for (const line of this.lines) line.toClient.push(JSON.stringify({ type: "ping", lastSeq: this.position }));
  }

  trim(keep: number): void {
    this.entries = this.entries.slice(-keep);
  }

  /** A new, empty queue: the numbers begin again and everybody has to come again. */
  restart(): void {
    this.entries = [];
    this.newest = 0;
    this.position = 0;
    for (const line of [...this.lines]) {
      line.closedWith = 1012;
      this.leave(line);
    }
  }

  /** Obey the next thing a client said. */
  obey(line: Line): void {
    const content = fieldsOf(JSON.parse(line.toServer.shift() ?? "null"));
    if (content?.["type"] === "ping") line.toClient.push('{"type":"pong"}');
    if (content?.["type"] === "resync") this.resync(line, fieldsOf(content["data"])?.["last_sequence"] as number);
  }

  private resync(line: Line, last: number): void {
    if (line.carriedFrom === null || !this.canReplay) {
      line.toClient.push(JSON.stringify({ type: "error", data: { code: "replay_unavailable", message: "later" } }));
      return;
    }
    const { after, upto, reset } = this.plan(last, line.carriedFrom);
    const found = this.entries.filter((entry) => entry.isForClients && entry.seq > after && entry.seq <= upto);
    const data = { channel: "events", from: after + 1, to: upto, count: found.length, reset, oldest_seq: null };
    line.toClient.push(JSON.stringify({ type: "resync_ack", data }));
    for (const { seq } of found) line.toClient.push(said(seq, true));
    line.carriedFrom = Math.min(line.carriedFrom, after);
  }

  private plan(last: number, carriedFrom: number): { after: number; upto: number; reset: boolean } {
    const oldest = this.entries[0]?.seq ?? 0;
    const restarted = last > Math.max(this.newest, carriedFrom);
    const firstKept = oldest > 0 ? Math.max(oldest, carriedFrom - MOST_REPLAYED + 1) : carriedFrom + 1;
    const trimmed = !restarted && last + 1 < Math.min(firstKept, carriedFrom + 1);
    if (restarted || trimmed) return { after: Math.min(firstKept - 1, carriedFrom), upto: carriedFrom, reset: true };
    return { after: Math.min(last, carriedFrom), upto: carriedFrom, reset: false };
  }
}

function said(seq: number, replay = false): string {
  return JSON.stringify({ type: "event", data: { id: seq }, seq, ...(replay ? { replay: true } : {}) });
}
