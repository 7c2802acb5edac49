import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { ApiError } from "@/api/client";
import type { Camera } from "@/api/shapes";
import { CameraTile } from "@/pages/dashboard/CameraTile";
import { StaleSince } from "@/pages/dashboard/StaleSince";
import { EmptyState } from "@/parts/EmptyState";
import { ErrorState } from "@/parts/ErrorState";
import { Skeleton } from "@/parts/Skeleton";

interface CameraGridProps {
  cameras: UseQueryResult<Camera[]>;
}

/** Every camera with its newest picture. */
export function CameraGrid({ cameras }: CameraGridProps) {
  return (
    <section aria-labelledby="cameras-heading" className="flex flex-col gap-3">
      <div className="flex min-h-9 items-center justify-between gap-2">
        <h2 id="cameras-heading" className="text-base font-semibold">
          Cameras
        </h2>
        <StaleSince query={cameras} what="The picture of the cameras" />
      </div>
      <Content cameras={cameras} />
    </section>
  );
}

/** Two beside each other where there is little room, and never so many that nothing can be made out. */
const GRID =
  "grid grid-cols-2 gap-3 sm:max-lg:grid-cols-[repeat(auto-fit,minmax(13rem,1fr))] xl:grid-cols-[repeat(auto-fit,minmax(13rem,1fr))] 2xl:grid-cols-[repeat(auto-fit,minmax(15rem,1fr))]";

function Content({ cameras: { data, error, isPending, refetch } }: CameraGridProps) {
  if (isPending) {
    return (
      <div className={GRID}>
        <Skeleton className="aspect-[4/3]" label="Loading the cameras" />
        <div aria-hidden="true" className="aspect-[4/3] animate-pulse rounded bg-raised" />
      </div>
    );
  }
  if (data === undefined) {
    const requestId = error instanceof ApiError ? error.requestId : null;
    return <ErrorState small message={error.message} requestId={requestId} onRetry={() => void refetch()} />;
  }
  return (
    <ul aria-label="Cameras" className={GRID}>
      {data.map((camera) => (
        <CameraTile key={camera.id} camera={camera} />
      ))}
    </ul>
  );
}

/** A new house: what to do first. */
export function NoCameras() {
  return (
    <EmptyState
      title="There are no cameras yet"
      action={
        <Link to="/cameras" className="button button-main">
          Add a camera
        </Link>
      }
    >
      Let a camera upload its pictures into a folder of its own below the camera root, and it appears here by itself; or
      name its folder on the cameras page.
    </EmptyState>
  );
}
