import type { UseQueryResult } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import { ApiError } from "@/api/client";
import type { Camera } from "@/api/shapes";
import { useKeys } from "@/app/keys";
import { counted } from "@/domain/amounts";
import { onlineCount, wantedCount } from "@/domain/cameraState";
import { CameraForm } from "@/pages/cameras/CameraForm";
import { CameraRow } from "@/pages/cameras/CameraRow";
import { DeleteCamera } from "@/pages/cameras/DeleteCamera";
import { StaleSince } from "@/pages/dashboard/StaleSince";
import { useLiveCameras } from "@/pages/dashboard/useLiveCameras";
import { useRecovery } from "@/pages/dashboard/useRecovery";
import { EmptyState } from "@/parts/EmptyState";
import { ErrorState } from "@/parts/ErrorState";
import { Page } from "@/parts/Page";
import { Skeleton } from "@/parts/Skeleton";

type Task = { does: "add" } | { does: "edit" | "delete"; camera: Camera };

/** Every camera, how it delivers, and adding, changing and deleting one. */
export function CamerasPage() {
  const cameras = useLiveCameras();
  useRecovery();
  const [task, setTask] = useState<Task | null>(null);
  const close = useCallback(() => setTask(null), []);
  const [gone, setGone] = useState(0);
  useEffect(() => {
    // The button that had the focus went with its row; before the dialog is closed, the page cannot have it.
    if (gone > 0) document.getElementById("main")?.focus();
  }, [gone]);
  useKeys("Cameras", [{ keys: "n", does: "Add a camera", run: () => setTask({ does: "add" }) }]);
  return (
    <Page
      title="Cameras"
      actions={
        <button type="button" className="button button-main" onClick={() => setTask({ does: "add" })}>
          Add a camera
        </button>
      }
    >
      <Content cameras={cameras} onTask={setTask} />
      <CameraForm
        open={task?.does === "add" || task?.does === "edit"}
        camera={task?.does === "edit" ? task.camera : null}
        onClose={close}
      />
      <DeleteCamera
        camera={task?.does === "delete" ? task.camera : null}
        onClose={close}
        onDeleted={() => setGone((before) => before + 1)}
      />
    </Page>
  );
}

interface ContentProps {
  cameras: UseQueryResult<Camera[]>;
  onTask: (task: Task) => void;
}

function Content({ cameras, onTask }: ContentProps) {
  const { data, error, isPending, refetch } = cameras;
  const edit = useCallback((camera: Camera) => onTask({ does: "edit", camera }), [onTask]);
  const remove = useCallback((camera: Camera) => onTask({ does: "delete", camera }), [onTask]);
  if (isPending) return <Skeleton lines={3} className="h-36" label="Loading the cameras" />;
  if (data === undefined) {
    const requestId = error instanceof ApiError ? error.requestId : null;
    return <ErrorState message={error.message} requestId={requestId} onRetry={() => void refetch()} />;
  }
  if (data.length === 0) return <NoCameras onAdd={() => onTask({ does: "add" })} />;
  return (
    <>
      <p className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-ink-quiet">
        <HowMany cameras={data} />
        <StaleSince query={cameras} what="This list" />
      </p>
      <ul aria-label="Cameras" className="panel divide-y divide-line">
        {data.map((camera) => (
          <CameraRow key={camera.id} camera={camera} onEdit={edit} onDelete={remove} />
        ))}
      </ul>
    </>
  );
}

function HowMany({ cameras }: { cameras: readonly Camera[] }) {
  const [online, wanted] = [onlineCount(cameras), wantedCount(cameras)];
  const delivering = online === 0 ? "none" : online === cameras.length ? "all" : String(online);
  const disabled = wanted === cameras.length ? "" : `, ${cameras.length - wanted} disabled`;
  return `${counted(cameras.length, "camera")}, ${delivering} delivering${disabled}`;
}

function NoCameras({ onAdd }: { onAdd: () => void }) {
  return (
    <EmptyState
      title="There are no cameras yet"
      action={
        <button type="button" className="button button-main" onClick={onAdd}>
          Add the first camera
        </button>
      }
    >
      Add one that we watch (RTSP, HTTP) or that uploads (FTP). Or let anything put pictures into a folder of its own
      below the camera root, and it appears here by itself.
    </EmptyState>
  );
}
