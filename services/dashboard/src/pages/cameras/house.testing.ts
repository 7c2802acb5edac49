/** A house for tests of the cameras pages: one camera, no events, and an API that answers. */

import { createMemoryHistory } from "@tanstack/react-router";
import { configure, render, screen } from "@testing-library/react";
import { createElement } from "react";

import { makeQueryClient } from "@/api/queryClient";
import type { Belongings, Camera, Source } from "@/api/shapes";
import { App } from "@/app/App";
import { makeRouter } from "@/app/router";
import { stubServer, type TestServer } from "@/testing/server";

// The first page of a test brings its code with it, on a machine that may be busy.
configure({ asyncUtilTimeout: 10_000 });

const NO_SOURCE: Source = { folder: null, ftp: null, rtsp: null, http: null, synthetic: null };

export const CAMERA: Camera = {
  id: "front_door",
  name: "Front door",
  folder_path: "front_door",
  synthetic: false,
  status: "online",
  status_reason: "",
  status_detail: "",
  status_since: "2026-05-04T09:00:00Z",
  source: { ...NO_SOURCE, folder: {} },
  enabled: true,
  managed_by: "api",
  expected_interval_ms: null,
  detection: {
    labels: [],
    min_confidence_percent: null,
    fast_path: { enabled: true, labels: null, min_confidence_percent: null },
    batch_window_seconds: null,
    batch_idle_seconds: null,
  },
  has_login: false,
  created_at: "2026-05-01T12:00:00Z",
  last_seen_at: "2026-05-04T11:59:58Z",
  still_url: "/api/cameras/front_door/still?v=7",
  last_frame_at: "2026-05-04T11:59:56Z",
  rhythm_seconds: 2,
  events_today: 3,
  unreviewed: 2,
};

export const RTSP_CAMERA: Camera = {
  ...CAMERA,
  id: "gate",
  name: "Gate",
  folder_path: "gate",
  source: {
    ...NO_SOURCE,
    rtsp: {
      url: "rtsp://192.168.1.20/stream1",
      sub_url: null,
      transport: "udp",
      interval_ms: 500,
      motion_gate: false,
    },
  },
};

export const BELONGINGS: Belongings = {
  frames: 82,
  detections: 80,
  events: 5,
  oldest: "2026-05-01T12:00:00Z",
  newest: "2026-05-04T11:59:56Z",
};

export function listing(items: readonly unknown[]) {
  return { items, pagination: { limit: 50, total: items.length, has_more: false, next_cursor: null } };
}

const LEVELS = { low: 0, medium: 0, high: 0, critical: 0 };
const ACTIVITY = {
  start: "2026-05-03T12:00:00Z",
  end: "2026-05-04T12:00:00Z",
  bucket_seconds: 43_200,
  buckets: [
    { start: "2026-05-03T12:00:00Z", by_level: LEVELS, watched: true },
    { start: "2026-05-04T00:00:00Z", by_level: { ...LEVELS, high: 1 }, watched: true },
  ],
};

/** `given` answers by path before the house does. */
export function house(given: Readonly<Record<string, unknown>> = {}): TestServer {
  return stubServer({
    "/api/system/about": {
      name: "HSI",
      version: "1",
      time: "2026-05-04T12:00:00Z",
      severity: {},
      model_configured: true,
      retention_days: 30,
    },
    "/api/system/ftp": { host: null, port: 2121, tls: "offered" },
    "/api/system/health": { status: "healthy", services: {}, timestamp: "2026-05-04T12:00:00Z" },
    "/api/events": listing([]),
    "/api/events/activity": ACTIVITY,
    "/api/cameras": listing([CAMERA]),
    "/api/cameras/front_door": CAMERA,
    "/api/cameras/front_door/belongings": BELONGINGS,
    ...given,
  });
}

export async function open(path: string) {
  const router = makeRouter(createMemoryHistory({ initialEntries: [path] }));
  const queries = makeQueryClient();
  render(createElement(App, { router, queries }));
  await screen.findByRole("heading", { level: 1 });
  return { router, queries };
}
