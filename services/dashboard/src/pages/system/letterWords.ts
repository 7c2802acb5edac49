/** A dead letter in words: what it is about, out of a message that may be anything. Pure. */

import type { DeadLetter } from "@/api/shapes";
import { counted } from "@/domain/amounts";
import { millisOf } from "@/domain/time";

export interface LetterWords {
  /** Our own words. */
  readonly what: string;
  /** The camera it names, as somebody outside spelt it; empty where it names none. */
  readonly camera: string;
  /** When what it is about happened; null where it does not say. */
  readonly atMs: number | null;
}

/** More than this of a message helps nobody on a screen. */
const MOST_SHOWN = 4_000;

/** Marks that turn the text around them: in a message as it stands they are named, not obeyed. */
const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069]/g;

export function letterWords({ type, data }: Pick<DeadLetter, "type" | "data">): LetterWords {
  const message = recordOf(data);
  if (message === null) return { what: "Not a message of this system", camera: "", atMs: null };
  return {
    what: subjectOf(type, message),
    camera: textOf(message["camera_id"]),
    atMs: millisOf(textOf(message["captured_at"])) ?? millisOf(textOf(message["started_at"])),
  };
}

/** The message with one field on each line where it is JSON, as it is otherwise; cut where it is too long. */
export function letterText({ data }: Pick<DeadLetter, "data">): string {
  const message = recordOf(data);
  const text = message === null ? data : JSON.stringify(message, null, 2);
  const cut = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)} …` : text;
  return cut.replace(UNSEEN, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`);
}

function subjectOf(type: string, message: Readonly<Record<string, unknown>>): string {
  if (type === "FrameCaptured") return "Picture";
  if (type === "ObjectsDetected" || type === "DetectionsReady")
    return counted(lengthOf(message["objects"]), "detection");
  if (type === "BatchClosed") return `Incident with ${counted(lengthOf(message["detection_ids"]), "detection")}`;
  return "Message of an unknown kind";
}

function recordOf(data: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
