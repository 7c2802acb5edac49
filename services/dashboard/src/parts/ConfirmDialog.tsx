import type { ReactNode } from "react";

import { Dialog } from "@/parts/Dialog";

interface ConfirmDialogProps {
  open: boolean;
  title: string;
  /** What happens, and what goes with it. */
  children: ReactNode;
  /** The deed, as a verb: "Delete camera". */
  confirm: string;
  /** It cannot be undone. */
  grave?: boolean;
  /** It is being done. */
  busy?: boolean;
  /** Why it could not be done. */
  problem?: string | null | undefined;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once before a deed; the safe answer has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, title, children, confirm, grave = false, busy = false, problem, onConfirm, onClose } = props;
  const actions = (
    <>
      {/* The safe answer takes the focus: Enter alone never deletes. */}
      <button type="button" className="button" onClick={onClose} disabled={busy} data-autofocus>
        Cancel
      </button>
      <button
        type="button"
        className={`button ${grave ? "button-grave" : "button-main"}`}
        onClick={onConfirm}
        disabled={busy}
        aria-busy={busy}
      >
        {busy ? "One moment …" : confirm}
      </button>
    </>
  );
  return (
    <Dialog open={open} title={title} onClose={busy ? () => undefined : onClose} actions={actions}>
      <div className="text-sm">{children}</div>
      {problem !== undefined && problem !== null && (
        <p role="alert" className="mt-3 text-sm text-critical-ink [overflow-wrap:anywhere]">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
