import { Link } from "@tanstack/react-router";

import { ApiError } from "@/api/client";
import { useCameras } from "@/api/queries";
import type { Camera } from "@/api/shapes";
import { isMissing, pulseWords } from "@/domain/cameraState";
import { Section } from "@/pages/system/Section";
import { CameraMark } from "@/parts/CameraMark";
import { CameraTrouble } from "@/parts/CameraTrouble";
import { ErrorState } from "@/parts/ErrorState";
import { Foreign } from "@/parts/Foreign";
import { useNow } from "@/parts/now";
import { Skeleton } from "@/parts/Skeleton";

/** Every camera with its state, those that do not deliver first. */
export function CamerasSection() {
  return (
    <Section title="Cameras">
      <Content />
    </Section>
  );
}

function Content() {
  const { data, error, isPending, refetch } = useCameras();
  if (isPending) return <Skeleton lines={2} className="h-10" label="Loading the cameras" />;
  if (data === undefined) {
    const requestId = error instanceof ApiError ? error.requestId : null;
    return <ErrorState small message={error.message} requestId={requestId} onRetry={() => void refetch()} />;
  }
  if (data.length === 0) return <p className="text-sm text-ink-quiet">There are none yet.</p>;
  const inOrder = [...data].sort((one, other) => Number(isMissing(other)) - Number(isMissing(one)));
  return (
    <ul className="panel divide-y divide-line">
      {inOrder.map((camera) => (
        <CameraLine key={camera.id} camera={camera} />
      ))}
    </ul>
  );
}

function CameraLine({ camera }: { camera: Camera }) {
  const pulse = useNow((nowMs) => pulseWords(camera, nowMs));
  return (
    <li className="grid grid-cols-2 gap-x-4 gap-y-1 px-4 py-2.5 text-sm lg:grid-cols-[11rem_13rem_1fr]">
      <h3 className="min-w-0 font-medium">
        <Link
          to="/cameras/$cameraId"
          params={{ cameraId: camera.id }}
          className="flex min-w-0 items-center rounded-sm underline-offset-2 hover:underline pointer-coarse:min-h-touch"
        >
          <Foreign lines={2}>{camera.name}</Foreign>
        </Link>
      </h3>
      <div className="flex flex-wrap items-center justify-end gap-x-2 self-start lg:justify-start">
        <CameraMark camera={camera} />
      </div>
      <div className="col-span-2 min-w-0 text-ink-quiet lg:col-span-1">
        <p>{pulse}</p>
        <CameraTrouble camera={camera} className="text-ink" />
      </div>
    </li>
  );
}
