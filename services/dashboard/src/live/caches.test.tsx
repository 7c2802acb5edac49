import { QueryClient, QueryObserver, InfiniteQueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { REVIEW } from "@/api/changes";
import { keys } from "@/api/keys";
import type { EventPages } from "@/api/patches";
import type { Camera, EventCard, Listing } from "@/api/shapes";
import { NO_FILTERS, type Filters } from "@/domain/filters";
import { Caches, followReviews, LIST_EVERY_MS } from "@/live/caches";
import { TestSurroundings } from "@/live/edges.testing";
import { at, cameraStatusData, eventCard, eventData, NOON } from "@/live/messages.testing";

let outside: TestSurroundings;
let client: QueryClient;
let caches: Caches;
const leave: (() => void)[] = [];

beforeEach(() => {
  outside = new TestSurroundings(NOON);
  client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  caches = new Caches(client, outside, outside.frame);
});

afterEach(() => {
  for (const each of leave.splice(0)) each();
  caches.stop();
  client.clear();
});

const page = (items: EventCard[], next: string | null = null): Listing<EventCard> => ({
  items,
  pagination: { limit: 50, has_more: next !== null, next_cursor: next },
});

/** A list that is on the screen; answers come at once. */
function shownList(filters: Filters, pages: Listing<EventCard>[], { follow = true } = {}) {
  const queryFn = vi.fn(() => Promise.resolve(page([eventCard(1)])));
  const queryKey = keys.list(filters);
  client.setQueryData<EventPages>(queryKey, { pages, pageParams: pages.map(() => null) });
  const observer = new InfiniteQueryObserver(client, {
    queryKey,
    queryFn,
    initialPageParam: null,
    getNextPageParam: () => null,
    meta: { filters, follow },
  });
  leave.push(observer.subscribe(() => undefined));
  return queryFn;
}

const cards = (filters: Filters) =>
  client.getQueryData<EventPages>(keys.list(filters))?.pages.flatMap((each) => each.items) ?? [];

const fetched = () => vi.waitFor(() => expect(client.isFetching()).toBe(0));

describe("an event that a list shows", () => {
  it("changes in place, keeps its review, and asks for nothing", () => {
    const asked = shownList(NO_FILTERS, [page([eventCard(2), eventCard(1, { reviewed: true })])]);
    caches.event(eventData(1, { revision: 2, risk_score: 90 }));
    outside.draw();
    expect(cards(NO_FILTERS)).toMatchObject([{ id: 2 }, { id: 1, revision: 2, risk_score: 90, reviewed: true }]);
    expect(asked).not.toHaveBeenCalled();
  });

  it("is not drawn again by an older revision", () => {
    shownList(NO_FILTERS, [page([eventCard(1, { revision: 3 })])]);
    const before = client.getQueryData(keys.list(NO_FILTERS));
    caches.event(eventData(1, { revision: 2 }));
    outside.draw();
    expect(client.getQueryData(keys.list(NO_FILTERS))).toBe(before);
  });

  it("counts with its newest revision when several come in one frame", () => {
    shownList(NO_FILTERS, [page([eventCard(1)])]);
    caches.event(eventData(1, { revision: 3 }));
    caches.event(eventData(1, { revision: 2 }));
    expect(outside.frames).toHaveLength(1);
    outside.draw();
    expect(cards(NO_FILTERS)[0]?.revision).toBe(3);
  });
});

describe("an event that a list lacks", () => {
  it("makes a list of a page ask again, at most once in two seconds", async () => {
    const asked = shownList(NO_FILTERS, [page([eventCard(1)])]);
    for (let id = 2; id < 12; id += 1) {
      caches.event(eventData(id));
      outside.draw();
      await fetched();
    }
    expect(asked).toHaveBeenCalledTimes(1);
    outside.pass(LIST_EVERY_MS);
    await fetched();
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it("does not call off an answer that is on its way", async () => {
    const asked = shownList(NO_FILTERS, [page([eventCard(1)])]);
    let answer: () => void = () => undefined;
    asked.mockImplementationOnce(() => new Promise((resolve) => (answer = () => resolve(page([eventCard(1)])))));
    caches.event(eventData(2));
    outside.draw();
    caches.event(eventData(3));
    outside.draw();
    outside.pass(LIST_EVERY_MS);
    expect(asked).toHaveBeenCalledTimes(1);
    answer();
    await fetched();
    outside.pass(LIST_EVERY_MS);
    await fetched();
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it("is only counted by a deep list and by one that does not follow, each event once", () => {
    const deep = shownList(NO_FILTERS, [page([eventCard(3)], "a"), page([eventCard(2)], "b"), page([eventCard(1)])]);
    const quiet = { ...NO_FILTERS, camera: "front_door" };
    const still = shownList(quiet, [page([eventCard(1)])], { follow: false });
    for (const revision of [1, 2]) {
      caches.event(eventData(9, { revision }));
      outside.draw();
    }
    expect(client.getQueryData(keys.newer(NO_FILTERS))).toEqual([9]);
    expect(client.getQueryData(keys.newer(quiet))).toEqual([9]);
    expect([deep.mock.calls.length, still.mock.calls.length]).toEqual([0, 0]);
  });

  it("does not concern a list with other filters, nor one whose later pages will bring it", () => {
    const other = { ...NO_FILTERS, camera: "garage" };
    const asked = [shownList(other, [page([])]), shownList(NO_FILTERS, [page([eventCard(50)], "more")])];
    caches.event(eventData(2, { started_at: at(2) }));
    outside.draw();
    expect(asked.map((each) => each.mock.calls.length)).toEqual([0, 0]);
  });

  it("belongs to an empty list", async () => {
    const asked = shownList(NO_FILTERS, [page([])]);
    caches.event(eventData(2));
    outside.draw();
    await fetched();
    expect(asked).toHaveBeenCalledOnce();
  });
});

describe("an event's own page", () => {
  it("knows the new score at once and asks for the rest", async () => {
    const queryFn = vi.fn(() => Promise.resolve({ id: 1, revision: 2, risk_score: 90, reasoning: "whole" }));
    client.setQueryData(keys.detail(1), { id: 1, revision: 1, risk_score: 40, reasoning: "old" });
    leave.push(new QueryObserver(client, { queryKey: keys.detail(1), queryFn }).subscribe(() => undefined));
    caches.event(eventData(1, { revision: 2, risk_score: 90 }));
    outside.draw();
    expect(client.getQueryData(keys.detail(1))).toMatchObject({ risk_score: 90, reasoning: "old" });
    await fetched();
    expect(client.getQueryData(keys.detail(1))).toMatchObject({ reasoning: "whole" });
    caches.event(eventData(1, { revision: 2 }));
    outside.draw();
    expect(queryFn).toHaveBeenCalledOnce();
  });
});

it("begins again from the top of every list when nothing joins", async () => {
  const asked = shownList(NO_FILTERS, [page([eventCard(9)], "a"), page([eventCard(8)], "b"), page([eventCard(7)])]);
  caches.reset();
  await fetched();
  expect(asked).toHaveBeenCalledOnce();
  expect(cards(NO_FILTERS).map((card) => card.id)).toEqual([1]);
});

describe("a review elsewhere", () => {
  it("shows in every list, and lists by review ask again", async () => {
    const unreviewed = { ...NO_FILTERS, reviewed: false };
    const all = shownList(NO_FILTERS, [page([eventCard(2), eventCard(1)])]);
    const some = shownList(unreviewed, [page([eventCard(1)])]);
    caches.reviewed({ ids: [1], reviewed: true, notes_changed: false });
    expect(cards(NO_FILTERS).map((card) => card.reviewed)).toEqual([false, true]);
    await fetched();
    expect([all.mock.calls.length, some.mock.calls.length]).toEqual([0, 1]);
  });

  it("asks for the notes when they changed", async () => {
    const queryFn = vi.fn(() => Promise.resolve({ id: 1, revision: 1, reviewed: false, notes: "new" }));
    client.setQueryData(keys.detail(1), { id: 1, revision: 1, reviewed: false, notes: null });
    leave.push(new QueryObserver(client, { queryKey: keys.detail(1), queryFn }).subscribe(() => undefined));
    caches.reviewed({ ids: [1], reviewed: false, notes_changed: true });
    await fetched();
    expect(client.getQueryData(keys.detail(1))).toMatchObject({ notes: "new" });
  });
});

it("asks for counts and health again when they may have changed", () => {
  const again = vi.spyOn(client, "invalidateQueries");
  caches.event(eventData(1));
  outside.draw();
  caches.health();
  const asked = again.mock.calls.map(([filters]) => filters?.queryKey);
  expect(asked).toEqual(expect.arrayContaining([keys.allStats, keys.allNeighbours, keys.activities, keys.health]));
});

describe("a review on this page", () => {
  const run = (mutationFn: () => Promise<unknown>) => {
    const mutation = client.getMutationCache().build(client, {
      mutationKey: REVIEW,
      mutationFn,
      onMutate: () => ({ turned: [1] }),
    });
    return mutation.execute({ ids: [1, 2], reviewed: true });
  };

  it("is told when it is asked for", async () => {
    const show = vi.fn();
    leave.push(followReviews(client, show));
    await run(() => Promise.resolve({}));
    expect(show.mock.calls).toEqual([[{ ids: [1, 2], reviewed: true }]]);
  });

  it("is taken back for what it turned when the server refuses", async () => {
    const show = vi.fn();
    leave.push(followReviews(client, show));
    await expect(run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(show.mock.lastCall).toEqual([{ ids: [1], reviewed: false }]);
  });
});

describe("a camera that is judged otherwise", () => {
  const yard = { id: "yard", status: "online", status_since: at(-60), status_reason: "" } as Camera;
  const gate = { ...yard, id: "gate" };

  it("changes in the list and on its page at once, and nothing else does", () => {
    client.setQueryData(keys.cameraList, [yard, gate]);
    client.setQueryData(keys.camera("yard"), yard);
    caches.cameraStatus(cameraStatusData("yard"));
    const judged = { status: "silent", status_reason: "no_pictures", status_since: at(0) };
    expect(client.getQueryData(keys.cameraList)).toMatchObject([judged, gate]);
    expect(client.getQueryData<Camera[]>(keys.cameraList)?.[1]).toBe(gate);
    expect(client.getQueryData(keys.camera("yard"))).toMatchObject(judged);
  });

  it("keeps what is newer when an older judgement is replayed", () => {
    client.setQueryData(keys.cameraList, [yard]);
    caches.cameraStatus(cameraStatusData("yard", { since: at(-3600) }));
    expect(client.getQueryData<Camera[]>(keys.cameraList)?.[0]).toBe(yard);
  });

  it("is asked again with its gaps where they are shown", async () => {
    const asked = vi.fn(() => Promise.resolve([]));
    const observer = new QueryObserver(client, { queryKey: keys.gaps("yard", 0, 1), queryFn: asked, initialData: [] });
    leave.push(observer.subscribe(() => undefined));
    caches.cameraStatus(cameraStatusData("yard"));
    outside.pass(LIST_EVERY_MS);
    await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce());
  });
});
