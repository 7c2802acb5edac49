import { useNavigate } from "@tanstack/react-router";

import { useAddCamera, useChangeCamera } from "@/api/changes";
import type { Camera } from "@/api/shapes";
import { useToast } from "@/app/toasts";
import { refusedFaults, type CameraFaults, type CameraWritten } from "@/pages/cameras/cameraRules";
import { isolated } from "@/pages/cameras/cameraWords";

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
  const add = useAddCamera();
  const change = useChangeCamera(camera?.id ?? "");
  const say = useToast();
  const navigate = useNavigate();
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
        const show = () => void navigate({ to: "/cameras/$cameraId", params: { cameraId: saved.id } });
        if (camera === null) say({ text: addedWords(saved), action: { label: "Show", run: show } });
        else say({ text: `${isolated(saved.name)} is saved` });
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
