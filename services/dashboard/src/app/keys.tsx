import { createContext, useContext, useEffect, useId, useMemo, useRef, useState, type ReactNode } from "react";

import { belongsToField, belongsToPlayer, hear, type Binding, type Held } from "@/app/keymap";
import { recall, remember } from "@/app/memory";

/** The keys of one part of the page, as the list shows them. */
export interface KeyGroup {
  title: string;
  bindings: readonly Binding[];
}

interface Keyboard {
  /** What is registered, the shell's first. */
  groups: Map<string, KeyGroup>;
  /** Whether single keys mean anything: some people dictate, or press by accident. */
  enabled: boolean;
  setEnabled: (enabled: boolean) => void;
}

const Context = createContext<Keyboard | null>(null);
const STORED = "hsi.keys";

/** Holds the keyboard map and listens to the page. */
export function KeysProvider({ children }: { children: ReactNode }) {
  const [groups] = useState(() => new Map<string, KeyGroup>());
  const [enabled, setEnabled] = useState(() => recall(STORED) !== "off");
  useListening(groups, enabled);
  const keyboard = useMemo(() => {
    const choose = (on: boolean) => {
      remember(STORED, on ? "on" : "off");
      setEnabled(on);
    };
    return { groups, enabled, setEnabled: choose };
  }, [groups, enabled]);
  return <Context.Provider value={keyboard}>{children}</Context.Provider>;
}

/**
 * Give keys a meaning while the calling component is on the page. What is registered last wins, so a page may take a
 * key of the shell. `title` heads these keys in the list that `?` shows.
 */
export function useKeys(title: string, bindings: readonly Binding[]): void {
  const { groups } = useKeyboard();
  const id = useId();
  useEffect(() => {
    groups.set(id, { title, bindings });
  });
  useEffect(() => () => void groups.delete(id), [groups, id]);
}

/** The keyboard map itself, for the list of it. */
export function useKeyboard(): Keyboard {
  const keyboard = useContext(Context);
  if (keyboard === null) throw new Error("the keyboard map is used outside its provider");
  return keyboard;
}

function useListening(groups: Map<string, KeyGroup>, enabled: boolean): void {
  const held = useRef<Held | null>(null);
  useEffect(() => {
    if (!enabled) return;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || isElsewheres(event) || inDialog()) return;
      const bindings = [...groups.values()].flatMap((group) => group.bindings);
      const modified = event.ctrlKey || event.metaKey || event.altKey;
      const heard = hear(
        { key: event.key, shift: event.shiftKey, modified, atMs: event.timeStamp },
        held.current,
        bindings,
      );
      held.current = heard.held;
      if (heard.hit === null) return;
      event.preventDefault();
      heard.hit.run(event);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [groups, enabled]);
}

/** What has the focus needs the key itself. */
function isElsewheres({ target, key }: KeyboardEvent): boolean {
  return belongsToField(target) || belongsToPlayer(target, key);
}

/** A modal dialog has the keyboard to itself. */
function inDialog(): boolean {
  return document.querySelector("dialog[open]") !== null;
}
