/** From the text of a socket message to what it means for the protocol. Pure; what is not understood is `noise`. */

/** A message that has a place in the log. Its data is still unchecked. */
export interface Envelope {
  readonly type: string;
  readonly seq: number;
  readonly data: unknown;
}

export type Heard =
  | { readonly is: "connected"; readonly lastSeq: number | null; readonly serverTime: string | null }
  | { readonly is: "ping"; readonly lastSeq: number | null }
  | { readonly is: "pong" }
  | { readonly is: "ack"; readonly from: number; readonly to: number; readonly count: number; readonly reset: boolean }
  | { readonly is: "refusal"; readonly code: string; readonly message: string }
  | { readonly is: "message"; readonly envelope: Envelope; readonly replay: boolean }
  | { readonly is: "noise" };

const NOISE: Heard = { is: "noise" };

type Fields = Readonly<Record<string, unknown>>;

export function hear(text: string): Heard {
  const content = parsed(text);
  if (content === null) return NOISE;
  if (isSeq(content["seq"]) && typeof content["type"] === "string") {
    const envelope = { type: content["type"], seq: content["seq"], data: content["data"] };
    return { is: "message", envelope, replay: content["replay"] === true };
  }
  const data = fieldsOf(content["data"]) ?? {};
  switch (content["type"]) {
    case "connected":
      return { is: "connected", lastSeq: seqOrNull(data["last_seq"]), serverTime: textOrNull(data["server_time"]) };
    case "ping":
      return { is: "ping", lastSeq: seqOrNull(content["lastSeq"]) };
    case "pong":
      return { is: "pong" };
    case "resync_ack":
      return acknowledgement(data);
    case "error":
      return { is: "refusal", code: textOrNull(data["code"]) ?? "", message: textOrNull(data["message"]) ?? "" };
    default:
      return NOISE;
  }
}

export function fieldsOf(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function acknowledgement(data: Fields): Heard {
  const { from, to, count, reset } = data;
  if (!isSeq(from) || !isSeq(to) || !isSeq(count)) return NOISE;
  return { is: "ack", from, to, count, reset: reset === true };
}

function parsed(text: string): Fields | null {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return null;
  }
}

function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function seqOrNull(value: unknown): number | null {
  return isSeq(value) ? value : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
