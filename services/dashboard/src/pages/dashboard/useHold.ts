import { useCallback, useEffect, useMemo, useRef, type FocusEvent } from "react";

/** A pointer that rests this long is not about to press anything. */
export const RESTING_MS = 60_000;

interface Held {
  pointer: boolean;
  focus: boolean;
}

/**
 * Holds a list still while somebody is about to touch it: from the moment the pointer moves or the keyboard's focus
 * comes into the list until it leaves the section around it, where the button lies that lets new ones in.
 */
export function useHold(hold: (held: boolean) => void) {
  const held = useRef<Held>({ pointer: false, focus: false });
  const resting = useRef<ReturnType<typeof setTimeout>>();
  const set = useCallback(
    (change: Partial<Held>) => {
      const before = held.current.pointer || held.current.focus;
      held.current = { ...held.current, ...change };
      const now = held.current.pointer || held.current.focus;
      if (now !== before) hold(now);
    },
    [hold],
  );
  useEffect(() => () => clearTimeout(resting.current), []);
  return useMemo(() => {
    const move = () => {
      clearTimeout(resting.current);
      resting.current = setTimeout(() => set({ pointer: false }), RESTING_MS);
      set({ pointer: true });
    };
    return {
      list: {
        onPointerMove: move,
        onFocus: (event: FocusEvent) => {
          if (event.target.matches(":focus-visible")) set({ focus: true });
        },
      },
      section: {
        onPointerLeave: () => set({ pointer: false }),
        onBlur: (event: FocusEvent) => {
          if (!event.currentTarget.contains(event.relatedTarget)) set({ focus: false });
        },
      },
      letGo: () => set({ pointer: false, focus: false }),
    };
  }, [set]);
}
