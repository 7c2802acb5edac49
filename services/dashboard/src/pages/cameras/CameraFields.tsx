import { useRef, useState } from "react";

import type { Camera } from "@/api/shapes";
import { faultsOf, hasFault, isChanged, type CameraFaults, type CameraWritten } from "@/pages/cameras/cameraRules";
import { TextField } from "@/pages/cameras/TextField";
import { useSaveCamera } from "@/pages/cameras/useSaveCamera";

interface CameraFieldsProps {
  id: string;
  camera: Camera | null;
  busy: boolean;
  onBusy: (busy: boolean) => void;
  /** Whether there is something that is not saved. */
  onChanged: (changed: boolean) => void;
  onDone: () => void;
}

/** Name and folder; what is wrong stands at the field that is wrong, whoever found it. */
export function CameraFields({ id, camera, busy, onBusy, onChanged, onDone }: CameraFieldsProps) {
  const [before] = useState<CameraWritten>({ name: camera?.name ?? "", folder: camera?.folder_path ?? "" });
  const [written, setWritten] = useState(before);
  const [faults, setFaults] = useState<CameraFaults>({});
  const form = useRef<HTMLFormElement>(null);
  const tell = (found: CameraFaults) => {
    setFaults(found);
    focusFirst(form.current, found);
  };
  const save = useSaveCamera(camera, { onBusy, onFaults: tell, onDone });
  const write = (field: keyof CameraWritten, value: string) => {
    const next = { ...written, [field]: value };
    setWritten(next);
    setFaults(without(faults, field));
    onChanged(isChanged(next, before));
  };
  const submit = () => {
    const found = faultsOf(written);
    if (hasFault(found)) tell(found);
    else if (!busy) save(written);
  };
  const field = (name: keyof CameraWritten) => ({
    name,
    value: written[name],
    fault: faults[name],
    readOnly: busy,
    onWrite: (text: string) => write(name, text),
  });
  return (
    <form
      ref={form}
      id={id}
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextField {...field("name")} label="Name" first>
        What you call it, for example Front door.
      </TextField>
      <TextField {...field("folder")} label="Folder" code>
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

/** Whoever changes a field has read what was wrong with it. */
function without({ name, folder }: CameraFaults, field: keyof CameraWritten): CameraFaults {
  const kept = { name, folder, [field]: undefined };
  return {
    ...(kept.name === undefined ? {} : { name: kept.name }),
    ...(kept.folder === undefined ? {} : { folder: kept.folder }),
  };
}

function focusFirst(form: HTMLFormElement | null, { name, folder }: CameraFaults): void {
  const field = name !== undefined ? "name" : folder !== undefined ? "folder" : null;
  if (field !== null) form?.querySelector<HTMLInputElement>(`[name=${field}]`)?.focus();
}
