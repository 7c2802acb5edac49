import { useId, useState, type ReactNode } from "react";

import { useAddCamera, useChangeCamera } from "@/api/changes";
import type { Camera } from "@/api/shapes";
import { useToast } from "@/app/toasts";
import { faultsOf, hasFault, refusedFaults, type CameraFaults, type CameraFields } from "@/pages/cameras/cameraRules";
import { isolated } from "@/pages/cameras/cameraWords";
import { Dialog } from "@/parts/Dialog";

interface CameraFormProps {
  open: boolean;
  /** The camera to change, or null for a new one. */
  camera: Camera | null;
  onClose: () => void;
}

/** Adds a camera, or changes one, in a dialog. */
export function CameraForm({ open, camera, onClose }: CameraFormProps) {
  const [busy, setBusy] = useState(false);
  const form = useId();
  return (
    <Dialog
      open={open}
      title={camera === null ? "Add a camera" : "Edit this camera"}
      onClose={busy ? () => undefined : onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose} disabled={busy}>
            Cancel
          </button>
          <button type="submit" form={form} className="button button-main" disabled={busy} aria-busy={busy}>
            {busy ? "One moment …" : camera === null ? "Add camera" : "Save"}
          </button>
        </>
      }
    >
      <Fields key={camera?.id ?? ""} id={form} camera={camera} onBusy={setBusy} onDone={onClose} />
    </Dialog>
  );
}

interface FieldsProps {
  id: string;
  camera: Camera | null;
  onBusy: (busy: boolean) => void;
  onDone: () => void;
}

function Fields({ id, camera, onBusy, onDone }: FieldsProps) {
  const before = { name: camera?.name ?? "", folder: camera?.folder_path ?? "" };
  const [fields, setFields] = useState<CameraFields>(before);
  const [faults, setFaults] = useState<CameraFaults>({});
  const save = useSave(camera, { onBusy, onFaults: setFaults, onDone });
  const write = (field: keyof CameraFields, value: string) => {
    setFields({ ...fields, [field]: value });
    setFaults(without(faults, field));
  };
  return (
    <form
      id={id}
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const found = faultsOf(fields);
        setFaults(found);
        if (hasFault(found)) focusFirst(event.currentTarget, found);
        else save(fields);
      }}
    >
      <TextField
        name="name"
        label="Name"
        value={fields.name}
        fault={faults.name}
        onWrite={(text) => write("name", text)}
      >
        What you call it, for example Front door.
      </TextField>
      <TextField
        name="folder"
        label="Folder"
        value={fields.folder}
        fault={faults.folder}
        onWrite={(text) => write("folder", text)}
      >
        The folder below the camera root that it uploads into, for example front_door.
        {camera !== null && " After a change, pictures that came into the old folder stay with this camera."}
      </TextField>
      {faults.whole !== undefined && (
        <p role="alert" className="text-sm text-critical-ink [overflow-wrap:anywhere]">
          {faults.whole}
        </p>
      )}
    </form>
  );
}

interface Saving {
  onBusy: (busy: boolean) => void;
  onFaults: (faults: CameraFaults) => void;
  onDone: () => void;
}

/** Sends what is new; a refusal comes back at its field. */
function useSave(camera: Camera | null, { onBusy, onFaults, onDone }: Saving): (fields: CameraFields) => void {
  const add = useAddCamera();
  const change = useChangeCamera(camera?.id ?? "");
  const say = useToast();
  return ({ name, folder }) => {
    const changes = {
      ...(name === camera?.name ? {} : { name }),
      ...(folder === camera?.folder_path ? {} : { folder_path: folder }),
    };
    if (camera !== null && Object.keys(changes).length === 0) {
      onDone();
      return;
    }
    onBusy(true);
    const saving =
      camera === null ? add.mutateAsync({ name, folder_path: folder, status: "unknown" }) : change.mutateAsync(changes);
    saving
      .then((saved) => {
        say({ text: camera === null ? addedWords(saved) : `${isolated(saved.name)} is saved` });
        onDone();
      })
      .catch((error: unknown) => onFaults(refusedFaults(error as Error)))
      .finally(() => onBusy(false));
  };
}

function addedWords(camera: Camera): string {
  if (camera.last_frame_at !== null) return `${isolated(camera.name)} is back, with the pictures it had`;
  return `${isolated(camera.name)} is added and waits for its first picture`;
}

/** Whoever changes a field has read what was wrong with it. */
function without({ name, folder }: CameraFaults, field: keyof CameraFields): CameraFaults {
  const kept = { name, folder, [field]: undefined };
  return {
    ...(kept.name === undefined ? {} : { name: kept.name }),
    ...(kept.folder === undefined ? {} : { folder: kept.folder }),
  };
}

function focusFirst(form: HTMLFormElement, faults: CameraFaults): void {
  form.querySelector<HTMLInputElement>(`[name=${faults.name === undefined ? "folder" : "name"}]`)?.focus();
}

interface TextFieldProps {
  name: string;
  label: string;
  value: string;
  fault: string | undefined;
  onWrite: (text: string) => void;
  /** What belongs in here. */
  children: ReactNode;
}

function TextField({ name, label, value, fault, onWrite, children }: TextFieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        name={name}
        className={`field ${fault === undefined ? "" : "border-critical-ink"}`}
        value={value}
        dir="auto"
        autoComplete="off"
        spellCheck={false}
        required
        data-autofocus={name === "name" ? true : undefined}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-hint ${id}-fault`}
        onChange={(event) => onWrite(event.target.value)}
      />
      <p id={`${id}-fault`} role="alert" className="text-sm text-critical-ink [overflow-wrap:anywhere]">
        {fault}
      </p>
      <p id={`${id}-hint`} className="mt-1 text-xs text-ink-quiet">
        {children}
      </p>
    </div>
  );
}
