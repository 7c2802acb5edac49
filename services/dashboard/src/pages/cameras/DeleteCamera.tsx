import { useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";

import { useRemoveCamera } from "@/api/changes";
import { ApiError } from "@/api/client";
import { keys } from "@/api/keys";
import { useAbout, useBelongings } from "@/api/queries";
import type { Camera } from "@/api/shapes";
import { useToast } from "@/app/toasts";
import { counted } from "@/domain/amounts";
import { belongingsWords, isolated, sinceWords } from "@/pages/cameras/cameraWords";
import { ConfirmDialog } from "@/parts/ConfirmDialog";
import { Foreign } from "@/parts/Foreign";
import { useNow } from "@/parts/now";
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
  const client = useQueryClient();
  const removal = useRemoveCamera();
  const say = useToast();
  const { reset } = removal;
  const asked = camera?.id;
  // When the next question is asked, not when the last one is answered: nothing is asked about what is gone.
  useEffect(() => {
    if (asked !== undefined) reset();
  }, [asked, reset]);
  const remove = ({ id, name }: Camera) => {
    onBusy?.(true);
    // What is on its way about it would not find it any more.
    for (const queryKey of [keys.camera(id), keys.belongings(id)]) void client.cancelQueries({ queryKey });
    void removal.mutateAsync(id).then(
      () => {
        say({ text: `${isolated(name)} is deleted; its events stay` });
        onClose();
        onDeleted?.();
      },
      () => onBusy?.(false),
    );
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
      onClose={onClose}
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
  const days = useAbout().data?.retention_days;
  return (
    <div className="flex flex-col gap-3">
      <p className="text-base font-semibold">
        <Foreign lines={3}>{camera.name}</Foreign>
      </p>
      <Part name="Goes">
        <li>The camera, from every list, and its login</li>
        <li>
          New pictures in its folder{" "}
          <Foreign lines={1} className="!inline font-mono text-xs">
            {camera.folder_path}
          </Foreign>{" "}
          are no longer taken
        </li>
      </Part>
      <Part name="Stays">
        <Kept id={camera.id} asks={asks} />
        <li>{stayWords(days)}</li>
        <li>Add a camera for the same folder later, and it has this history again</li>
      </Part>
    </div>
  );
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section aria-label={name} className="grid grid-cols-[3rem_minmax(0,1fr)] gap-x-3 border-t border-line pt-3">
      <h3 className="font-medium text-ink-quiet">{name}</h3>
      <ul className="flex list-outside list-disc flex-col gap-1 pl-4 marker:text-ink-quiet">{children}</ul>
    </section>
  );
}

function Kept({ id, asks }: { id: string; asks: boolean }) {
  const { data, error } = useBelongings(id, { enabled: asks });
  const since = useNow((nowMs) => (data === undefined ? "" : sinceWords(data, nowMs)));
  if (data !== undefined)
    return (
      <li>
        <strong className="font-semibold">{belongingsWords(data)}</strong>
        {since}
      </li>
    );
  if (error !== null) return <li>What it has delivered; how much could not be counted: {error.message}</li>;
  return (
    <li className="list-none">
      <Skeleton label="Counting what belongs to it" />
    </li>
  );
}

/** How long what a camera delivered stays; without an answer of the server no number is invented. */
function stayWords(days: number | undefined): string {
  const after = days === undefined ? "" : `, ${counted(days, "day")} after they happened`;
  return `Its events stay on the timeline until retention removes them${after}`;
}
