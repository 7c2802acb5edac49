/** The system page on a server and sockets that a test speaks for. */

import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterContextProvider } from "@tanstack/react-router";
import { act, configure, render, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";

import { makeQueryClient } from "@/api/queryClient";
import type { DeadLetter } from "@/api/shapes";
import { KeysProvider } from "@/app/keys";
import { makeRouter } from "@/app/router";
import { ToastsProvider } from "@/app/toasts";
import { TestSurroundings } from "@/live/edges.testing";
import { LiveProvider } from "@/live/LiveProvider";
import { LiveStore } from "@/live/liveStore";
import type { SystemStatusData } from "@/live/messages.gen";
import { at, NOON, statusData } from "@/live/messages.testing";
import { SystemPage } from "@/pages/system/SystemPage";
import { stubServer, type TestServer } from "@/testing/server";

configure({ asyncUtilTimeout: 5_000 });

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: NOON }));
afterEach(() => vi.useRealTimers());

export const NO_LETTERS = {
  detection_queue_count: 0,
  enrichment_queue_count: 0,
  batch_queue_count: 0,
  analysis_queue_count: 0,
  total_count: 0,
};

export function letter(number: number, more: Partial<DeadLetter> = {}): DeadLetter {
  return {
    entry_id: `${number}-0`,
    type: "FrameCaptured",
    data: JSON.stringify({ camera_id: "yard", captured_at: at(-60) }),
    reason: "no such camera",
    deliveries: 5,
    buried_at: at(-30),
    ...more,
  };
}

const well = { status: "healthy", message: "", details: {} };

export const HEALTHY = {
  status: "healthy",
  services: { database: well, redis: well, cameras: well, ai: { ...well, details: { detector: "healthy" } } },
  timestamp: at(0),
  recent_events: 0,
};

export const PARTS = Object.fromEntries(
  ["database", "redis", "detector", "nemotron", "tasks"].map((name) => [name, { status: "healthy", message: "" }]),
);

interface House {
  server: TestServer;
  outside: TestSurroundings;
  /** A live report, so many seconds after noon. */
  report: (seconds: number, more?: Partial<SystemStatusData>) => void;
  /** A live message on a channel. */
  tell: (channel: "/ws/events" | "/ws/system", type: string, data: object) => void;
  pass: (ms: number) => void;
  /** Waits for a condition, drawing what waits for a frame. */
  drawn: <T>(find: () => T) => Promise<T>;
}

/** Opens the page at noon, with a server that is well; `answers` are what it says instead. */
export function open(answers: Readonly<Record<string, unknown>> = {}): House {
  const severity = { low_max: 29, medium_max: 59, high_max: 84 };
  const server = stubServer({
    "/api/system/about": {
      name: "HSI",
      version: "1.2",
      time: at(0),
      severity,
      model_configured: true,
      retention_days: 30,
    },
    "/api/system/health": HEALTHY,
    "/api/system/history": { points: [] },
    "/api/events": { items: [], pagination: {} },
    "/api/dlq/stats": NO_LETTERS,
    "/api/cameras": { items: [], pagination: {} },
    ...answers,
  });
  const outside = new TestSurroundings(NOON);
  show(outside);
  let seq = 100;
  const draw = () => act(() => outside.draw());
  const tell = (channel: "/ws/events" | "/ws/system", type: string, data: object) => {
    seq += 1;
    act(() => outside.wire(channel).say({ type, data, seq }));
    draw();
  };
  const report = (seconds: number, more: Partial<SystemStatusData> = {}) =>
    tell("/ws/system", "system_status", statusData(seconds, { parts: PARTS, ...more }));
  const pass = (ms: number) => {
    vi.setSystemTime(Date.now() + ms);
    act(() => outside.pass(ms));
    draw();
  };
  const drawn = <T,>(find: () => T) =>
    waitFor(() => {
      draw();
      return find();
    });
  return { server, outside, report, tell, pass, drawn };
}

function show(outside: TestSurroundings): void {
  const client = makeQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  render(
    <QueryClientProvider client={client}>
      <ToastsProvider>
        <KeysProvider>
          <LiveProvider store={new LiveStore(client, outside, outside.frame)}>
            <RouterContextProvider router={makeRouter(createMemoryHistory({ initialEntries: ["/system"] }))}>
              <SystemPage />
            </RouterContextProvider>
          </LiveProvider>
        </KeysProvider>
      </ToastsProvider>
    </QueryClientProvider>,
  );
  act(() => {
    outside.wire("/ws/events").join(100, at(0));
    outside.wire("/ws/system").join(100, at(0));
    outside.draw();
  });
}
