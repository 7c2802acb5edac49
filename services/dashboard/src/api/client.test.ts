import { afterEach, describe, expect, it, vi } from "vitest";

import { ApiError, order, request } from "@/api/client";

afterEach(() => vi.unstubAllGlobals());

function answering(body: unknown, { status = 200, headers = {} }: { status?: number; headers?: HeadersInit } = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const fetch = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(() =>
    Promise.resolve(new Response(status === 204 ? null : text, { status, headers })),
  );
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

/** A server that says nothing until it is called off. */
function silent() {
  const fetch = vi.fn(
    (_url: string, { signal }: RequestInit) =>
      new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason as Error));
      }),
  );
  vi.stubGlobal("fetch", fetch);
}

async function failure(asked: Promise<unknown>): Promise<ApiError> {
  const error = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

const REFUSAL = {
  error: {
    code: "VALIDATION_ERROR",
    message: "the request is not as this route needs it",
    details: [{ field: "body.name", message: "too long" }, "nonsense"],
    request_id: "r1",
    timestamp: "2026-05-04T12:00:00Z",
  },
};

describe("a request", () => {
  it("gives the answer, and asks as it was told", async () => {
    const fetch = answering({ items: [], pagination: {} });
    const query = [
      ["risk_level", "low"],
      ["risk_level", "high"],
      ["cursor", "a&b"],
    ] as const;
    await expect(request("/api/events", { query, outline: ["items"] })).resolves.toEqual({ items: [], pagination: {} });
    const [url, init] = fetch.mock.calls[0]!;
    expect(url).toBe("/api/events?risk_level=low&risk_level=high&cursor=a%26b");
    expect(init).toMatchObject({ method: "GET", headers: { Accept: "application/json" } });
    expect(init.body).toBeUndefined();
  });

  it("sends a body as JSON", async () => {
    const fetch = answering({ id: 1 });
    await request("/api/events/1", { method: "PATCH", body: { reviewed: true } });
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({
      method: "PATCH",
      body: '{"reviewed":true}',
      headers: { "Content-Type": "application/json" },
    });
  });

  it("takes another status for an answer where its outline is right", async () => {
    answering({ status: "unhealthy" }, { status: 503 });
    const call = { alsoFine: [503], outline: ["status"] };
    await expect(request("/api/system/health", call)).resolves.toEqual({ status: "unhealthy" });
    answering(REFUSAL, { status: 503 });
    await expect(failure(request("/api/system/health", call))).resolves.toMatchObject({ kind: "http", status: 503 });
  });
});

describe("a failure", () => {
  it("tells what the server said", async () => {
    answering(REFUSAL, { status: 422 });
    expect(await failure(request("/api/events"))).toMatchObject({
      name: "ApiError",
      kind: "http",
      status: 422,
      code: "VALIDATION_ERROR",
      message: "the request is not as this route needs it",
      requestId: "r1",
      faults: [{ field: "body.name", message: "too long" }],
      passing: false,
    });
  });

  it.each([
    ["a page of a proxy", "<html>Bad gateway</html>"],
    ["an error of another shape", { error: "oops" }],
    ["an error without words", { error: { code: 5 } }],
  ])("tells the status where the server answers with %s", async (_, body) => {
    answering(body, { status: 502, headers: { "X-Request-ID": "r2" } });
    expect(await failure(request("/api/events"))).toMatchObject({
      kind: "http",
      status: 502,
      code: "",
      message: "The server answered with status 502",
      requestId: "r2",
      passing: true,
    });
  });

  it("takes the request id of the header where the body has none", async () => {
    answering({ error: { code: "X", message: "m" } }, { status: 500, headers: { "X-Request-ID": "r3" } });
    expect(await failure(request("/api/events"))).toMatchObject({ requestId: "r3", faults: [], passing: false });
  });

  it.each([
    ["text", "<html></html>"],
    ["a list", []],
    ["too little", { item: 1 }],
  ])("says so when the answer is %s", async (_, body) => {
    answering(body);
    expect(await failure(request("/api/events", { outline: ["items"] }))).toMatchObject({ kind: "shape", status: 200 });
  });

  it("says that nobody answers", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    expect(await failure(request("/api/events"))).toMatchObject({ kind: "network", status: 0, passing: true });
  });

  it("says that it took too long", async () => {
    silent();
    const error = await failure(request("/api/events", { timeoutMs: 1 }));
    expect(error).toMatchObject({ kind: "timeout", passing: true });
  });

  it("is no failure when the caller calls it off", async () => {
    silent();
    const caller = new AbortController();
    const asked = request("/api/events", { signal: caller.signal });
    caller.abort();
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("an order", () => {
  it("needs no answer", async () => {
    const fetch = answering("", { status: 204 });
    await expect(order("/api/cameras/a", { method: "DELETE" })).resolves.toBeUndefined();
    expect(fetch.mock.calls[0]?.[1].method).toBe("DELETE");
  });

  it("may be refused", async () => {
    answering(REFUSAL, { status: 404 });
    expect(await failure(order("/api/cameras/a", { method: "DELETE" }))).toMatchObject({ status: 404 });
  });
});
