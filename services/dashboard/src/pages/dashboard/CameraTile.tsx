import { Link } from "@tanstack/react-router";
import { memo } from "react";

import type { Camera } from "@/api/shapes";
import { count } from "@/domain/amounts";
import { staleness, whyOf } from "@/domain/cameraState";
import { CameraMark } from "@/parts/CameraMark";
import { Foreign } from "@/parts/Foreign";
import { useNow } from "@/parts/now";
import { RelativeTime } from "@/parts/RelativeTime";
import { Still } from "@/parts/Still";

/** One camera: its newest picture, how it is doing, and what there is to look at. */
export const CameraTile = memo(function CameraTile({ camera }: { camera: Camera }) {
  const stale = useNow((nowMs) => staleness(camera, nowMs));
  const why = whyOf(camera);
  return (
    <li className="panel relative flex flex-col overflow-hidden only:col-span-2 sm:max-lg:only:col-span-1 xl:only:col-span-1 focus-within:border-accent-ink hover:border-edge">
      <Still src={camera.still_url} alt="" stale={stale} missing="No picture yet">
        <CameraMark camera={camera} onPicture />
      </Still>
      <div className="flex min-w-0 flex-1 flex-col gap-1 px-3 py-2">
        <div className="flex min-w-0 items-baseline justify-between gap-2">
          <h3 className="flex min-w-0 text-sm font-medium">
            <Link
              to="/cameras/$cameraId"
              params={{ cameraId: camera.id }}
              className="flex min-w-0 rounded-sm before:absolute before:inset-0 before:content-['']"
            >
              <Foreign lines={1}>{camera.name}</Foreign>
            </Link>
          </h3>
          <p className="shrink-0 whitespace-nowrap text-xs text-ink-quiet">
            <span className="sr-only">Last picture: </span>
            <RelativeTime at={camera.last_frame_at} never="nothing yet" />
          </p>
        </div>
        {why !== null && (
          <p className="text-xs">
            <Foreign lines={2}>{why}</Foreign>
          </p>
        )}
        <div className="flex flex-wrap items-center justify-between gap-x-2 text-xs text-ink-quiet">
          <p className="whitespace-nowrap">{eventsOf(camera)} in 24 h</p>
          <Unreviewed camera={camera} />
        </div>
      </div>
    </li>
  );
});

function eventsOf({ events_today }: Camera): string {
  return events_today === 1 ? "1 event" : `${count(events_today)} events`;
}

function Unreviewed({ camera }: { camera: Camera }) {
  if (camera.unreviewed === 0) return <p>All reviewed</p>;
  return (
    <Link
      to="/timeline"
      search={{ camera: camera.id, reviewed: false }}
      className="relative z-[1] -my-1 flex items-center rounded-sm py-1 font-medium text-accent-ink underline-offset-2 hover:underline pointer-coarse:min-h-touch"
    >
      {count(camera.unreviewed)} to review
    </Link>
  );
}
