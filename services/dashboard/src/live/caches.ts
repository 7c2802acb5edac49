/**
 * What live messages mean for the cached answers of the API. Cards of lists change in place; what cannot be computed
 * here (counts, details, new rows) is asked again, at most once in a while. Deep lists are left alone: only the number
 * of newer events grows, until their reader goes back to the top.
 */

import type { Mutation, Query, QueryClient, QueryKey } from "@tanstack/react-query";

import { patchLists, REVIEW, showReviewed, type ReviewWish } from "@/api/changes";
import { keys } from "@/api/keys";
import { firstPage, hasCard, isDeep, revisedDetail, revising, type EventPages } from "@/api/patches";
import type { Camera, EventCard, EventDetail } from "@/api/shapes";
import { matches } from "@/domain/filters";
import { millisOf } from "@/domain/time";
import { cardOf } from "@/live/incident";
import type { CameraStatusData, EventData, ReviewData } from "@/live/messages.gen";
import type { Surroundings } from "@/live/socket";
import { Throttle } from "@/live/throttle";

export const LIST_EVERY_MS = 2_000;
export const ACTIVITY_EVERY_MS = 10_000;
/** Newer events are counted up to this. */
export const MOST_COUNTED = 1_000;

export class Caches {
  readonly #often: Throttle;
  readonly #seldom: Throttle;
  /** Events of this frame, newest revision of each. */
  #news = new Map<number, EventCard>();

  constructor(
    private readonly client: QueryClient,
    surroundings: Pick<Surroundings, "nowMs" | "after">,
    private readonly frame: (callback: () => void) => void,
  ) {
    this.#often = new Throttle(LIST_EVERY_MS, surroundings);
    this.#seldom = new Throttle(ACTIVITY_EVERY_MS, surroundings);
  }

  stop(): void {
    this.#often.stop();
    this.#seldom.stop();
  }

  /** An event came or came again; all of one frame are applied together. */
  event(data: EventData): void {
    const known = this.#news.get(data.id) ?? null;
    if (known !== null && known.revision > data.revision) return;
    if (this.#news.size === 0) this.frame(() => this.#apply());
    this.#news.set(data.id, cardOf(data, known));
  }

  /** A person reviewed events or changed notes, here or elsewhere. */
  reviewed({ ids, reviewed, notes_changed }: ReviewData): void {
    showReviewed(this.client, ids, reviewed);
    this.#refresh(keys.allStats);
    if (notes_changed) for (const id of ids) this.#refresh(keys.detail(id));
    for (const query of this.#lists()) {
      if (typeof query.meta?.filters?.reviewed === "boolean") this.#refetch(query);
    }
  }

  /** A camera is judged otherwise: shown at once, and asked again for what else that changes. */
  cameraStatus(data: CameraStatusData): void {
    const judged = (camera: Camera) => (camera.id === data.camera_id ? withStatus(camera, data) : camera);
    this.client.setQueryData<Camera[]>(keys.cameraList, (cameras) => cameras?.map(judged));
    this.client.setQueryData<Camera>(keys.camera(data.camera_id), (camera) => camera && judged(camera));
    for (const key of [keys.cameraList, keys.camera(data.camera_id), keys.gapsOf(data.camera_id)]) this.#refresh(key);
  }

  /** The system's state changed: the page that says why asks again. */
  health(): void {
    this.#refresh(keys.health);
  }

  /** What was known does not join what comes: everything that is shown is asked again, lists from their top. */
  reset(): void {
    this.client.setQueriesData<EventPages>({ queryKey: keys.lists }, (data) => data && firstPage(data));
    this.client.removeQueries({ queryKey: keys.lists, type: "inactive" });
    void this.client.invalidateQueries();
  }

  #apply(): void {
    const news = this.#news;
    this.#news = new Map();
    patchLists(this.client, revising(news));
    for (const card of news.values()) this.#revise(card);
    for (const query of this.#lists()) this.#tellList(query, [...news.values()]);
    this.#refresh(keys.allStats);
    this.#refresh(keys.allNeighbours);
    this.#refresh(keys.activities, this.#seldom);
  }

  #revise(card: EventCard): void {
    const key = keys.detail(card.id);
    const before = this.client.getQueryData<EventDetail>(key);
    if (before === undefined || before.revision >= card.revision) return;
    this.client.setQueryData(key, revisedDetail(before, card));
    this.#refresh(key);
    this.#refresh(keys.detections(card.id));
  }

  #tellList(query: Query, news: readonly EventCard[]): void {
    const filters = query.meta?.filters;
    const data = query.state.data as EventPages | undefined;
    if (filters === undefined || data === undefined) return;
    const missing = news.filter((card) => matches(card, filters) && isLackedBy(data, card)).map((card) => card.id);
    if (missing.length === 0) return;
    const follows = query.meta?.follow !== false && !isDeep(data);
    if (follows) this.#refetch(query);
    else this.client.setQueryData<number[]>(keys.newer(filters), (ids = []) => union(ids, missing));
  }

  /** Asked again when its turn comes; a list that has grown deep by then is spared. */
  #refetch(query: Query): void {
    const data = () => query.state.data as EventPages | undefined;
    this.#refresh(query.queryKey, this.#often, () => (isDeep(data()) ? "none" : "active"));
  }

  /** While an answer is on its way it is not called off for a newer one: a slow server would never get to answer. */
  #refresh(queryKey: QueryKey, throttle = this.#often, refetchType: () => "active" | "none" = () => "active"): void {
    throttle.ask(JSON.stringify(queryKey), () => {
      const isOnItsWay = this.client.isFetching({ queryKey }) > 0;
      if (isOnItsWay) this.#refresh(queryKey, throttle, refetchType);
      else void this.client.invalidateQueries({ queryKey, refetchType: refetchType() });
    });
  }

  #lists(): Query[] {
    return this.client.getQueryCache().findAll({ queryKey: keys.lists });
  }
}

/** What is replayed is older than what is known and changes nothing. */
function withStatus(camera: Camera, { status, reason, detail, since }: CameraStatusData): Camera {
  if ((millisOf(since) ?? 0) < (millisOf(camera.status_since) ?? 0)) return camera;
  return { ...camera, status, status_reason: reason, status_detail: detail, status_since: since };
}

/** Whether the pages that are loaded should show this event and do not; older ones come with later pages. */
function isLackedBy(data: EventPages, card: EventCard): boolean {
  if (hasCard(data, card.id)) return false;
  const page = data.pages.at(-1);
  const oldest = page?.items.at(-1);
  if (oldest === undefined || !page?.pagination.next_cursor) return true;
  return (millisOf(card.started_at) ?? 0) >= (millisOf(oldest.started_at) ?? 0);
}

function union(known: readonly number[], more: readonly number[]): number[] {
  return [...new Set([...known, ...more])].slice(-MOST_COUNTED);
}

/** Calls `show` when a review is asked for on this page, and again with the opposite when the server refuses it. */
export function followReviews(client: QueryClient, show: (wish: ReviewWish) => void): () => void {
  return client.getMutationCache().subscribe((change) => {
    const mutation: Mutation | undefined = change.mutation;
    if (change.type !== "updated" || mutation?.options.mutationKey !== REVIEW) return;
    const { status } = mutation.state;
    const wish = mutation.state.variables as ReviewWish | undefined;
    const before = mutation.state.context as { turned: readonly number[] } | undefined;
    if (wish === undefined || before === undefined) return;
    if (status === "pending") show(wish);
    if (status === "error") show({ ids: before.turned, reviewed: !wish.reviewed });
  });
}
