import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { keys } from "@/api/keys";
import * as routes from "@/api/routes";
import type { DeadLetterCounts, DeadLetters, DeadQueue, Discarded, Requeued } from "@/api/shapes";
import { useSystemStatus } from "@/live/hooks";
import { reportedDead } from "@/pages/system/deadQueues";

const COUNTS_EVERY_MS = 30_000;

/** How many there are; asked again as soon as a live report tells of others. */
export function useDeadCounts(): UseQueryResult<DeadLetterCounts> {
  const client = useQueryClient();
  const reported = reportedDead(useSystemStatus());
  const before = useRef(reported);
  useEffect(() => {
    if (before.current !== reported) void client.invalidateQueries({ queryKey: keys.dead });
    before.current = reported;
  }, [client, reported]);
  return useQuery({
    queryKey: keys.deadCounts,
    queryFn: ({ signal }) => routes.countDeadLetters({ signal }),
    refetchInterval: COUNTS_EVERY_MS,
  });
}

/** The oldest `limit` of a queue. */
export function useDeadLetters(queue: DeadQueue, limit: number): UseQueryResult<DeadLetters> {
  return useQuery({
    queryKey: keys.deadLetters(queue, 0, limit),
    queryFn: ({ signal }) => routes.listDeadLetters(queue, 0, limit, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Where the oldest `count` of a queue end: what came later was not seen by who decides about them. */
export function useLastOf(queue: DeadQueue, count: number): UseQueryResult<string | null> {
  return useQuery({
    queryKey: keys.deadLetters(queue, count - 1, 1),
    queryFn: async ({ signal }) =>
      (await routes.listDeadLetters(queue, count - 1, 1, { signal })).jobs[0]?.entry_id ?? null,
    gcTime: 0,
    staleTime: Infinity,
  });
}

/** One by its id, or all of the queue. */
export function useRequeue(queue: DeadQueue): UseMutationResult<Requeued, Error, string | null> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (entryId) => routes.requeueDeadLetters(queue, entryId),
    onSettled: () => client.invalidateQueries({ queryKey: keys.dead }),
  });
}

export interface Span {
  /** The first; the oldest of the queue where null. */
  readonly since: string | null;
  readonly through: string;
}

export function useDiscard(queue: DeadQueue): UseMutationResult<Discarded, Error, Span> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ since, through }) => routes.discardDeadLetters(queue, since, through),
    onSettled: () => client.invalidateQueries({ queryKey: keys.dead }),
  });
}
