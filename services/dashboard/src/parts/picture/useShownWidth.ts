import { useLayoutEffect, useRef, useState, type RefObject } from "react";

/** How many pixels wide an element is shown, kept current; 0 until it is known. */
export function useShownWidth<T extends Element>(): [RefObject<T>, number] {
  const element = useRef<T>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const shown = element.current;
    if (shown === null || typeof ResizeObserver === "undefined") return;
    const measure = () => setWidth(shown.getBoundingClientRect().width);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(shown);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
