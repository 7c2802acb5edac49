import { type QueryClient } from "@tanstack/react-query";
import { act, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ApiError } from "@/api/client";
import { keys } from "@/api/keys";
import * as queries from "@/api/queries";
import { makeQueryClient, worthAnotherTry } from "@/api/queryClient";
import { hooked, quickClient, refusal, stubApi } from "@/api/stubbed.testing";
import { NO_FILTERS } from "@/domain/filters";
import { eventCard } from "@/live/messages.testing";

let client: QueryClient;

beforeEach(() => {
  client = quickClient();
});

afterEach(() => {
  client.clear();
  vi.unstubAllGlobals();
});

const listing = (items: unknown[], next: string | null = null) => ({
  items,
  pagination: { limit: 50, has_more: next !== null, next_cursor: next },
});

describe("the list of events", () => {
  it("asks for cards under its filters, page by page", async () => {
    const log = stubApi({
      "GET /api/events": ({ query }) =>
        query.get("cursor") === "c1"
          ? listing([eventCard(2), eventCard(1)])
          : listing([eventCard(3), eventCard(2)], "c1"),
    });
    const { result } = hooked(client, () => queries.useEvents({ ...NO_FILTERS, level: ["high", "low"] }));
    expect(result.current).toMatchObject({ isPending: true, events: [], newer: 0 });
    await waitFor(() => expect(result.current.events).toHaveLength(2));
    act(() => result.current.fetchNextPage());
    await waitFor(() => expect(result.current.events.map((event) => event.id)).toEqual([3, 2, 1]));
    expect(result.current.hasNextPage).toBe(false);
    expect(log.map(({ query }) => [query.getAll("risk_level"), query.get("fields"), query.get("cursor")])).toEqual([
      [["high", "low"], "card", null],
      [["high", "low"], "card", "c1"],
    ]);
  });

  it("goes back to one page for what is newer", async () => {
    let newest = 3;
    const log = stubApi({
      "GET /api/events": ({ query }) =>
        query.has("cursor") ? listing([eventCard(1)]) : listing([eventCard(newest)], "c1"),
    });
    const { result } = hooked(client, () => queries.useEvents(NO_FILTERS, { follow: false }));
    await waitFor(() => expect(result.current.events).toHaveLength(1));
    act(() => result.current.fetchNextPage());
    await waitFor(() => expect(result.current.events).toHaveLength(2));
    newest = 4;
    act(() => void client.setQueryData(keys.newer(NO_FILTERS), [4, 3]));
    await waitFor(() => expect(result.current.newer).toBe(1));
    act(() => result.current.showNewer());
    await waitFor(() => expect(result.current.events.map((event) => event.id)).toEqual([4]));
    expect(result.current.newer).toBe(0);
    expect(log).toHaveLength(3);
  });

  it("is asked again by a reader who comes back, unless it is long", async () => {
    const log = stubApi({ "GET /api/events": () => listing([eventCard(1)]) });
    const old = (length: number) => {
      const pages = Array.from({ length }, (_, index) => listing([eventCard(index)]));
      const pageParams = pages.map(() => null);
      client.setQueryData(keys.list(NO_FILTERS), { pages, pageParams }, { updatedAt: 1 });
    };
    old(3);
    hooked(client, () => queries.useEvents(NO_FILTERS)).unmount();
    expect(log).toHaveLength(0);
    old(1);
    hooked(client, () => queries.useEvents(NO_FILTERS));
    await waitFor(() => expect(log).toHaveLength(1));
  });

  it("gives an error that says what happened, and tries again when asked", async () => {
    let answer: () => unknown = () => refusal(422, "no");
    stubApi({ "GET /api/events": () => answer() });
    const { result } = hooked(client, () => queries.useEvents(NO_FILTERS));
    await waitFor(() => expect(result.current.error).toBeInstanceOf(ApiError));
    answer = () => listing([eventCard(1)]);
    act(() => result.current.refetch());
    await waitFor(() => expect(result.current.events).toHaveLength(1));
  });
});

