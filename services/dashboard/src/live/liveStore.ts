/** Everything live of one page: two channels, what they said, and who wants to hear it. */

import type { QueryClient } from "@tanstack/react-query";

import type { EventCard } from "@/api/shapes";
import { betterReading, readClock, UNREAD_CLOCK, type ClockReading } from "@/domain/time";
import { Caches, followReviews } from "@/live/caches";
import { Cell, type Frame } from "@/live/cell";
import { combined, connectionOf, sameConnection, type Connection } from "@/live/connection";
import type { Envelope } from "@/live/hearing";
import { NO_INCIDENTS, reduce, type IncidentInput, type Incidents } from "@/live/incidents";
import { messageOf, type LiveMessage } from "@/live/messages";
import { BEGINNING, type Origin, type Protocol } from "@/live/protocolState";
import { Channel, type Listener, type Surroundings } from "@/live/socket";
import { NO_STATUS, withReport, type SystemStatus } from "@/live/status";

export type LiveCallback = (message: LiveMessage, origin: Origin) => void;

/** How often time alone may change what is shown. */
export const TICK_MS = 1_000;

export class LiveStore {
  readonly incidents: Cell<Incidents>;
  readonly connection: Cell<Connection>;
  readonly status: Cell<SystemStatus>;
  readonly clock: Cell<ClockReading>;
  /** This browser's time, moved on once a second. */
  readonly now: Cell<number>;
  readonly #channels: readonly [Channel, Channel];
  readonly #caches: Caches;
  readonly #callbacks = new Set<LiveCallback>();
  #cancelTick: () => void = () => undefined;
  #endReviews: () => void = () => undefined;

  constructor(
    private readonly client: QueryClient,
    private readonly surroundings: Surroundings,
    frame: Frame,
  ) {
    const nowMs = surroundings.nowMs();
    this.incidents = new Cell(NO_INCIDENTS, frame);
    this.connection = new Cell(connectionOf(BEGINNING, nowMs), frame);
    this.status = new Cell(NO_STATUS, frame);
    this.clock = new Cell(UNREAD_CLOCK, frame);
    this.now = new Cell(nowMs, frame);
    this.#caches = new Caches(client, surroundings, frame);
    this.#channels = [this.#channel("/ws/events"), this.#channel("/ws/system")];
  }

  /** Connects; the returned function lets go of everything. */
  readonly start = (): (() => void) => {
    for (const channel of this.#channels) channel.start();
    this.#endReviews = followReviews(this.client, ({ ids, reviewed }) =>
      this.change({ kind: "reviewed", ids, reviewed }),
    );
    this.#tick();
    return () => this.#stop();
  };

  /** Try to connect at once: for a button. */
  readonly retry = (): void => {
    for (const channel of this.#channels) channel.retry();
  };

  readonly listen = (callback: LiveCallback): (() => void) => {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  };

  /** The pointer or the focus is in the incident list, or has left it; shown at once. */
  readonly hold = (held: boolean): void => {
    this.change({ kind: held ? "hold" : "release" });
    this.incidents.flush();
  };

  /** Events as REST has them. */
  readonly merge = (events: readonly EventCard[]): void => {
    this.change({ kind: "rest", events, nowMs: this.serverNowMs() });
  };

  readonly offerClock = (reading: ClockReading): void => {
    this.clock.set(betterReading(this.clock.latest, reading));
  };

  /** The server's time, as well as it is known. */
  serverNowMs(): number {
    return this.surroundings.nowMs() + this.clock.latest.offsetMs;
  }

  change(input: IncidentInput): void {
    this.incidents.set(reduce(this.incidents.latest, input));
  }

  #stop(): void {
    for (const channel of this.#channels) channel.stop();
    this.#endReviews();
    this.#cancelTick();
    this.#caches.stop();
  }

  #tick(): void {
    this.now.set(this.surroundings.nowMs());
    this.change({ kind: "tick", nowMs: this.serverNowMs() });
    this.#judge();
    this.#cancelTick = this.surroundings.after(TICK_MS, () => this.#tick());
  }

  #channel(path: "/ws/events" | "/ws/system"): Channel {
    let phase: Protocol["phase"] = "off";
    let connectingMs = 0;
    const listener: Listener = {
      deliver: (envelope, origin) => this.#deliver(envelope, origin),
      reset: () => this.#reset(path),
      clock: (serverTime) => {
        const reading = readClock(serverTime, connectingMs, this.surroundings.nowMs());
        if (reading !== null) this.offerClock(reading);
      },
      changed: (state) => {
        if (state.phase === "connecting" && phase !== "connecting") connectingMs = this.surroundings.nowMs();
        phase = state.phase;
        this.#judge();
      },
    };
    return new Channel(path, listener, this.surroundings);
  }

  #judge(): void {
    const nowMs = this.surroundings.nowMs();
    const [events, system] = this.#channels;
    const next = combined([connectionOf(events.state, nowMs), connectionOf(system.state, nowMs)]);
    if (!sameConnection(next, this.connection.latest)) this.connection.set(next);
  }

  #reset(path: "/ws/events" | "/ws/system"): void {
    if (path === "/ws/system") {
      this.status.set(NO_STATUS);
      return;
    }
    this.change({ kind: "reset" });
    this.#caches.reset();
  }

  #deliver(envelope: Envelope, origin: Origin): void {
    const message = messageOf(envelope);
    if (message === null) return;
    const nowMs = this.serverNowMs();
    switch (message.type) {
      case "event":
        this.change({ kind: "event", data: message.data, origin, nowMs });
        this.#caches.event(message.data);
        break;
      case "detection":
        this.change({ kind: "detection", data: message.data, origin, nowMs });
        break;
      case "event_reviewed":
        this.change({ kind: "reviewed", ids: message.data.ids, reviewed: message.data.reviewed });
        this.#caches.reviewed(message.data);
        break;
      case "camera_status":
        this.#caches.cameraStatus(message.data);
        break;
      case "system_status":
        if (message.data.health !== this.status.latest.latest?.health) this.#caches.health();
        this.status.set(withReport(this.status.latest, message.data));
        break;
    }
    for (const callback of [...this.#callbacks]) callback(message, origin);
  }
}
