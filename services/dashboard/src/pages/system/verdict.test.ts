import { describe, expect, it } from "vitest";

import type { SystemHealth } from "@/api/shapes";
import type { SystemStatusData } from "@/live/messages.gen";
import { at, NOON, statusData } from "@/live/messages.testing";
import { NO_STATUS, withReport } from "@/live/status";
import { rowsOf, type Known } from "@/pages/system/partRows";
import { verdictOf } from "@/pages/system/verdict";

const WELL = { status: "healthy", message: "" };
const ALL_WELL = { database: WELL, redis: WELL, detector: WELL, nemotron: WELL, tasks: WELL };
const QUEUE = { waiting: 0, pending: 0, oldest_seconds: 0, dead: 0 };

function known(more: Partial<SystemStatusData> = {}, rest: Partial<Known> = {}): Known {
  return {
    status: withReport(NO_STATUS, statusData(0, { parts: ALL_WELL, ...more })),
    health: undefined,
    about: { model_configured: true },
    reachable: true,
    nowMs: NOON + 3_000,
    ...rest,
  };
}

const withDetector = (message: string, status = "degraded") =>
  known({ parts: { ...ALL_WELL, detector: { status, message } } });

function health(database: string, details: Record<string, string> = {}): SystemHealth {
  return {
    status: "unhealthy",
    services: {
      database: { status: database, message: "cannot be reached", details: {} },
      redis: { status: "healthy", message: "", details: {} },
      ai: { status: "unknown", message: "", details },
    },
    timestamp: at(0),
    recent_events: null,
  } as SystemHealth;
}

describe("the verdict", () => {
  it("has nothing to say while all is well", () => {
    expect(verdictOf(known())).toEqual({ state: "healthy", headline: "Everything works", reasons: [] });
  });

  it.each([
    ["not reachable (ConnectError)", "the detector is not reachable (ConnectError)."],
    ["no answer in time", "the detector gives no answer in time."],
    ["answered 503", "the detector answered 503."],
    ["cannot be reached", "the detector cannot be reached."],
    ["out of memory!", "the detector says: out of memory!"],
    ["", "the detector is degraded."],
  ])("makes a sentence of “%s”", (message, end) => {
    const { state, reasons } = verdictOf(withDetector(message));
    expect(state).toBe("degraded");
    expect(reasons).toEqual([`Pictures wait to be looked at: ${end}`]);
  });

  it("is that nothing works when the database is away, also when only the API knows it", () => {
    const told = verdictOf(known({}, { health: health("unhealthy") }));
    expect(told.state).toBe("unhealthy");
    expect(told.reasons[0]).toBe("Nothing can be shown or kept: the database cannot be reached.");
  });

  it("calls what is behind and what is dead, and that every part works", () => {
    const queues = {
      analysis_queue: { ...QUEUE, waiting: 6, pending: 1, oldest_seconds: 130 },
      detection_queue: { ...QUEUE, dead: 2 },
    };
    const { state, headline, reasons } = verdictOf(known({ queues }));
    expect([state, headline]).toEqual(["degraded", "Every part works, but something needs a look"]);
    expect(reasons).toEqual([
      "Incidents wait to be assessed: 7 unfinished, the oldest for 2 min.",
      "2 messages could not be processed: see the dead letters below.",
    ]);
  });

  it("stays good without a model, and says so", () => {
    const { state, reasons } = verdictOf(known({}, { about: { model_configured: false } }));
    expect(state).toBe("healthy");
    expect(reasons).toEqual(["Incidents are analysed without a model: no language model is set up."]);
  });

  it("knows nothing from a report that is old", () => {
    const { state, headline, reasons } = verdictOf(known({}, { nowMs: NOON + 125_000 }));
    expect([state, headline]).toEqual(["unknown", "Nobody knows how the system is"]);
    expect(reasons[0]).toContain("the last report came 2 min ago");
  });

  it("names the parts that nobody looked at", () => {
    const { state, reasons } = verdictOf(known({ parts: { database: WELL, redis: WELL, tasks: WELL } }));
    expect(state).toBe("degraded");
    expect(reasons).toEqual(["How these are is not known: detector, language model."]);
  });

  it("names the server when it cannot be reached", () => {
    const { state, headline } = verdictOf(known({}, { reachable: false }));
    expect([state, headline]).toEqual(["unknown", "The server cannot be reached"]);
  });
});

describe("the parts", () => {
  const stateOf = (name: string, all: Known) => rowsOf(all).find((row) => row.name === name);

  it("come in a fixed order, with those that this page does not know at the end", () => {
    const rows = rowsOf(known({ parts: { zebra: WELL, ...ALL_WELL } }));
    expect(rows.map(({ name }) => name)).toEqual(["database", "redis", "detector", "nemotron", "tasks", "zebra"]);
  });

  it("are as the API found them where no report is young enough", () => {
    const asked = health("healthy", { detector: "unhealthy: no answer" });
    const all = known({}, { health: asked, nowMs: NOON + 40_000 });
    expect(stateOf("detector", all)).toMatchObject({ state: "unhealthy", message: "no answer", sinceMs: null });
    expect(stateOf("database", all)).toMatchObject({ state: "healthy" });
    expect(stateOf("tasks", all)).toMatchObject({ state: "unknown" });
  });

  it("tell since when they are as they are", () => {
    const ill = { ...ALL_WELL, detector: { status: "degraded", message: "" } };
    const reports = [statusData(0, { parts: ALL_WELL }), ...[5, 10].map((s) => statusData(s, { parts: ill }))];
    const all = known({}, { status: reports.reduce(withReport, NO_STATUS), nowMs: NOON + 12_000 });
    expect(stateOf("detector", all)).toMatchObject({ sinceMs: NOON + 5_000, orLonger: false });
    expect(stateOf("database", all)).toMatchObject({ sinceMs: NOON, orLonger: true });
  });

  it("claim nothing about a time in which nobody reported", () => {
    const reports = [0, 5, 60, 65].map((seconds) => statusData(seconds, { parts: ALL_WELL }));
    const all = known({}, { status: reports.reduce(withReport, NO_STATUS), nowMs: NOON + 66_000 });
    expect(stateOf("database", all)).toMatchObject({ sinceMs: NOON + 60_000, orLonger: true });
  });
});
