import { useKeys } from "@/app/keys";

interface Deeds {
  step: (by: number) => void;
  select: (range: boolean) => void;
  all: () => void;
  none: () => void;
  mark: () => void;
  newer: () => void;
}

/** The timeline's keys. */
export function useTimelineKeys({ step, select, all, none, mark, newer }: Deeds): void {
  useKeys("Timeline", [
    { keys: "j", does: "Next event", run: () => step(1) },
    { keys: "k", does: "Previous event", run: () => step(-1) },
    { keys: "x", does: "Select the event", run: () => select(false) },
    { keys: "Shift+x", does: "Select up to the event", run: () => select(true) },
    { keys: "a", does: "Select all loaded events", run: all },
    { keys: "r", does: "Mark as reviewed, or as not", run: mark },
    { keys: "Enter", does: "Open the event", run: () => undefined, heardInPlace: true },
    { keys: "Escape", does: "Clear the selection", run: none },
    { keys: "n", does: "Show new events", run: newer },
  ]);
}
