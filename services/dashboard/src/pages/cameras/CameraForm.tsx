import { useId, useState } from "react";

import type { Camera } from "@/api/shapes";
import { CameraFields } from "@/pages/cameras/CameraFields";
import { useUnsaved } from "@/pages/cameras/useUnsaved";
import { ConfirmDialog } from "@/parts/ConfirmDialog";
import { Dialog } from "@/parts/Dialog";

interface CameraFormProps {
  open: boolean;
  /** The camera to change, or null for a new one. */
  camera: Camera | null;
  onClose: () => void;
}

/** Adds a camera, or changes one, in a dialog that drops nothing unasked. */
export function CameraForm({ open, camera, onClose }: CameraFormProps) {
  const [busy, setBusy] = useState(false);
  const [changed, setChanged] = useState(false);
  const form = useId();
  const done = () => {
    setChanged(false);
    onClose();
  };
  const unsaved = useUnsaved(open && changed, done);
  const close = busy ? () => undefined : unsaved.close;
  return (
    <>
      <Dialog
        open={open}
        title={camera === null ? "Add a camera" : "Edit this camera"}
        onClose={close}
        actions={
          <>
            <button type="button" className="button" onClick={close} aria-disabled={busy}>
              Cancel
            </button>
            {/* Not `disabled` while it saves: a disabled button loses the focus. */}
            <button type="submit" form={form} className="button button-main" aria-disabled={busy} aria-busy={busy}>
              {busy ? "One moment …" : camera === null ? "Add camera" : "Save"}
            </button>
          </>
        }
      >
        <CameraFields
          key={camera?.id ?? ""}
          id={form}
          camera={camera}
          busy={busy}
          onBusy={setBusy}
          onChanged={setChanged}
          onDone={done}
        />
      </Dialog>
      <ConfirmDialog
        open={unsaved.asks}
        title="Discard what you wrote?"
        confirm="Discard"
        cancel="Keep writing"
        grave
        onConfirm={unsaved.drop}
        onClose={unsaved.stay}
      >
        It is not saved yet.
      </ConfirmDialog>
    </>
  );
}
