/** What pages read from the API, as hooks; each answers with data, or an ApiError, or "not yet". */

import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
  type Query,
  type QueryClient,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

import { keys, type ActivityAsked } from "@/api/keys";
import { cardsOf, firstPage, isDeep, type EventPages } from "@/api/patches";
import * as routes from "@/api/routes";
import type {
  About,
  Activity,
  Belongings,
  Camera,
  CameraGap,
  EventCard,
  EventDetail,
  EventDetection,
  EventStats,
  FtpDoor,
  History,
  Listing,
  Neighbours,
  SystemHealth,
} from "@/api/shapes";
import { NO_FILTERS, type Filters } from "@/domain/filters";
import { millisOf, readClock, type ClockReading } from "@/domain/time";

/** Stills and rhythms are looked at this often while the page is seen. */
const CAMERAS_EVERY_MS = 5_000;
const HEALTH_EVERY_MS = 30_000;
const ACTIVITY_EVERY_MS = 60_000;
/** Every row of the camera is counted. */
const COUNTED_EVERY_MS = 10_000;
const ABOUT_EVERY_MS = 10 * 60_000;

export interface EventList {
  readonly events: readonly EventCard[];
  readonly error: Error | null;
  /** The first page is on its way and there is nothing to show. */
  readonly isPending: boolean;
  /** Other filters are on their way; what is shown belongs to the ones before. */
  readonly isPlaceholderData: boolean;
  readonly isFetching: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => void;
  readonly refetch: () => void;
  readonly dataUpdatedAt: number;
  /** Events that came since and are not in the list. */
  readonly newer: number;
  /** Go back to one page and fetch it again. */
  readonly showNewer: () => void;
}

