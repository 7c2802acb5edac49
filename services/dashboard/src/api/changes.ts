/** What pages change through the API: shown at once where that is safe, taken back when the server refuses. */

import {
  useMutation,
  useQueryClient,
  type Query,
  type QueryClient,
  type UseMutationResult,
} from "@tanstack/react-query";

import { keys } from "@/api/keys";
import { isDeep, patchListing, patchPages, reviewing, type CardChange, type EventPages } from "@/api/patches";
import * as routes from "@/api/routes";
import type {
  Camera,
  CameraChange,
  CameraRecord,
  EventCard,
  EventDetail,
  Listing,
  NewCamera,
  Reviewed,
} from "@/api/shapes";

/** The API takes this many events in one review. */
const REVIEW_AT_ONCE = 500;

export interface ReviewWish {
  readonly ids: readonly number[];
  readonly reviewed: boolean;
}

/** Names the mutation, so that the live side shows it on its cards too. */
export const REVIEW = ["events", "review"] as const;

interface ReviewBefore {
  /** Those of the ids that were not as wished, as far as any cache knew. */
  readonly turned: readonly number[];
}

/** One event or many; rolled back for exactly those that it turned. */
export function useReview(): UseMutationResult<Reviewed, Error, ReviewWish, ReviewBefore> {
  const client = useQueryClient();
  return useMutation({
    mutationKey: REVIEW,
    mutationFn: reviewAll,
    scope: { id: "reviews" }, // a change of mind never overtakes what it takes back
    onMutate: ({ ids, reviewed }) => {
      const turned = ids.filter((id) => reviewedNow(client, id) === !reviewed);
      showReviewed(client, ids, reviewed);
      return { turned };
    },
    onError: (_, { reviewed }, before) => {
      if (before !== undefined) showReviewed(client, before.turned, !reviewed);
      void client.invalidateQueries({ queryKey: keys.events, predicate: (query) => !isDeepList(query) });
    },
    onSuccess: () => settleReview(client),
  });
}

async function reviewAll({ ids, reviewed }: ReviewWish): Promise<Reviewed> {
  let changed = 0;
  const missing: number[] = [];
  for (let start = 0; start < ids.length; start += REVIEW_AT_ONCE) {
    const answer = await routes.reviewEvents(ids.slice(start, start + REVIEW_AT_ONCE), reviewed);
    changed += answer.changed;
    missing.push(...answer.missing);
  }
  return { changed, missing };
}

/** Applies a change of cards wherever a list of events is kept. */
export function patchLists(client: QueryClient, change: CardChange): void {
  client.setQueriesData<EventPages>({ queryKey: keys.lists }, (data) => data && patchPages(data, change));
  client.setQueryData<Listing<EventCard>>(keys.latest, (data) => data && patchListing(data, change));
}

/** Shows events as reviewed or not in every list and on every event page that is kept. */
export function showReviewed(client: QueryClient, ids: readonly number[], reviewed: boolean): void {
  patchLists(client, reviewing(new Set(ids), reviewed));
  for (const id of ids) {
    client.setQueryData<EventDetail>(keys.detail(id), (event) =>
      event === undefined || event.reviewed === reviewed ? event : { ...event, reviewed },
    );
  }
}

function settleReview(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: keys.allStats });
  void client.invalidateQueries({ queryKey: keys.allNeighbours });
  const byReview = (query: Query) => typeof query.meta?.filters?.reviewed === "boolean" && !isDeepList(query);
  void client.invalidateQueries({ queryKey: keys.lists, predicate: byReview });
}

/** Its cards were patched in place; fetching each of its pages again would say nothing more. */
function isDeepList({ meta, state }: Query): boolean {
  return meta?.filters !== undefined && isDeep(state.data as EventPages | undefined);
}

/** What the caches know, or undefined. */
function reviewedNow(client: QueryClient, id: number): boolean | undefined {
  const detail = client.getQueryData<EventDetail>(keys.detail(id));
  if (detail !== undefined) return detail.reviewed;
  const lists = client.getQueriesData<EventPages>({ queryKey: keys.lists });
  const latest = client.getQueryData<Listing<EventCard>>(keys.latest)?.items ?? [];
  const listed = lists.flatMap(([, data]) => data?.pages.flatMap((page) => page.items) ?? []);
  return [...listed, ...latest].find((card) => card.id === id)?.reviewed;
}

/** The notes of one event; null clears them. */
export function useNotes(id: number): UseMutationResult<EventDetail, Error, string | null, { notes: string | null }> {
  const client = useQueryClient();
  const show = (notes: string | null) =>
    client.setQueryData<EventDetail>(keys.detail(id), (event) => event && { ...event, notes });
  return useMutation({
    mutationFn: (notes) => routes.changeEvent(id, { notes }),
    // Two saves of the same notes never overtake each other.
    scope: { id: `notes of event ${id}` },
    onMutate: async (notes) => {
      await client.cancelQueries({ queryKey: keys.detail(id) });
      const before = client.getQueryData<EventDetail>(keys.detail(id))?.notes ?? null;
      show(notes);
      return { notes: before };
    },
    onError: (_, __, before) => {
      if (before !== undefined) show(before.notes);
    },
    onSuccess: (event) => client.setQueryData(keys.detail(id), event),
  });
}

export function useAddCamera(): UseMutationResult<Camera, Error, NewCamera> {
  const client = useQueryClient();
  return useMutation({ mutationFn: routes.addCamera, onSuccess: (camera) => keepCamera(client, camera) });
}

interface CameraChanging {
  readonly id: string;
  readonly change: CameraChange;
}

export function useChangeCamera(): UseMutationResult<Camera, Error, CameraChanging> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, change }) => routes.changeCamera(id, change),
    onSuccess: (camera) => keepCamera(client, camera),
  });
}

interface CameraPutting {
  readonly id: string;
  readonly record: CameraRecord;
  /** It must not replace a camera that is there. */
  readonly isNew: boolean;
}

/** Nothing of what was sent stays behind: there may be a login in it. */
export function usePutCamera(): UseMutationResult<Camera, Error, CameraPutting> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, record, isNew }) => routes.putCamera(id, record, isNew),
    onSuccess: (camera) => keepCamera(client, camera),
    gcTime: 0,
  });
}

export function useRemoveCamera(): UseMutationResult<void, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: routes.removeCamera,
    onSuccess: (_, id) => {
      client.removeQueries({ queryKey: keys.camera(id) });
      client.setQueryData<Camera[]>(keys.cameraList, (cameras) => cameras?.filter((each) => each.id !== id));
      refreshCameras(client);
    },
  });
}

function keepCamera(client: QueryClient, camera: Camera): void {
  client.setQueryData(keys.camera(camera.id), camera);
  refreshCameras(client);
}

function refreshCameras(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: keys.cameras });
  void client.invalidateQueries({ queryKey: keys.allStats });
}
