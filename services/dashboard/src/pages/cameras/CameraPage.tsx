import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";

import { ApiError } from "@/api/client";
import type { Camera } from "@/api/shapes";
import { useKeys } from "@/app/keys";
import { pulseWords, staleness } from "@/domain/cameraState";
import { CameraDay } from "@/pages/cameras/CameraDay";
import { CameraFacts } from "@/pages/cameras/CameraFacts";
import { CameraForm } from "@/pages/cameras/CameraForm";
import { CameraIncidents } from "@/pages/cameras/CameraIncidents";
import { DeleteCamera } from "@/pages/cameras/DeleteCamera";
import { keeperOf } from "@/pages/cameras/sourceKinds";
import { isMissing, useLiveCamera } from "@/pages/cameras/useLiveCamera";
import { StaleSince } from "@/pages/dashboard/StaleSince";
import { useRecovery } from "@/pages/dashboard/useRecovery";
import { CameraTrouble } from "@/parts/CameraTrouble";
import { EmptyState } from "@/parts/EmptyState";
import { ErrorState } from "@/parts/ErrorState";
import { useNow } from "@/parts/now";
import { Page } from "@/parts/Page";
import { Skeleton } from "@/parts/Skeleton";
import { Still } from "@/parts/Still";

/** Wide enough for a large still; the server never makes a picture larger than it is. */
const STILL_WIDTH = 1280;

/** One camera: what it sees, how it delivers, and what happened before it. */
export function CameraPage() {
  const { cameraId } = useParams({ from: "/cameras/$cameraId" });
  const [going, setGoing] = useState(false);
  const camera = useLiveCamera(cameraId, { enabled: !going });
  useRecovery();
  if (camera.data !== undefined) {
    return <Present key={cameraId} camera={camera.data} query={camera} going={going} onGoing={setGoing} />;
  }
  return (
    <Page title="Camera">
      {camera.error === null ? <Loading /> : <Failed error={camera.error} onRetry={() => void camera.refetch()} />}
    </Page>
  );
}

interface PresentProps {
  camera: Camera;
  query: { isError: boolean; data: unknown; dataUpdatedAt: number };
  /** It is being deleted. */
  going: boolean;
  onGoing: (going: boolean) => void;
}

function Present({ camera, query, going, onGoing }: PresentProps) {
  const [task, setTask] = useState<"edit" | "delete" | null>(null);
  const navigate = useNavigate();
  const close = () => setTask(null);
  useKeys("This camera", [
    { keys: "e", does: "Edit this camera", run: () => setTask("edit") },
    { keys: "u", does: "Back to all cameras", run: () => void navigate({ to: "/cameras" }) },
  ]);
  return (
    <Page title={camera.name} foreign actions={<Actions camera={camera} onTask={setTask} />}>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(18rem,2fr)]">
        <LiveStill camera={camera} query={query} />
        <CameraFacts camera={camera} going={going} />
        <div className="flex flex-col gap-4 lg:col-span-2">
          <CameraDay cameraId={camera.id} />
          <CameraIncidents cameraId={camera.id} />
        </div>
      </div>
      <CameraForm open={task === "edit"} camera={camera} onClose={close} />
      <DeleteCamera
        camera={task === "delete" ? camera : null}
        onBusy={onGoing}
        onClose={close}
        onDeleted={() => void navigate({ to: "/cameras", replace: true })}
      />
    </Page>
  );
}

interface ActionsProps {
  camera: Camera;
  onTask: (task: "edit" | "delete") => void;
}

function Actions({ camera, onTask }: ActionsProps) {
  return (
    <>
      <Link to="/cameras" className="button">
        All cameras
      </Link>
      <button type="button" className="button" onClick={() => onTask("edit")}>
        Edit
      </button>
      {keeperOf(camera) === null && (
        <button type="button" className="button button-grave" onClick={() => onTask("delete")}>
          Delete
        </button>
      )}
    </>
  );
}

function LiveStill({ camera, query }: Pick<PresentProps, "camera" | "query">) {
  const isStale = useNow((nowMs) => camera.still_url !== null && staleness(camera, nowMs) !== null);
  const pulse = useNow((nowMs) => pulseWords(camera, nowMs));
  const src = camera.still_url === null ? null : `${camera.still_url}&width=${STILL_WIDTH}`;
  return (
    <figure aria-label="Newest picture" className="panel overflow-hidden">
      <Still
        src={src}
        alt="The newest picture of this camera"
        missing="No picture yet"
        eager
        className={isStale ? "brightness-50" : ""}
      />
      <figcaption className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3 py-2 text-sm">
        <span className="[overflow-wrap:anywhere]">{pulse}</span>
        <StaleSince query={query} what="This page" />
        <CameraTrouble camera={camera} className="w-full" />
      </figcaption>
    </figure>
  );
}

function Loading() {
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(18rem,2fr)]">
      <Skeleton className="aspect-video" label="Loading the camera" />
      <div aria-hidden="true" className="h-48 animate-pulse rounded bg-raised" />
    </div>
  );
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (isMissing(error)) {
    return (
      <EmptyState
        title="There is no such camera"
        action={
          <Link to="/cameras" className="button button-main">
            All cameras
          </Link>
        }
      >
        It may have been deleted. Its events are on the timeline until retention removes them.
      </EmptyState>
    );
  }
  const requestId = error instanceof ApiError ? error.requestId : null;
  return <ErrorState message={error.message} requestId={requestId} onRetry={onRetry} />;
}
