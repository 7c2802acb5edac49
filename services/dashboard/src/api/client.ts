/**
 * The one way to the API: same origin, a time limit, and one kind of error. What an answer holds is believed to have
 * the generated shape once its outline is right; the outline is looked at, because a proxy may answer with a page.
 */

import type { ErrorContent, Fault } from "@/api/shapes";

export const TIMEOUT_MS = 10_000;

export type ErrorKind = "network" | "timeout" | "http" | "shape";

interface Trouble {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly status?: number;
  readonly code?: string;
  readonly requestId?: string;
  readonly faults?: readonly Fault[];
}

/** Everything that can go wrong with a request, except that the caller called it off (that stays an AbortError). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly kind: ErrorKind;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly code: string;
  /** For the log of the server; empty when it gave none. */
  readonly requestId: string;
  /** Which fields were not as they should be; for forms. */
  readonly faults: readonly Fault[];

  constructor({ kind, message, status = 0, code = "", requestId = "", faults = [] }: Trouble, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.faults = faults;
  }

  /** Whether the same request may well succeed a moment later. */
  get passing(): boolean {
    return this.kind === "network" || this.kind === "timeout" || this.status === 429 || this.status >= 502;
  }
}

export interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly query?: readonly (readonly [string, string])[];
  readonly body?: unknown;
  /** Only when nothing is there yet: what is there is never replaced. */
  readonly onlyNew?: boolean;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Statuses beside 2xx whose body is the answer itself. */
  readonly alsoFine?: readonly number[];
  /** Fields without which the answer is not what was asked for. */
  readonly outline?: readonly string[];
}

/** The answer's JSON; throws ApiError, or the AbortError of `signal`. */
export async function request<T>(path: string, call: Call = {}): Promise<T> {
  const answer = await exchange(path, call, async (response) => ({ response, text: await response.text() }));
  const { response, text } = answer;
  const content = parsed(text);
  const whole = hasOutline(content, call.outline ?? []);
  const alsoFine = call.alsoFine?.includes(response.status) ?? false;
  if (!response.ok && !(alsoFine && whole)) throw refusalOf(response, text);
  if (!whole) throw misshapen(response);
  return content as T;
}

/** For routes that answer with nothing. */
export async function order(path: string, call: Call): Promise<void> {
  const { response, text } = await exchange(path, call, async (given) => ({
    response: given,
    text: await given.text(),
  }));
  if (!response.ok) throw refusalOf(response, text);
}

/** One exchange, its body included, within the time limit. */
async function exchange<R>(path: string, call: Call, read: (response: Response) => Promise<R>): Promise<R> {
  const limit = AbortSignal.timeout(call.timeoutMs ?? TIMEOUT_MS);
  const signal = call.signal === undefined ? limit : AbortSignal.any([call.signal, limit]);
  try {
    return await read(await fetch(urlOf(path, call.query ?? []), { ...writing(call), signal }));
  } catch (cause) {
    call.signal?.throwIfAborted();
    if (limit.aborted) throw new ApiError({ kind: "timeout", message: "The server took too long to answer" }, cause);
    throw new ApiError({ kind: "network", message: "The server cannot be reached" }, cause);
  }
}

function urlOf(path: string, query: readonly (readonly [string, string])[]): string {
  const asked = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
  return asked === "" ? path : `${path}?${asked}`;
}

function writing({ method = "GET", body, onlyNew = false }: Call): RequestInit {
  const headers = { Accept: "application/json", ...(onlyNew ? { "If-None-Match": "*" } : {}) };
  if (body === undefined) return { method, headers };
  return { method, headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

function refusalOf(response: Response, text: string): ApiError {
  const requestId = response.headers.get("X-Request-ID") ?? "";
  const { status } = response;
  const told = errorContent(parsed(text));
  if (told === null) {
    return new ApiError({ kind: "http", status, requestId, message: `The server answered with status ${status}` });
  }
  const { code, message, details } = told;
  return new ApiError({
    kind: "http",
    status,
    code,
    message,
    requestId: told.request_id || requestId,
    faults: details,
  });
}

function misshapen(response: Response): ApiError {
  const requestId = response.headers.get("X-Request-ID") ?? "";
  const message = "The server's answer is not what this page understands; reload it";
  return new ApiError({ kind: "shape", status: response.status, requestId, message });
}

function errorContent(content: unknown): ErrorContent | null {
  if (!isRecord(content) || !isRecord(content["error"])) return null;
  const { code, message, details, request_id } = content["error"];
  if (typeof code !== "string" || typeof message !== "string") return null;
  const faults = Array.isArray(details) ? details.filter(isFault) : [];
  return {
    code,
    message,
    details: faults,
    request_id: typeof request_id === "string" ? request_id : "",
    timestamp: "",
  };
}

function isFault(value: unknown): value is Fault {
  return isRecord(value) && typeof value["field"] === "string" && typeof value["message"] === "string";
}

function hasOutline(content: unknown, fields: readonly string[]): boolean {
  return isRecord(content) && fields.every((field) => field in content);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
