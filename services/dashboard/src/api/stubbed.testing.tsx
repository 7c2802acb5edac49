/** An API for tests of hooks: answers by route, and a list of what it was asked. */

import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { vi } from "vitest";

import { makeQueryClient } from "@/api/queryClient";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

type Answer = (asked: Asked) => unknown;

/** Answers by "METHOD /path"; a Response passes as it is, anything else as JSON. Unknown routes are 404. */
export function stubApi(answers: Readonly<Record<string, Answer>>): Asked[] {
  const log: Asked[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const { pathname, searchParams } = new URL(url, "http://house");
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const asked = { method: init.method ?? "GET", path: pathname, query: searchParams, body };
    log.push(asked);
    const found = answers[`${asked.method} ${pathname}`];
    const answer = found === undefined ? refusal(404, `no ${pathname}`) : await found(asked);
    return answer instanceof Response ? answer : new Response(JSON.stringify(answer));
  });
  return log;
}

export function refusal(status: number, message: string): Response {
  const error = { code: "SOME_CODE", message, details: [], request_id: "r", timestamp: "2026-05-04T12:00:00Z" };
  return new Response(JSON.stringify({ error }), { status });
}

/** A cache as the pages have it, without waiting between tries. */
export function quickClient(): QueryClient {
  const client = makeQueryClient();
  client.setDefaultOptions({ ...client.getDefaultOptions(), queries: { retry: false, refetchInterval: false } });
  return client;
}

export function hooked<T>(client: QueryClient, hook: () => T) {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return renderHook(hook, { wrapper });
}
