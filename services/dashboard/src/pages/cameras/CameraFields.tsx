import { useRef, useState } from "react";

import type { Camera } from "@/api/shapes";
import {
  hasFault,
  isChanged,
  suggestedId,
  writtenOf,
  type CameraFaults,
  type CameraWritten,
} from "@/pages/cameras/cameraForm";
import { faultsOf } from "@/pages/cameras/cameraRules";
import { DecidedFields } from "@/pages/cameras/DecidedFields";
import { textOf } from "@/pages/cameras/formParts";
import { LoginFields } from "@/pages/cameras/LoginFields";
import { SourceFields } from "@/pages/cameras/SourceFields";
import { kindOf } from "@/pages/cameras/sourceKinds";
import { TextField } from "@/pages/cameras/TextField";
import { useSaveCamera } from "@/pages/cameras/useSaveCamera";
import { Toggle } from "@/parts/Toggle";

interface CameraFieldsProps {
  id: string;
  camera: Camera | null;
  busy: boolean;
  onBusy: (busy: boolean) => void;
  /** Whether there is something that is not saved. */
  onChanged: (changed: boolean) => void;
  onDone: () => void;
}

/** A camera's record as a form; what is wrong stands at the field that is wrong, whoever found it. */
export function CameraFields({ id, camera, busy, onBusy, onChanged, onDone }: CameraFieldsProps) {
  const [before] = useState(() => writtenOf(camera));
  const [written, setWritten] = useState(before);
  const [faults, setFaults] = useState<CameraFaults>({});
  const box = useRef<HTMLFormElement>(null);
  const tell = (found: CameraFaults) => setFaults(placed(box.current, found));
  const save = useSaveCamera(camera, { onBusy, onFaults: tell, onDone });
  const write = (changes: Partial<CameraWritten>) => {
    const next = { ...written, ...followed(written, changes, camera === null) };
    setWritten(next);
    setFaults(without(faults, changes));
    onChanged(isChanged(next, before));
  };
  const submit = () => {
    const found = faultsOf(written, camera === null ? null : kindOf(camera.source));
    if (hasFault(found)) tell(found);
    else if (!busy) save(written);
  };
  const form = { written, faults, busy, write };
  return (
    <form
      ref={box}
      id={id}
      noValidate
      autoComplete="off"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextField {...textOf(form, "name")} label="Name" first>
        What you call it, for example Front door.
      </TextField>
      <SourceFields form={form} camera={camera} />
      <LoginFields form={form} camera={camera} />
      <TextField {...textOf(form, "rhythm")} label="Expected rhythm, in seconds" kind="number" optional>
        Longer without a picture, and the camera counts as silent. Empty: learned from what it sends.
      </TextField>
      <DecidedFields form={form} />
      <Toggle on={written.enabled} onChange={(enabled) => !busy && write({ enabled })} label="Watch this camera" />
      {faults.whole !== undefined && (
        <p role="alert" className="text-sm text-critical-ink [overflow-wrap:anywhere]">
          {faults.whole}
        </p>
      )}
    </form>
  );
}

/** The id of a new camera follows its name until somebody writes another. */
function followed(before: CameraWritten, changes: Partial<CameraWritten>, isNew: boolean): Partial<CameraWritten> {
  const follows = isNew && changes.name !== undefined && before.id === suggestedId(before.name);
  return follows ? { ...changes, id: suggestedId(changes.name ?? "") } : changes;
}

/** Whoever changes a field has read what was wrong with it. */
function without(faults: CameraFaults, changes: Partial<CameraWritten>): CameraFaults {
  const kept = Object.entries(faults).filter(([field]) => field !== "whole" && !(field in changes));
  return Object.fromEntries(kept);
}

/** Leads to the first field that is wrong; what belongs to no field that is shown stands below all of them. */
function placed(form: HTMLFormElement | null, found: CameraFaults): CameraFaults {
  const shown = [...(form?.querySelectorAll<HTMLElement>("[name]") ?? [])];
  const nameOf = (field: HTMLElement) => field.getAttribute("name") ?? "";
  const first = shown.find((field) => nameOf(field) in found);
  first?.focus();
  if (first !== undefined) return found;
  return { whole: Object.values(found)[0] ?? "" };
}
