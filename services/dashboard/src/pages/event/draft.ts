/** Notes that are being written: what is safe, what is not, and why. Pure; nothing here ever drops a word. */

export const MOST_CHARACTERS = 10_000;
/** From here on the writer is told how many are left. */
export const NEAR_THE_END = 9_000;

/** A text that differs from what the server is known to have. */
export interface Draft {
  readonly text: string;
  /** What the server had when the writing began, or has had since. */
  readonly base: string;
}

export interface Writing {
  /** Null while the server has all that was written. */
  readonly draft: Draft | null;
  /** On its way to the server. */
  readonly sending: string | null;
  /** Sent, but nobody said whether it arrived. */
  readonly uncertain: string | null;
  /** Why the last attempt failed. */
  readonly problem: string | null;
  /** Attempts in a row that failed. */
  readonly failures: number;
  /** Something was saved since the page was opened. */
  readonly hasSaved: boolean;
}

export type Step =
  | { readonly does: "write"; readonly text: string; readonly server: string }
  | { readonly does: "send"; readonly text: string }
  | { readonly does: "saved"; readonly text: string }
  | { readonly does: "failed"; readonly problem: string }
  | { readonly does: "keep-mine"; readonly server: string }
  | { readonly does: "take-theirs" };

export function begun(kept: Draft | null, server: string): Writing {
  const draft = kept === null || kept.text === server ? null : kept;
  return { draft, sending: null, uncertain: null, problem: null, failures: 0, hasSaved: false };
}

export function step(now: Writing, taken: Step): Writing {
  switch (taken.does) {
    case "write":
      return { ...now, draft: written(now, taken.text, now.draft?.base ?? taken.server) };
    case "send":
      return { ...now, sending: taken.text };
    case "saved":
      return {
        draft: leftOf(now.draft, taken.text),
        sending: null,
        uncertain: null,
        problem: null,
        failures: 0,
        hasSaved: true,
      };
    case "failed":
      return { ...now, sending: null, uncertain: now.sending, problem: taken.problem, failures: now.failures + 1 };
    case "keep-mine":
      return { ...now, draft: now.draft && { ...now.draft, base: taken.server } };
    case "take-theirs":
      return { ...now, draft: null, uncertain: null, problem: null, failures: 0 };
  }
}

/** No draft when it is back at what the server has, with nothing sent that may have changed that. */
function written(now: Writing, text: string, base: string): Draft | null {
  return text === base && now.sending === null && now.uncertain === null ? null : { text, base };
}

/** What is still to be saved after `saved` was. */
function leftOf(draft: Draft | null, saved: string): Draft | null {
  return draft === null || draft.text === saved ? null : { ...draft, base: saved };
}

export type Standing = "untouched" | "saved" | "waiting" | "sending" | "failed" | "too-long" | "changed-elsewhere";

/** `server` is what the server has, as far as this page knows. */
export function standing(now: Writing, server: string): Standing {
  const { draft, sending, uncertain, failures } = now;
  if (draft === null) return sending !== null ? "sending" : now.hasSaved || server !== "" ? "saved" : "untouched";
  const isKnown = [draft.base, sending, uncertain, draft.text].includes(server);
  if (!isKnown) return "changed-elsewhere";
  if (excess(draft.text) > 0) return "too-long";
  if (sending !== null) return "sending";
  return failures > 0 ? "failed" : "waiting";
}

/** The text to send now, or null. */
export function due(now: Writing, server: string): string | null {
  const where = standing(now, server);
  return where === "waiting" || where === "failed" ? (now.draft?.text ?? null) : null;
}

/** Characters as the server counts them, not as UTF-16 does: an emoji is one. */
export function length(text: string): number {
  return text.length < NEAR_THE_END ? text.length : Array.from(text).length;
}

export function excess(text: string): number {
  return Math.max(0, length(text) - MOST_CHARACTERS);
}

/** How long to wait before sending: a pause in the writing, or longer after each failure. */
export function patienceMs(failures: number): number {
  return failures === 0 ? 1_000 : Math.min(30_000, 1_000 * 2 ** failures);
}

/** A kept draft as text and back; what cannot be read is none. */
export function readDraft(kept: string | null): Draft | null {
  if (kept === null) return null;
  try {
    const { text, base } = JSON.parse(kept) as Partial<Draft>;
    return typeof text === "string" && typeof base === "string" ? { text, base } : null;
  } catch {
    return null;
  }
}
