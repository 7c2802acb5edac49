import { useEffect, useRef, type RefObject } from "react";

/** Calls `close` when a person turns to something outside `box`, or presses Escape inside it, while it is open. */
export function useClosing(box: RefObject<HTMLElement>, open: boolean, close: (byKey: boolean) => void): void {
  const newest = useRef(close);
  useEffect(() => {
    newest.current = close;
  });
  useEffect(() => {
    const element = box.current;
    if (!open || element === null) return;
    const turned = ({ target }: Event) => {
      if (target instanceof Node && !element.contains(target)) newest.current(false);
    };
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation(); // Escape closes this, and nothing else hears it
      newest.current(true);
    };
    document.addEventListener("pointerdown", turned);
    document.addEventListener("focusin", turned);
    element.addEventListener("keydown", pressed);
    return () => {
      document.removeEventListener("pointerdown", turned);
      document.removeEventListener("focusin", turned);
      element.removeEventListener("keydown", pressed);
    };
  }, [box, open]);
}
