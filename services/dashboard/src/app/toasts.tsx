import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

export interface Toast {
  text: string;
  /** "wrong" is read out at once and stays until it is closed. */
  tone?: "done" | "wrong";
  /** One way on, for example "Undo". */
  action?: { label: string; run: () => void };
}

interface Shown extends Toast {
  id: number;
}

type Say = (toast: Toast) => void;

const Context = createContext<Say | null>(null);
/** Older ones go when there are more. */
const MOST = 4;
const STAYS_MS = 7000;

/** Short messages about what was just done; they never cover a page's only way to something. */
export function ToastsProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const say = useCallback<Say>((toast) => {
    setShown((before) => [...before, { ...toast, id: nextId(before) }].slice(-MOST));
  }, []);
  const close = useCallback((id: number) => setShown((before) => before.filter((each) => each.id !== id)), []);
  const kinds = useMemo(
    () => ({
      wrong: shown.filter((each) => each.tone === "wrong"),
      done: shown.filter((each) => each.tone !== "wrong"),
    }),
    [shown],
  );
  return (
    <Context.Provider value={say}>
      {children}
      <div className="pointer-events-none fixed inset-x-4 bottom-20 z-30 flex flex-col items-end gap-2 md:bottom-4 md:left-auto md:w-96">
        {kinds.wrong.map((each) => (
          <div key={each.id} role="alert" className="w-full">
            <Card toast={each} onClose={close} />
          </div>
        ))}
        <div role="status" className="flex w-full flex-col gap-2">
          {kinds.done.map((each) => (
            <Card key={each.id} toast={each} onClose={close} />
          ))}
        </div>
      </div>
    </Context.Provider>
  );
}

/** Say something about what was just done. */
export function useToast(): Say {
  const say = useContext(Context);
  if (say === null) throw new Error("a toast is said outside its provider");
  return say;
}

function nextId(before: readonly Shown[]): number {
  return (before.at(-1)?.id ?? 0) + 1;
}

function Card({ toast, onClose }: { toast: Shown; onClose: (id: number) => void }) {
  const [held, setHeld] = useState(false);
  const { id, tone, action } = toast;
  useEffect(() => {
    if (held || tone === "wrong") return;
    const timer = setTimeout(() => onClose(id), STAYS_MS);
    return () => clearTimeout(timer);
  }, [held, tone, id, onClose]);
  return (
    // Resting on a message keeps it; there is nothing to do with the message itself.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className={`pointer-events-auto flex w-full items-center gap-3 rounded-lg border bg-raised px-3 py-2 text-sm shadow-lg ${tone === "wrong" ? "border-critical-ink" : "border-edge"}`}
    >
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">{toast.text}</p>
      {action !== undefined && (
        <button
          type="button"
          className="button"
          onClick={() => {
            action.run();
            onClose(id);
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className="button border-transparent px-2"
        aria-label="Close message"
        onClick={() => onClose(id)}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true" className="h-3.5 w-3.5 stroke-current" strokeWidth="2">
          <path d="m3 3 10 10M13 3 3 13" />
        </svg>
      </button>
    </div>
  );
}