describe("every other question", () => {
  const filters = { ...NO_FILTERS, camera: "garage" };
  const asked = { startMs: 0, endMs: 3_600_000, buckets: 96, camera: "garage" };

  it.each([
    ["latest", () => queries.useLatestEvents(), "/api/events", "fields=card&limit=50", listing([eventCard(1)])],
    ["event", () => queries.useEvent(7), "/api/events/7", "", { id: 7, risk_score: 5, detection_ids: [] }],
    [
      "neighbours",
      () => queries.useNeighbours(7, filters),
      "/api/events/7/neighbours",
      "camera_id=garage",
      { previous: 8, next: null },
    ],
    [
      "stats",
      () => queries.useEventStats(filters),
      "/api/events/stats",
      "camera_id=garage",
      { total: 1, by_level: {} },
    ],
    [
      "activity",
      () => queries.useActivity(asked),
      "/api/events/activity",
      "start_date=1970-01-01T00%3A00%3A00.000Z&end_date=1970-01-01T01%3A00%3A00.000Z&buckets=96&camera_id=garage",
      { start: "", end: "", bucket_seconds: 1, buckets: [] },
    ],
    ["camera", () => queries.useCamera("garage"), "/api/cameras/garage", "", { id: "garage", name: "Garage" }],
    [
      "belongings",
      () => queries.useBelongings("garage"),
      "/api/cameras/garage/belongings",
      "",
      { frames: 1, detections: 1, events: 1 },
    ],
    ["history", () => queries.useHistory(5), "/api/system/history", "minutes=5", { points: [] }],
  ] as const)("%s goes to its route", async (_, hook, path, query, answer) => {
    const log = stubApi({ [`GET ${path}`]: () => answer });
    const { result } = hooked<{ data: unknown }>(client, hook);
    await waitFor(() => expect(result.current.data).toEqual(answer));
    expect(log.map((each) => each.query.toString())).toEqual([query]);
  });

  it("gives the items of whole lists", async () => {
    stubApi({
      "GET /api/cameras": () => listing([{ id: "garage" }]),
      "GET /api/events/7/detections": () => listing([{ id: 1 }]),
    });
    const { result } = hooked(client, () => [queries.useCameras().data, queries.useEventDetections(7).data]);
    await waitFor(() => expect(result.current).toEqual([[{ id: "garage" }], [{ id: 1 }]]));
  });

  it("does not ask what a deletion hides before somebody wants to know", () => {
    const log = stubApi({});
    hooked(client, () => queries.useBelongings("garage", { enabled: false }));
    expect(log).toEqual([]);
  });

  it("reads the server's clock from what it is about", async () => {
    const time = new Date(Date.now() + 60_000).toISOString();
    stubApi({ "GET /api/system/about": () => ({ name: "n", version: "1", severity: {}, time }) });
    const { result } = hooked(client, () => queries.useAbout());
    await waitFor(() => expect(result.current.data?.name).toBe("n"));
    expect(result.current.data?.clock?.offsetMs).toBeGreaterThan(50_000);
  });

  it("knows that unhealthy is an answer", async () => {
    const health = { status: "unhealthy", services: {}, timestamp: "" };
    stubApi({ "GET /api/system/health": () => new Response(JSON.stringify(health), { status: 503 }) });
    const { result } = hooked(client, () => queries.useHealth());
    await waitFor(() => expect(result.current.data).toEqual(health));
  });
});

describe("another try", () => {
  const passing = new ApiError({ kind: "network", message: "" });

  it("is worth it for what may pass, twice", () => {
    expect([0, 1, 2].map((failures) => worthAnotherTry(failures, passing))).toEqual([true, true, false]);
    expect(worthAnotherTry(0, new ApiError({ kind: "http", status: 404, message: "" }))).toBe(false);
    expect(worthAnotherTry(0, new Error("bug"))).toBe(false);
  });

  it("waits longer each time", () => {
    const delay = makeQueryClient().getDefaultOptions().queries?.retryDelay as (failures: number) => number;
    expect([0, 1, 9].map(delay)).toEqual([1000, 2000, 8000]);
  });
});
