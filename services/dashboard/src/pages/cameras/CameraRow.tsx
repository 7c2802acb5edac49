import { Link } from "@tanstack/react-router";
import { memo } from "react";

import type { Camera } from "@/api/shapes";
import { count } from "@/domain/amounts";
import { pulseWords, staleness } from "@/domain/cameraState";
import { isolated, rhythmWords } from "@/pages/cameras/cameraWords";
import { keeperOf } from "@/pages/cameras/sourceKinds";
import { CameraMark, SyntheticMark } from "@/parts/CameraMark";
import { CameraTrouble } from "@/parts/CameraTrouble";
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
  const stale = useNow((nowMs) => camera.still_url !== null && staleness(camera, nowMs) !== null);
  return (
    <li className="relative grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 gap-y-2 p-3 hover:bg-raised/40 sm:grid-cols-[10rem_minmax(0,1fr)_auto] sm:gap-x-4 lg:grid-cols-[10rem_minmax(0,5fr)_minmax(0,4fr)_9rem_auto] lg:items-center">
      <div className="self-start overflow-hidden rounded sm:row-span-3 lg:row-span-1">
        <Still src={camera.still_url} alt="" missing="" className={stale ? "brightness-50" : ""} />
      </div>
      <div className="flex min-w-0 flex-col items-start gap-1.5 self-center">
        <h2 className="flex min-w-0 max-w-full text-base font-semibold leading-snug">
          {/* The whole row leads to the camera; what else can be done with it lies above. */}
          <Link
            to="/cameras/$cameraId"
            params={{ cameraId: camera.id }}
            className="flex min-w-0 rounded-sm before:absolute before:inset-0 before:content-['']"
          >
            <Foreign lines={2}>{camera.name}</Foreign>
          </Link>
        </h2>
        <span className="flex flex-wrap gap-1.5">
          <CameraMark camera={camera} />
          {camera.synthetic && <SyntheticMark />}
        </span>
      </div>
      <Pulse camera={camera} />
      <div className="col-span-2 flex flex-wrap items-center justify-between gap-x-3 gap-y-2 sm:contents">
        <Counts camera={camera} />
        <Actions camera={camera} onEdit={onEdit} onDelete={onDelete} />
      </div>
      <CameraTrouble camera={camera} className="col-span-2 sm:col-start-2 lg:col-end-[-1]" />
    </li>
  );
});

function Actions({ camera, onEdit, onDelete }: CameraRowProps) {
  return (
    <div className="relative z-[1] ml-auto flex gap-2 self-start sm:col-start-3 sm:row-start-1 lg:col-start-5 lg:self-center">
      <button
        type="button"
        className="button border-line"
        aria-label={`Edit ${isolated(camera.name)}`}
        onClick={() => onEdit(camera)}
      >
        Edit
      </button>
      {keeperOf(camera) === null && (
        <button
          type="button"
          className="button border-line text-critical-ink hover:border-critical-ink"
          aria-label={`Delete ${isolated(camera.name)}`}
          onClick={() => onDelete(camera)}
        >
          Delete
        </button>
      )}
    </div>
  );
}

function Pulse({ camera }: { camera: Camera }) {
  const pulse = useNow((nowMs) => pulseWords(camera, nowMs));
  const rhythm = rhythmWords(camera);
  return (
    <p className="col-span-2 min-w-0 text-sm [overflow-wrap:anywhere] sm:col-span-1 sm:col-start-2 lg:col-start-auto">
      {pulse}
      <span className="text-ink-quiet">
        <Between goesOn={pulse.startsWith("Waiting") && rhythm.startsWith("in ")} />
        {rhythm}
      </span>
    </p>
  );
}

/** A line break where there is room below, else a dot; a sentence that goes on needs none. */
function Between({ goesOn }: { goesOn: boolean }) {
  return (
    <>
      <span className="lg:hidden">{goesOn ? " " : " · "}</span>
      <br className="max-lg:hidden" />
    </>
  );
}

const LINK =
  "relative z-[1] flex items-center rounded-sm underline-offset-2 hover:underline pointer-coarse:min-h-touch";

function Counts({ camera }: { camera: Camera }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 text-sm sm:col-start-2 lg:col-start-auto lg:flex-col lg:items-start">
      <Link to="/timeline" search={{ camera: camera.id }} className={LINK}>
        <span>
          {count(camera.events_today)} {camera.events_today === 1 ? "event" : "events"}
          <span className="max-sm:sr-only"> in 24 h</span>
        </span>
      </Link>
      {camera.unreviewed === 0 ? (
        <span className="flex items-center text-ink-quiet">All reviewed</span>
      ) : (
        <Link
          to="/timeline"
          search={{ camera: camera.id, reviewed: false }}
          className={`${LINK} font-medium text-accent-ink`}
        >
          {count(camera.unreviewed)} to review
        </Link>
      )}
    </p>
  );
}
