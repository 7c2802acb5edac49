import { useRef, type PointerEvent } from "react";

/** A finger that moved this far across, and more across than along, swiped. */
const FAR_PX = 40;

export function swiped(acrossPx: number, alongPx: number): -1 | 0 | 1 {
  if (Math.abs(acrossPx) < FAR_PX || Math.abs(acrossPx) < 1.5 * Math.abs(alongPx)) return 0;
  return acrossPx < 0 ? 1 : -1; // the picture is pushed to the left: the next one comes
}

/** Handlers for an element that is swiped with one finger; `step` gets 1 for the next, -1 for the one before. */
export function useSwipe(step: (by: -1 | 1) => void) {
  const began = useRef<{ id: number; x: number; y: number } | null>(null);
  return {
    onPointerDown: ({ pointerType, isPrimary, pointerId, clientX, clientY }: PointerEvent) => {
      if (pointerType === "mouse") return;
      began.current = isPrimary ? { id: pointerId, x: clientX, y: clientY } : null; // two fingers zoom
    },
    onPointerUp: ({ pointerId, clientX, clientY }: PointerEvent) => {
      const from = began.current;
      began.current = null;
      if (from?.id !== pointerId) return;
      const by = swiped(clientX - from.x, clientY - from.y);
      if (by !== 0) step(by);
    },
    onPointerCancel: () => {
      began.current = null;
    },
  };
}
