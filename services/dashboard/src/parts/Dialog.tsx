import { useEffect, useId, useRef, type ReactNode } from "react";

interface DialogProps {
  open: boolean;
  title: string;
  /** Asked to close: Escape, the close button, a click outside. */
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the foot. What carries `data-autofocus` takes the focus when the dialog opens. */
  actions?: ReactNode;
  wide?: boolean;
}

/**
 * A modal dialog on the browser's own <dialog>: it keeps the focus inside, hears Escape, makes the page behind inert,
 * and gives the focus back to where it was.
 */
export function Dialog({ open, title, onClose, children, actions, wide = false }: DialogProps) {
  const heading = useId();
  const box = useShown(open);
  return (
    // A click on the backdrop is a click on the element itself.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={box}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault(); // the owner decides; it closes by rendering `open` false
        onClose();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        // Before the browser hears it: pressed again and again, it would close what its owner keeps open.
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
      onClose={() => {
        if (open) box.current?.showModal(); // the browser did so all the same: a phone's way back
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className={`m-auto max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] rounded-lg border border-line bg-panel p-0 text-ink ${wide ? "max-w-3xl" : "max-w-lg"}`}
    >
      {open && (
        <div className="flex max-h-[inherit] flex-col">
          <header className="flex items-center justify-between gap-4 border-b border-line px-4 py-3">
            <h2 id={heading} className="min-w-0 text-base font-semibold [overflow-wrap:anywhere]">
              {title}
            </h2>
            <button type="button" className="button -my-1 border-transparent px-2" onClick={onClose} aria-label="Close">
              <svg viewBox="0 0 16 16" aria-hidden="true" className="h-4 w-4 stroke-current" strokeWidth="2">
                <path d="m3 3 10 10M13 3 3 13" />
              </svg>
            </button>
          </header>
          <div className="min-h-0 overflow-y-auto px-4 py-3">{children}</div>
          {actions !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{actions}</footer>
          )}
        </div>
      )}
    </dialog>
  );
}

/** The element, kept open as long as `open` is true; closing it gives the focus back. */
function useShown(open: boolean) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null || !open) return;
    element.showModal();
    element.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => element.close();
  }, [open]);
  return box;
}
