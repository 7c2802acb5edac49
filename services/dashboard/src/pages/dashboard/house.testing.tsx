/** The dashboard page on a server and sockets that a test speaks for. */

import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { QueryClientProvider } from "@tanstack/react-query";
import { act, configure, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";

import { makeQueryClient } from "@/api/queryClient";
import type { Camera, EventCard, EventStats } from "@/api/shapes";
import { ConditionProvider } from "@/app/condition";
import { KeysProvider } from "@/app/keys";
import { makeRouter } from "@/app/router";
import { ToastsProvider } from "@/app/toasts";
import { TestSurroundings } from "@/live/edges.testing";
import { LiveProvider } from "@/live/LiveProvider";
import { LiveStore } from "@/live/liveStore";
import { at, NOON } from "@/live/messages.testing";
import { stubServer, type TestServer } from "@/testing/server";

const HOUR = 3600;
const PATIENCE_MS = 5_000;

configure({ asyncUtilTimeout: PATIENCE_MS });

/** It is noon in this browser too; only what reads the clock is told so, timers run as they do. */
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: NOON }));
afterEach(() => vi.useRealTimers());

export function camera(id: string, more: Partial<Camera> = {}): Camera {
  return {
    id,
    name: id,
    folder_path: id,
    status: "online",
    status_reason: "",
    status_detail: "",
    status_since: at(-HOUR),
    source: { folder: {} },
    enabled: true,
    managed_by: "api",
    expected_interval_ms: null,
    synthetic: false,
    has_login: false,
    created_at: at(-HOUR),
    last_seen_at: at(-1),
    still_url: null,
    last_frame_at: at(-1),
    rhythm_seconds: 10,
    events_today: 0,
    unreviewed: 0,
    ...more,
  };
}

const none = { total: 0, unreviewed: 0 };

export const NO_EVENTS: EventStats = {
  ...none,
  by_level: { low: none, medium: none, high: none, critical: none },
  by_camera: [],
  by_object_type: [],
  without_model: 0,
  synthetic: 0,
  highest_recent: null,
};

export const listing = (...items: (EventCard | Camera)[]) => ({ items, pagination: { limit: 50, has_more: false } });

interface House {
  server: TestServer;
  /** What the server says on its sockets, and what time it is there. */
  outside: TestSurroundings;
  say: (type: string, data: unknown) => void;
  pass: (ms: number) => void;
}

/** Opens the page at noon, with a server that is well; `answers` are what it says instead. */
export function open(answers: Readonly<Record<string, unknown>> = {}): House {
  const about = { name: "HSI", version: "1", time: at(0), severity: {}, model_configured: true, retention_days: 30 };
  const server = stubServer({
    "/api/system/about": about,
    "/api/system/health": { status: "healthy", services: {}, timestamp: at(0) },
    "/api/events": listing(),
    "/api/events/stats": NO_EVENTS,
    "/api/cameras": listing(camera("front_door")),
    ...answers,
  });
  Element.prototype.scrollIntoView = vi.fn(); // jsdom has none
  const outside = new TestSurroundings(NOON);
  show(outside);
  let seq = 100;
  const say = (type: string, data: unknown) => {
    seq += 1;
    act(() => {
      outside.wire("/ws/events").say({ type, data, seq });
      outside.draw();
    });
  };
  const pass = (ms: number) => {
    act(() => {
      outside.pass(ms);
      outside.draw();
    });
  };
  return { server, outside, say, pass };
}

function show(outside: TestSurroundings): void {
  const client = makeQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  const router = makeRouter(createMemoryHistory({ initialEntries: ["/"] }));
  render(
    <QueryClientProvider client={client}>
      <ToastsProvider>
        <KeysProvider>
          <LiveProvider store={new LiveStore(client, outside, outside.frame)}>
            <ConditionProvider>
              <RouterProvider router={router} />
            </ConditionProvider>
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

/** Waits for a condition, drawing what waits for a frame. */
export async function drawn<T>(outside: TestSurroundings, find: () => T): Promise<T> {
  return waitFor(() => {
    act(() => outside.draw());
    return find();
  });
}

export const cards = () => screen.queryAllByRole("article");
