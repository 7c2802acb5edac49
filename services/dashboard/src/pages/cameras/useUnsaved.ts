import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";

export interface Unsaved {
  /** Whether to ask before what was written is dropped. */
  readonly asks: boolean;
  /** Somebody wants to close the form. */
  readonly close: () => void;
  readonly stay: () => void;
  readonly drop: () => void;
}

/** What was written and not saved goes only after a question: on closing, on the way to another page, on a reload. */
export function useUnsaved(unsaved: boolean, onClose: () => void): Unsaved {
  const [closing, setClosing] = useState(false);
  const way = useBlocker({
    shouldBlockFn: () => unsaved,
    enableBeforeUnload: () => unsaved,
    disabled: !unsaved,
    withResolver: true,
  });
  const goOn = (then: (() => void) | undefined) => {
    setClosing(false);
    then?.();
  };
  return {
    asks: unsaved && (closing || way.status === "blocked"),
    close: () => {
      if (unsaved) setClosing(true);
      else onClose();
    },
    stay: () => goOn(way.reset),
    drop: () => {
      onClose();
      goOn(way.proceed);
    },
  };
}
