import { useEffect, useId, useRef, useState } from "react";

import type { Camera } from "@/api/shapes";
import { CameraFields } from "@/pages/cameras/CameraFields";
import { keeperOf } from "@/pages/cameras/sourceKinds";
import { useUnsaved, type Unsaved } from "@/pages/cameras/useUnsaved";
import { Dialog } from "@/parts/Dialog";

interface CameraFormProps {
  open: boolean;
  /** The camera to change, or null for a new one. */
  camera: Camera | null;
  onClose: () => void;
}

/** Adds a camera, or changes one; one that somebody else keeps only says who does. */
export function CameraForm(props: CameraFormProps) {
  const keeper = props.camera === null ? null : keeperOf(props.camera);
  return keeper === null ? <OwnForm {...props} /> : <KeptElsewhere {...props} keeper={keeper} />;
}

/** Two masters never fight over one camera: what is changed here would be changed back there. */
function KeptElsewhere({ open, onClose, keeper }: CameraFormProps & { keeper: string }) {
  return (
    <Dialog
      open={open}
      title="This camera is kept elsewhere"
      onClose={onClose}
      actions={
        <button type="button" className="button button-main" onClick={onClose} data-autofocus>
          Close
        </button>
      }
    >
      <p className="text-sm">
        Its record is kept by {keeper}. Change it or delete it there: what is changed here would be changed back.
      </p>
    </Dialog>
  );
}

/** In a dialog that drops nothing unasked. */
function OwnForm({ open, camera, onClose }: CameraFormProps) {
  const [busy, setBusy] = useState(false);
  const [changed, setChanged] = useState(false);
  const form = useId();
  const done = () => {
    setChanged(false);
    onClose();
  };
  const unsaved = useUnsaved(open && changed, done);
  const leave = unsaved.asks ? unsaved.stay : unsaved.close;
  const close = busy ? () => undefined : leave;
  return (
    <Dialog
      open={open}
      title={camera === null ? "Add a camera" : "Edit this camera"}
      onClose={close}
      actions={
        unsaved.asks ? (
          <Question unsaved={unsaved} form={form} />
        ) : (
          <>
            <button type="button" className="button" onClick={close} aria-disabled={busy}>
              Cancel
            </button>
            {/* Not `disabled` while it saves: a disabled button loses the focus. */}
            <button type="submit" form={form} className="button button-main" aria-disabled={busy} aria-busy={busy}>
              {busy ? "One moment …" : camera === null ? "Add camera" : "Save"}
            </button>
          </>
        )
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
  );
}

/** In place of the buttons, so that what was written stays in sight. */
function Question({ unsaved, form }: { unsaved: Unsaved; form: string }) {
  const question = useId();
  const safe = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    safe.current?.focus();
    return () => (before?.isConnected === true ? before : firstField(form))?.focus();
  }, [form]);
  return (
    <div role="alertdialog" aria-labelledby={question} className="flex flex-1 flex-wrap items-center gap-2">
      <p id={question} className="mr-auto text-sm font-medium">
        Discard what you wrote?
      </p>
      <button ref={safe} type="button" className="button" onClick={unsaved.stay}>
        Keep writing
      </button>
      <button type="button" className="button button-grave" onClick={unsaved.drop}>
        Discard
      </button>
    </div>
  );
}

/** Where the writing goes on when the button that asked is gone. */
function firstField(form: string): HTMLElement | null {
  return document.getElementById(form)?.querySelector("input") ?? null;
}
