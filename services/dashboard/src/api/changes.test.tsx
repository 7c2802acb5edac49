import { type QueryClient } from "@tanstack/react-query";
import { act, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import * as changes from "@/api/changes";
import { keys } from "@/api/keys";
import type { EventPages } from "@/api/patches";
import * as queries from "@/api/queries";
import type { Camera, EventCard, EventDetail, Listing } from "@/api/shapes";
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

/** A promise that the test keeps when it wants to. */
function promised() {
  let keep: (answer: unknown) => void = () => undefined;
  const answer = new Promise((resolve) => (keep = resolve));
  return { answer, keep };
}

function known(...items: EventCard[]): void {
  const page: Listing<EventCard> = { items, pagination: { limit: 50, has_more: false } };
  client.setQueryData<EventPages>(keys.list(NO_FILTERS), { pages: [page], pageParams: [null] });
  client.setQueryData(keys.latest, page);
}

const listed = () =>
  client.getQueryData<EventPages>(keys.list(NO_FILTERS))?.pages[0]?.items.map((card) => card.reviewed);
const latest = () => client.getQueryData<Listing<EventCard>>(keys.latest)?.items.map((card) => card.reviewed);
const detail = () => client.getQueryData<EventDetail>(keys.detail(1));

describe("a review", () => {
  it("shows at once, everywhere, and counts are asked again", async () => {
    const { answer, keep } = promised();
    const log = stubApi({ "POST /api/events/review": () => answer });
    known(eventCard(2), eventCard(1));
    client.setQueryData(keys.detail(1), { id: 1, reviewed: false });
    const again = vi.spyOn(client, "invalidateQueries");
    const { result } = hooked(client, () => changes.useReview());
    act(() => result.current.mutate({ ids: [1], reviewed: true }));
    await waitFor(() => expect([listed(), latest(), detail()?.reviewed]).toEqual([[false, true], [false, true], true]));
    expect(log[0]?.body).toEqual({ ids: [1], reviewed: true });
    keep({ changed: 1, missing: [] });
    await waitFor(() => expect(result.current.isSuccess).toBe(true));
    expect(again.mock.calls.map(([filters]) => filters?.queryKey)).toContainEqual(keys.allStats);
  });

  it("is taken back for exactly what it turned when the server refuses", async () => {
    const { answer, keep } = promised();
    stubApi({ "POST /api/events/review": () => answer });
    known(eventCard(3), eventCard(2, { reviewed: true }), eventCard(1));
    const { result } = hooked(client, () => changes.useReview());
    act(() => result.current.mutate({ ids: [1, 2, 99], reviewed: true }));
    await waitFor(() => expect(listed()).toEqual([false, true, true]));
    keep(refusal(503, "later"));
    await waitFor(() => expect(result.current.isError).toBe(true));
    expect(listed()).toEqual([false, true, false]);
    expect(latest()).toEqual([false, true, false]);
  });

  it("knows an event that only its own page has", async () => {
    stubApi({ "POST /api/events/review": () => refusal(503, "later") });
    client.setQueryData(keys.detail(1), { id: 1, reviewed: false });
    const { result } = hooked(client, () => changes.useReview());
    act(() => result.current.mutate({ ids: [1], reviewed: true }));
    await waitFor(() => expect(result.current.isError).toBe(true));
    expect(detail()?.reviewed).toBe(false);
  });

  it("asks again for lists by review, and not for others", async () => {
    stubApi({ "POST /api/events/review": () => ({ changed: 1, missing: [] }) });
    known(eventCard(1));
    const { result } = hooked(client, () => changes.useReview());
    act(() => result.current.mutate({ ids: [1], reviewed: true }));
    await waitFor(() => expect(result.current.isSuccess).toBe(true));
    expect(client.getQueryState(keys.list(NO_FILTERS))?.isInvalidated).toBe(false);
  });

  it("does not fetch a deep list again, page by page", async () => {
    const log = stubApi({ "POST /api/events/review": () => refusal(503, "later") });
    const page = { items: [eventCard(1)], pagination: { limit: 50, has_more: false } };
    const pages = [page, page, page];
    client.setQueryData<EventPages>(keys.list(NO_FILTERS), { pages, pageParams: [null, "a", "b"] });
    const { result } = hooked(client, () => [changes.useReview(), queries.useEvents(NO_FILTERS)] as const);
    act(() => result.current[0].mutate({ ids: [1], reviewed: true }));
    await waitFor(() => expect(result.current[0].isError).toBe(true));
    expect(log.map((each) => each.method)).toEqual(["POST"]);
    expect(listed()).toEqual([false]);
  });

  it("of very many goes in parts", async () => {
    const log = stubApi({ "POST /api/events/review": () => ({ changed: 400, missing: [7] }) });
    const { result } = hooked(client, () => changes.useReview());
    const ids = Array.from({ length: 1_001 }, (_, index) => index + 1);
    act(() => result.current.mutate({ ids, reviewed: true }));
    await waitFor(() => expect(result.current.data).toEqual({ changed: 1_200, missing: [7, 7, 7] }));
    expect(log.map((each) => (each.body as { ids: number[] }).ids.length)).toEqual([500, 500, 1]);
  });
});

describe("notes", () => {
  it("show at once and are then what the server has", async () => {
    const { answer, keep } = promised();
    const log = stubApi({ "PATCH /api/events/1": () => answer });
    client.setQueryData(keys.detail(1), { id: 1, notes: "old" });
    const { result } = hooked(client, () => changes.useNotes(1));
    act(() => result.current.mutate("new"));
    await waitFor(() => expect(detail()?.notes).toBe("new"));
    expect(log[0]?.body).toEqual({ notes: "new" });
    keep({ id: 1, notes: "new, kept", reviewed: false });
    await waitFor(() => expect(detail()?.notes).toBe("new, kept"));
  });

  it("are what they were when the server refuses", async () => {
    stubApi({ "PATCH /api/events/1": () => refusal(503, "later") });
    client.setQueryData(keys.detail(1), { id: 1, notes: "old" });
    const { result } = hooked(client, () => changes.useNotes(1));
    act(() => result.current.mutate(null));
    await waitFor(() => expect(result.current.isError).toBe(true));
    expect(detail()?.notes).toBe("old");
  });
});

describe("cameras", () => {
  const camera = { id: "garage", name: "Garage" } as Camera;

  it("are added and changed, and kept as the server has them", async () => {
    const log = stubApi({
      "POST /api/cameras": () => camera,
      "PATCH /api/cameras/garage": () => ({ ...camera, name: "New" }),
    });
    const { result } = hooked(client, () => ({
      add: changes.useAddCamera(),
      change: changes.useChangeCamera(),
    }));
    act(() => result.current.add.mutate({ name: "Garage", folder_path: "garage" }));
    await waitFor(() => expect(client.getQueryData(keys.camera("garage"))).toEqual(camera));
    act(() => result.current.change.mutate({ id: "garage", change: { name: "New" } }));
    await waitFor(() => expect(client.getQueryData<Camera>(keys.camera("garage"))?.name).toBe("New"));
    expect(log.map((each) => each.body)).toEqual([{ name: "Garage", folder_path: "garage" }, { name: "New" }]);
  });

  it("go from the list once they are removed", async () => {
    stubApi({ "DELETE /api/cameras/garage": () => new Response(null, { status: 204 }) });
    client.setQueryData(keys.cameraList, [camera, { ...camera, id: "yard" }]);
    const { result } = hooked(client, () => changes.useRemoveCamera());
    act(() => result.current.mutate("garage"));
    await waitFor(() => expect(result.current.isSuccess).toBe(true));
    expect(client.getQueryData<Camera[]>(keys.cameraList)?.map((each) => each.id)).toEqual(["yard"]);
  });

  it("stay when the server refuses", async () => {
    stubApi({ "DELETE /api/cameras/garage": () => refusal(404, "no") });
    client.setQueryData(keys.cameraList, [camera]);
    const { result } = hooked(client, () => changes.useRemoveCamera());
    act(() => result.current.mutate("garage"));
    await waitFor(() => expect(result.current.isError).toBe(true));
    expect(client.getQueryData(keys.cameraList)).toEqual([camera]);
  });
});
