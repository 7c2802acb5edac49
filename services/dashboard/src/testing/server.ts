import { vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
}

type Answer = unknown;

/** What was asked of the server of a test, oldest first. */
export interface TestServer {
  asked: Asked[];
  /** Change an answer, also while the page is open. */
  answers: (path: string, answer: Answer) => void;
}

/**
 * Stands in for the API at `fetch`: a path's answer is its JSON, or a function of the request that gives it, also
 * later, or a Response. What has no answer is refused as the API refuses. Sockets open and say nothing.
 */
export function stubServer(answers: Readonly<Record<string, Answer>> = {}): TestServer {
  const known = new Map(Object.entries(answers));
  const asked: Asked[] = [];
  vi.stubGlobal("WebSocket", SilentSocket);
  vi.stubGlobal("fetch", (input: string, init: RequestInit = {}) => {
    const request = read(input, init);
    asked.push(request);
    return Promise.resolve(
      known.has(request.path) ? answered(known.get(request.path), request) : refused(request.path),
    );
  });
  return { asked, answers: (path, answer) => void known.set(path, answer) };
}

/** An answer in the API's one error shape. */
export function refusal(status: number, code: string, message: string): Response {
  const error = { code, message, details: [], request_id: "test-request", timestamp: "2026-05-04T12:00:00Z" };
  return Response.json({ error }, { status });
}

function read(input: string, init: RequestInit): Asked {
  const url = new URL(input, "http://localhost");
  const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
  return { method: init.method ?? "GET", path: url.pathname, query: url.searchParams, body };
}

async function answered(answer: Answer, request: Asked): Promise<Response> {
  const made: unknown = await (typeof answer === "function"
    ? (answer as (request: Asked) => unknown)(request)
    : answer);
  return made instanceof Response ? made.clone() : Response.json(made);
}

function refused(path: string): Response {
  return refusal(404, "NOT_FOUND", `${path} does not exist`);
}

class SilentSocket {
  onmessage = null;
  onclose = null;
  send(): void {
    // Nobody listens.
  }
  close(): void {
    // There is nothing to end.
  }
}
