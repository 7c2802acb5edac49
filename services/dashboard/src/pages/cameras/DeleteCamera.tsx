import { useRemoveCamera } from "@/api/changes";
import { ApiError } from "@/api/client";
import { useAbout, useBelongings } from "@/api/queries";
import type { Camera } from "@/api/shapes";
import { useToast } from "@/app/toasts";
import { counted } from "@/domain/amounts";
import { belongingsWords, isolated, sinceWords } from "@/pages/cameras/cameraWords";
import { ConfirmDialog } from "@/parts/ConfirmDialog";
import { Foreign } from "@/parts/Foreign";
import { Skeleton } from "@/parts/Skeleton";

interface DeleteCameraProps {
  /** The camera that is asked about, or null. */
  camera: Camera | null;
  /** It is on its way out: nothing about it should be asked any more. */
  onBusy?: (busy: boolean) => void;
  onClose: () => void;
  onDeleted?: () => void;
}

/** Asks before a camera goes: what goes with it, what stays and for how long. */
export function DeleteCamera({ camera, onBusy, onClose, onDeleted }: DeleteCameraProps) {
  const removal = useRemoveCamera();
  const say = useToast();
  const close = () => {
    removal.reset();
    onClose();
  };
  const remove = ({ id, name }: Camera) => {
    onBusy?.(true);
    removal.mutate(id, {
      onSuccess: () => {
        say({ text: `${isolated(name)} is deleted; its events stay` });
        close();
        onDeleted?.();
      },
      onError: () => onBusy?.(false),
    });
  };
  return (
    <ConfirmDialog
      open={camera !== null}
      title="Delete this camera?"
      confirm="Delete camera"
      grave
      busy={removal.isPending}
      problem={problemOf(removal.error)}
      onConfirm={() => camera !== null && remove(camera)}
      onClose={close}
    >
      {camera !== null && <WhatGoes camera={camera} asks={removal.isIdle} />}
    </ConfirmDialog>
  );
}

function problemOf(error: Error | null): string | null {
  if (error === null) return null;
  const gone = error instanceof ApiError && error.status === 404;
  return gone ? "It is deleted already, by somebody else." : error.message;
}

function WhatGoes({ camera, asks }: { camera: Camera; asks: boolean }) {
  const { data, error } = useBelongings(camera.id, { enabled: asks });
  const days = useAbout().data?.retention_days;
  return (
    <div className="flex flex-col gap-3">
      <p>
        <Foreign lines={3} className="font-semibold">
          {camera.name}
        </Foreign>
      </p>
      <p>
        It leaves every list, and new files in its folder{" "}
        <Foreign lines={1} className="inline font-mono text-xs">
          {camera.folder_path}
        </Foreign>{" "}
        are no longer taken.
      </p>
      {data === undefined && error === null && <Skeleton lines={2} label="Counting what belongs to it" />}
      {error !== null && data === undefined && <p>How much belongs to it could not be counted: {error.message}</p>}
      {data !== undefined && (
        <p>
          What it has delivered stays: {belongingsWords(data)}
          {sinceWords(data)}. {stayWords(days)}
        </p>
      )}
      <p className="text-ink-quiet">A camera that is added for the same folder later comes back with this history.</p>
    </div>
  );
}

/** How long what a camera delivered stays; without an answer of the server no number is invented. */
function stayWords(days: number | undefined): string {
  const after = days === undefined ? "" : ` ${counted(days, "day")} after it happened`;
  return `Events stay on the timeline until retention removes them${after}.`;
}
