/** The cache of what the API said: how long it counts as new, and when a failed request is worth another try. */

import { QueryClient } from "@tanstack/react-query";

import { ApiError } from "@/api/client";
import type { Filters } from "@/domain/filters";

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: Error;
    queryMeta: {
      /** What an event list shows, so that a live event is compared with it. */
      filters?: Filters;
      /** Whether an event list may be fetched again by itself; else what is newer is only counted. */
      follow?: boolean;
    };
  }
}

/** Tries after the first. */
const MOST_RETRIES = 2;
const FRESH_MS = 5_000;
const KEPT_MS = 5 * 60_000;

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        gcTime: KEPT_MS,
        retry: worthAnotherTry,
        retryDelay: (failures) => Math.min(1000 * 2 ** failures, 8000),
        refetchOnReconnect: true,
        // The server may be on this very machine or in the house: ask even when the browser believes to be offline.
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

export function worthAnotherTry(failures: number, error: Error): boolean {
  return failures < MOST_RETRIES && error instanceof ApiError && error.passing;
}
