import { Link } from "@tanstack/react-router";
import { memo } from "react";

import type { Camera } from "@/api/shapes";
import { count } from "@/domain/amounts";
import { staleness } from "@/pages/dashboard/cameraPulse";
import { CameraMark, SyntheticMark } from "@/pages/cameras/CameraMark";
import { isolated, pulseWords, rhythmWords } from "@/pages/cameras/cameraWords";
import { Foreign } from "@/parts/Foreign";
import { useNow } from "@/parts/now";
import { Still } from "@/parts/Still";

interface CameraRowProps {
  camera: Camera;
  onEdit: (camera: Camera) => void;
  onDelete: (camera: Camera) => void;
}

/** One camera of the list: its picture, how it delivers, what there is to look at, and what can be done with it. */
export const CameraRow = memo(function CameraRow({ camera, onEdit, onDelete }: CameraRowProps) {
  const stale = useNow((nowMs) => staleness(camera, nowMs));
  return (
    <li className="panel flex flex-col overflow-hidden sm:flex-row">
      <Link
        to="/cameras/$cameraId"
        params={{ cameraId: camera.id }}
        tabIndex={-1}
        aria-hidden="true"
        className="shrink-0 sm:w-56 lg:w-64"
      >
        <Still src={camera.still_url} alt="" stale={stale} missing="No picture yet" className="sm:h-full" />
      </Link>
      <div className="flex min-w-0 flex-1 flex-col gap-2 px-4 py-3">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <h2 className="flex min-w-0 text-base font-semibold">
            <Link
              to="/cameras/$cameraId"
              params={{ cameraId: camera.id }}
              className="flex min-w-0 items-center rounded-sm underline-offset-2 hover:underline pointer-coarse:min-h-touch"
            >
              <Foreign lines={2}>{camera.name}</Foreign>
            </Link>
          </h2>
          <CameraMark camera={camera} />
          {camera.synthetic && <SyntheticMark />}
        </div>
        <Pulse camera={camera} />
        <div className="mt-auto flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <Counts camera={camera} />
          <div className="flex gap-2">
            <button
              type="button"
              className="button"
              aria-label={`Edit ${isolated(camera.name)}`}
              onClick={() => onEdit(camera)}
            >
              Edit
            </button>
            <button
              type="button"
              className="button button-grave"
              aria-label={`Delete ${isolated(camera.name)}`}
              onClick={() => onDelete(camera)}
            >
              Delete
            </button>
          </div>
        </div>
      </div>
    </li>
  );
});

function Pulse({ camera }: { camera: Camera }) {
  const pulse = useNow((nowMs) => pulseWords(camera, nowMs));
  return (
    <p className="text-sm [overflow-wrap:anywhere]">
      {pulse}
      <span className="block text-ink-quiet">{rhythmWords(camera)}</span>
    </p>
  );
}

function Counts({ camera }: { camera: Camera }) {
  const link =
    "flex items-center rounded-sm text-accent-ink underline-offset-2 hover:underline pointer-coarse:min-h-touch";
  return (
    <p className="flex flex-wrap gap-x-4 text-sm">
      <Link to="/timeline" search={{ camera: camera.id }} className={link}>
        {count(camera.events_today)} {camera.events_today === 1 ? "event" : "events"} in 24 h
      </Link>
      {camera.unreviewed === 0 ? (
        <span className="flex items-center text-ink-quiet">Everything is reviewed</span>
      ) : (
        <Link to="/timeline" search={{ camera: camera.id, reviewed: false }} className={`${link} font-medium`}>
          {count(camera.unreviewed)} to review
        </Link>
      )}
    </p>
  );
}
