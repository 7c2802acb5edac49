import { useCallback, useEffect, useReducer, useRef } from "react";

import { useNotes } from "@/api/changes";
import { forget, recall, remember } from "@/app/memory";
import { begun, due, patienceMs, readDraft, standing, step, type Standing, type Writing } from "@/pages/event/draft";

export interface NotesWriting {
  text: string;
  standing: Standing;
  problem: string | null;
  write: (text: string) => void;
  /** Save now what is not saved. */
  save: () => void;
  keepMine: () => void;
  takeTheirs: () => void;
}

/**
 * Notes that save themselves after a pause, when their field or the page is left, and when the server comes back
 * (`round` rises). Until the server has them they are also kept in this browser.
 */
export function useWriting(id: number, server: string, round: number): NotesWriting {
  const store = `hsi.notes.${id}`;
  const [now, take] = useReducer(step, null, () => begun(readDraft(recall(store)), server));
  const { mutateAsync } = useNotes(id);
  const { draft } = now;

  useEffect(() => {
    if (draft === null) forget(store);
    else remember(store, JSON.stringify(draft));
  }, [store, draft]);

  const newest = useRef({ now, server });
  useEffect(() => {
    newest.current = { now, server };
  });
  const save = useCallback(() => {
    const text = due(newest.current.now, newest.current.server);
    if (text === null) return;
    newest.current.now = step(newest.current.now, { does: "send", text }); // a second call in this moment sends nothing
    take({ does: "send", text });
    mutateAsync(text === "" ? null : text).then(
      () => {
        if (readDraft(recall(store))?.text === text) forget(store); // also after the page is left
        take({ does: "saved", text });
      },
      (error: unknown) => take({ does: "failed", problem: error instanceof Error ? error.message : String(error) }),
    );
  }, [mutateAsync, store]);

  useSavingByItself(save, now, server, round);
  return {
    text: draft?.text ?? server,
    standing: standing(now, server),
    problem: now.problem,
    write: (text) => take({ does: "write", text, server }),
    save,
    keepMine: () => take({ does: "keep-mine", server }),
    takeTheirs: () => take({ does: "take-theirs" }),
  };
}

function useSavingByItself(save: () => void, now: Writing, server: string, round: number): void {
  const waits = due(now, server);
  useEffect(() => {
    if (waits === null) return;
    const timer = setTimeout(save, patienceMs(now.failures));
    return () => clearTimeout(timer);
  }, [waits, now.failures, save]);

  useEffect(() => save(), [round, save]);

  useEffect(() => {
    const left = () => {
      if (document.visibilityState === "hidden") save();
    };
    document.addEventListener("visibilitychange", left);
    return () => {
      document.removeEventListener("visibilitychange", left);
      save();
    };
  }, [save]);
}
