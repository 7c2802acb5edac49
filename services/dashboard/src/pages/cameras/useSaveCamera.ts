import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";

import { useAddCamera, useChangeCamera, usePutCamera } from "@/api/changes";
import type { Camera } from "@/api/shapes";
import { useToast } from "@/app/toasts";
import type { CameraFaults, CameraWritten } from "@/pages/cameras/cameraForm";
import { stepsOf, type Step } from "@/pages/cameras/cameraSteps";
import { isolated } from "@/pages/cameras/cameraWords";
import { refusedFaults } from "@/pages/cameras/refusals";

interface Saving {
  onBusy: (busy: boolean) => void;
  onFaults: (faults: CameraFaults) => void;
  onDone: () => void;
}

/** Sends what is new; a refusal comes back at its field. */
export function useSaveCamera(
  camera: Camera | null,
  { onBusy, onFaults, onDone }: Saving,
): (written: CameraWritten) => void {
  const [add, change, put] = [useAddCamera(), useChangeCamera(), usePutCamera()];
  const say = useToast();
  const navigate = useNavigate();
  /** A new camera of which only the rest was refused: it is there, and is changed from then on. */
  const added = useRef<Camera | null>(null);
  const take = async (step: Step, written: CameraWritten) => {
    const id = (added.current ?? camera)?.id ?? written.id;
    switch (step.does) {
      case "add":
        return (added.current = await add.mutateAsync(step.body));
      case "change":
        return change.mutateAsync({ id, change: step.body });
      case "put":
        return put.mutateAsync({ id, record: step.body, isNew: step.isNew });
    }
  };
  const send = async (written: CameraWritten) => {
    let saved: Camera | null = null;
    for (const step of stepsOf(written, added.current ?? camera)) saved = await take(step, written);
    return saved ?? added.current;
  };
  const tell = (saved: Camera) => {
    const show = () => void navigate({ to: "/cameras/$cameraId", params: { cameraId: saved.id } });
    if (camera === null) say({ text: addedWords(saved), action: { label: "Show", run: show } });
    else say({ text: `${isolated(saved.name)} is saved` });
  };
  return (written) => {
    onBusy(true);
    send(written)
      .then((saved) => {
        if (saved !== null) tell(saved);
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