/** With `follow` false nothing is put in front of what is being read; what is newer is counted instead. */
export function useEvents(filters: Filters, { follow = true }: { follow?: boolean } = {}): EventList {
  const client = useQueryClient();
  const query = useInfiniteQuery({
    queryKey: keys.list(filters),
    queryFn: ({ pageParam, signal }) => routes.listEvents(filters, pageParam, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.pagination.next_cursor ?? null,
    placeholderData: keepPreviousData,
    meta: { filters, follow },
    // What is being read stays as it is when its reader comes back to it; live messages keep its cards current.
    refetchOnMount: ({ state }) => (follow || state.isInvalidated) && !isDeep(state.data),
    refetchOnWindowFocus: ({ state }) => follow && !isDeep(state.data),
    refetchOnReconnect: ({ state }) => follow && !isDeep(state.data),
  });
  const { data, fetchNextPage, refetch, hasNextPage, isFetchingNextPage, isFetching, isPending, error } = query;
  const events = useMemo(() => (data === undefined ? [] : cardsOf(data)), [data]);
  const newer = useNewer(filters, events);
  const more = useCallback(() => void fetchNextPage({ cancelRefetch: false }), [fetchNextPage]);
  const again = useCallback(() => void refetch(), [refetch]);
  const showNewer = useCallback(() => showFirstPage(client, filters), [client, filters]);
  const { dataUpdatedAt, isPlaceholderData } = query;
  const list = { events, newer, hasNextPage, isFetchingNextPage, isFetching, isPending, error };
  return { ...list, dataUpdatedAt, isPlaceholderData, fetchNextPage: more, refetch: again, showNewer };
}

const NONE: readonly number[] = [];

function useNewer(filters: Filters, events: readonly EventCard[]): number {
  const { data } = useQuery({ queryKey: keys.newer(filters), queryFn: () => NONE, enabled: false, initialData: NONE });
  return useMemo(() => {
    const shown = new Set(events.map((event) => event.id));
    return data.filter((id) => !shown.has(id)).length;
  }, [data, events]);
}

function showFirstPage(client: QueryClient, filters: Filters): void {
  client.setQueryData(keys.newer(filters), NONE);
  client.setQueryData<EventPages>(keys.list(filters), (data) => data && firstPage(data));
  void client.invalidateQueries({ queryKey: keys.list(filters), exact: true });
}

/** The newest events, whatever the filters: what the incident feed begins with. */
export function useLatestEvents(): UseQueryResult<Listing<EventCard>> {
  return useQuery({
    queryKey: keys.latest,
    queryFn: ({ signal }) => routes.listEvents(NO_FILTERS, null, { signal }),
  });
}

export function useEvent(id: number): UseQueryResult<EventDetail> {
  return useQuery({ queryKey: keys.detail(id), queryFn: ({ signal }) => routes.findEvent(id, { signal }) });
}

/** Oldest picture first; evidence and context. */
export function useEventDetections(id: number): UseQueryResult<EventDetection[]> {
  return useQuery({
    queryKey: keys.detections(id),
    queryFn: async ({ signal }) => (await routes.listEventDetections(id, { signal })).items,
  });
}

/** `previous` is the newer one, `next` the older one, in the list that `filters` make. */
export function useNeighbours(id: number, filters: Filters): UseQueryResult<Neighbours> {
  return useQuery({
    queryKey: keys.neighbours(id, filters),
    queryFn: ({ signal }) => routes.findNeighbours(id, filters, { signal }),
  });
}

/** With `everyMs` also asked when nothing happens: what counts the last hour changes with time alone. */
export function useEventStats(filters: Filters, { everyMs }: { everyMs?: number } = {}): UseQueryResult<EventStats> {
  return useQuery({
    queryKey: keys.stats(filters),
    queryFn: ({ signal }) => routes.countEvents(filters, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: everyMs ?? false,
  });
}

export function useActivity(asked: ActivityAsked): UseQueryResult<Activity> {
  return useQuery({
    queryKey: keys.activity(asked),
    queryFn: ({ signal }) => routes.showActivity(asked, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ACTIVITY_EVERY_MS,
  });
}

/** When to ask for the cameras again, in milliseconds from `updatedAtMs` (this browser's time) on. */
export type CamerasDue = (cameras: readonly Camera[], updatedAtMs: number) => number;

export function useCameras({ due }: { due?: CamerasDue } = {}): UseQueryResult<Camera[]> {
  return useQuery({
    queryKey: keys.cameraList,
    queryFn: async ({ signal }) => (await routes.listCameras({ signal })).items,
    refetchInterval: ({ state: { data, dataUpdatedAt } }) =>
      due === undefined || data === undefined ? CAMERAS_EVERY_MS : due(data, dataUpdatedAt),
  });
}

export function useCamera(
  id: string,
  { enabled = () => true }: { enabled?: (query: Query<Camera>) => boolean } = {},
): UseQueryResult<Camera> {
  return useQuery({
    queryKey: keys.camera(id),
    queryFn: ({ signal }) => routes.findCamera(id, { signal }),
    enabled,
    refetchInterval: CAMERAS_EVERY_MS,
  });
}

/** When a camera showed nothing; asked for one camera at a time. */
export function useGaps(camera: string | null, startMs: number, endMs: number): UseQueryResult<CameraGap[]> {
  return useQuery({
    queryKey: keys.gaps(camera ?? "", startMs, endMs),
    queryFn: async ({ signal }) => (await routes.listGaps(camera ?? "", startMs, endMs, { signal })).items,
    enabled: camera !== null,
    placeholderData: (before, query) => (query?.queryKey[1] === camera ? before : undefined),
    refetchInterval: ACTIVITY_EVERY_MS,
  });
}

/** What a deletion of the camera would hide; asked when it is wanted, and anew once `newest` is a picture it misses. */
export function useBelongings(
  id: string,
  { enabled = true, newest = null }: { enabled?: boolean; newest?: string | null } = {},
): UseQueryResult<Belongings> {
  return useQuery({
    queryKey: keys.belongings(id),
    queryFn: ({ signal }) => routes.countBelongings(id, { signal }),
    enabled,
    refetchInterval: ({ state }) => (isBehind(state.data, newest) ? COUNTED_EVERY_MS : false),
  });
}

/** Where cameras upload; asked when somebody sets one up, because it changes with a restart only. */
export function useFtpDoor(): UseQueryResult<FtpDoor> {
  return useQuery({
    queryKey: keys.ftpDoor,
    queryFn: ({ signal }) => routes.tellFtp({ signal }),
    staleTime: ABOUT_EVERY_MS,
  });
}

function isBehind(counted: Belongings | undefined, newest: string | null): boolean {
  const newestMs = millisOf(newest);
  return counted !== undefined && newestMs !== null && newestMs > (millisOf(counted.newest) ?? -Infinity);
}

export interface AboutNow extends About {
  /** How the server's clock relates to this browser's, or null when the answer does not tell. */
  readonly clock: ClockReading | null;
}

export function useAbout(): UseQueryResult<AboutNow> {
  return useQuery({
    queryKey: keys.about,
    queryFn: async ({ signal }) => {
      const askedAtMs = Date.now();
      const about = await routes.tellAbout({ signal });
      return { ...about, clock: readClock(about.time, askedAtMs, Date.now()) };
    },
    staleTime: ABOUT_EVERY_MS,
    refetchInterval: ABOUT_EVERY_MS,
  });
}

export function useHealth(): UseQueryResult<SystemHealth> {
  return useQuery({
    queryKey: keys.health,
    queryFn: ({ signal }) => routes.tellHealth({ signal }),
    refetchInterval: HEALTH_EVERY_MS,
  });
}

export function useHistory(minutes = 15): UseQueryResult<History> {
  return useQuery({
    queryKey: keys.history(minutes),
    queryFn: ({ signal }) => routes.tellHistory(minutes, { signal }),
    refetchInterval: HEALTH_EVERY_MS,
  });
}
