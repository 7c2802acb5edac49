import { createMemoryHistory } from "@tanstack/react-router";
import { configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { makeQueryClient } from "@/api/queryClient";
import type { EventCard } from "@/api/shapes";
import { App } from "@/app/App";
import { makeRouter } from "@/app/router";
import { card } from "@/pages/timeline/card.testing";
import { refusal, stubServer, type Asked, type TestServer } from "@/testing/server";

// The first page of a test brings its code with it, on a machine that may be busy.
configure({ asyncUtilTimeout: 10_000 });

const NEVER = new Promise(() => undefined);
const BROKEN = refusal(500, "INTERNAL_ERROR", "something went wrong on our side");
const COUNTS = { total: 2, unreviewed: 2 };
const STATS = {
  ...COUNTS,
  by_level: { critical: COUNTS, high: COUNTS, medium: COUNTS, low: COUNTS },
  by_camera: [],
  by_object_type: [],
  highest_recent: null,
};
const ACTIVITY = {
  start: "2026-05-03T12:00:00Z",
  end: "2026-05-04T12:00:00Z",
  bucket_seconds: 86_400,
  buckets: [{ start: "2026-05-03T12:00:00Z", by_level: { critical: 0, high: 0, medium: 2, low: 0 }, watched: true }],
};

let server: TestServer;

beforeEach(() => {
  vi.stubGlobal("ResizeObserver", SilentObserver);
  server = stubServer({
    "/api/system/about": {
      name: "HSI",
      version: "1",
      time: "2026-05-04T12:00:00Z",
      severity: {},
      model_configured: true,
      retention_days: 30,
    },
    "/api/system/health": { status: "healthy", services: {}, timestamp: "2026-05-04T12:00:00Z" },
    "/api/cameras": page([]),
    "/api/events": page([]),
    "/api/events/stats": STATS,
    "/api/events/activity": ACTIVITY,
    "/api/events/review": ({ body }: Asked) => ({ changed: (body as { ids: number[] }).ids.length, missing: [] }),
  });
});

class SilentObserver {
  observe(): void {
    // Nothing has a size here.
  }
  disconnect(): void {
    // There is nothing to end.
  }
}

function page(items: readonly EventCard[], next: string | null = null) {
  return { items, pagination: { limit: 50, total: items.length, has_more: next !== null, next_cursor: next } };
}

function events(from: number, to: number): EventCard[] {
  const ids = Array.from({ length: from - to + 1 }, (_, index) => from - index);
  return ids.map((id) => card(id, new Date(Date.UTC(2026, 4, 4, 0, 0, id)).toISOString()));
}

async function open(path = "/timeline") {
  const router = makeRouter(createMemoryHistory({ initialEntries: [path] }));
  const queries = makeQueryClient();
  queries.setDefaultOptions({ queries: { ...queries.getDefaultOptions().queries, retry: false } });
  render(<App router={router} queries={queries} />);
  await screen.findByRole("heading", { level: 1, name: "Timeline" });
  return { router, queries };
}

function rows() {
  return screen.queryAllByRole("link", { name: /Event \d+$/ });
}

describe("the list", () => {
  it("keeps its place while it is loaded", async () => {
    server.answers("/api/events", NEVER);
    await open();
    expect(screen.getByText("Loading the events")).toBeInTheDocument();
    expect(screen.queryByText("Nothing has happened yet")).toBeNull();
  });

  it("says that nothing has happened", async () => {
    await open();
    expect(await screen.findByText("Nothing has happened yet")).toBeVisible();
  });

  it("says that the filters leave nothing, and takes them away", async () => {
    const { router } = await open("/timeline?camera=yard&reviewed=true");
    await userEvent.click(await screen.findByRole("button", { name: "Clear all filters" }));
    await waitFor(() => expect(router.state.location.search).toEqual({}));
  });

  it("says that nothing is before a time, and goes back to now", async () => {
    const { router } = await open("/timeline?at=2026-05-04T12:00:00Z");
    expect(await screen.findByText(/^No events before/)).toBeVisible();
    await userEvent.click(screen.getAllByRole("button", { name: "Show the newest" })[0]!);
    await waitFor(() => expect(router.state.location.search).toEqual({}));
  });

  it("says what is wrong and under which request, and tries again", async () => {
    server.answers("/api/events", BROKEN);
    await open();
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("something went wrong on our side");
    expect(alert).toHaveTextContent("test-request");
    server.answers("/api/events", page(events(2, 1)));
    await userEvent.click(within(alert).getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(rows()).toHaveLength(2));
  });

  it("stays when it cannot be renewed, and says from when it is", async () => {
    server.answers("/api/events", page(events(2, 1)));
    const { queries } = await open();
    await waitFor(() => expect(rows()).toHaveLength(2));
    server.answers("/api/events", BROKEN);
    void queries.invalidateQueries({ queryKey: ["events", "list"] });
    expect(await screen.findByText(/^The list could not be renewed/)).toBeVisible();
    expect(rows()).toHaveLength(2);
    server.answers("/api/events", page(events(3, 1)));
    await userEvent.click(screen.getByRole("button", { name: "Fetch the newest" }));
    await waitFor(() => expect(rows()).toHaveLength(3));
    expect(screen.queryByText(/^The list could not be renewed/)).toBeNull();
  });

  it("asks for more once, and keeps what it has when that fails", async () => {
    const listing = ({ query }: Asked) => (query.has("cursor") ? BROKEN : page(events(4, 2), "next"));
    server.answers("/api/events", listing);
    await open();
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("Older events could not be loaded");
    expect(rows()).toHaveLength(3);
    expect(server.asked.filter(({ query }) => query.has("cursor"))).toHaveLength(1);
    server.answers("/api/events", ({ query }: Asked) => (query.has("cursor") ? page(events(1, 1)) : BROKEN));
    await userEvent.click(within(alert).getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("No older events. Events are kept for 30 days.")).toBeVisible();
    expect(rows()).toHaveLength(4);
  });

  it("shows each event once, though a page that moved brings one again", async () => {
    const listing = ({ query }: Asked) => (query.has("cursor") ? page(events(2, 1)) : page(events(3, 2), "next"));
    server.answers("/api/events", listing);
    await open();
    await waitFor(() => expect(rows()).toHaveLength(3));
  });
});

describe("the activity bar", () => {
  it("fails by itself, not with the list", async () => {
    server.answers("/api/events/activity", BROKEN);
    server.answers("/api/events", page(events(2, 1)));
    await open();
    await waitFor(() => expect(rows()).toHaveLength(2));
    expect(await screen.findByRole("alert")).toHaveTextContent("The activity could not be loaded");
  });

  it("is gone where the filters leave no time that has happened", async () => {
    await open("/timeline?from=2090-01-01");
    await screen.findByText("No event matches these filters");
    expect(screen.queryByRole("slider", { name: "Activity" })).toBeNull();
  });
});

describe("a bulk review", () => {
  it("asks for no more at once than the API takes, and for nothing that already is so", async () => {
    const many = events(620, 1).map((event) => ({ ...event, reviewed: event.id <= 10 }));
    server.answers("/api/events", page(many));
    await open();
    await userEvent.click(await screen.findByRole("checkbox", { name: "Select all 620 loaded events" }));
    await userEvent.click(screen.getByRole("button", { name: "Mark reviewed" }));
    expect(await screen.findByText("610 events marked as reviewed")).toBeVisible();
    const asked = server.asked.filter(({ path }) => path.endsWith("/review")).map(({ body }) => body);
    expect(asked.map((body) => (body as { ids: number[] }).ids.length)).toEqual([500, 110]);
  });

  it("tells apart what was marked and what was refused", async () => {
    let answers = 0;
    server.answers("/api/events/review", ({ body }: Asked) => {
      answers += 1;
      return answers === 1 ? { changed: (body as { ids: number[] }).ids.length, missing: [] } : BROKEN;
    });
    server.answers("/api/events", page(events(620, 1)));
    await open();
    await userEvent.click(await screen.findByRole("checkbox", { name: "Select all 620 loaded events" }));
    await userEvent.click(screen.getByRole("button", { name: "Mark reviewed" }));
    expect(await screen.findByText("500 events marked as reviewed")).toBeVisible();
    expect(screen.getByRole("alert")).toHaveTextContent("120 events could not be marked");
  });

  it("has nothing to do where all is as wished", async () => {
    server.answers("/api/events", page(events(2, 1)));
    await open();
    await userEvent.click(await screen.findByRole("checkbox", { name: "Select all 2 loaded events" }));
    await userEvent.click(screen.getByRole("button", { name: /^Unmark/ }));
    expect(await screen.findByText("These events are already not reviewed")).toBeVisible();
    expect(server.asked.some(({ path }) => path.endsWith("/review"))).toBe(false);
  });
});
