import { useCallback, useState } from "react";

/** State that belongs to what `name` names: under another name it begins anew. */
export function useNamed<T>(name: string, initial: T): [T, (next: T | ((before: T) => T)) => void] {
  const [kept, keep] = useState({ name, value: initial });
  const set = useCallback(
    (next: T | ((before: T) => T)) =>
      keep((before) => {
        const value = before.name === name ? before.value : initial;
        return { name, value: next instanceof Function ? next(value) : next };
      }),
    [name, initial],
  );
  return [kept.name === name ? kept.value : initial, set];
}
