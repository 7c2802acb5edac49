import { useId, useState, type RefObject } from "react";

import { useAbout } from "@/api/queries";
import type { EventDetail } from "@/api/shapes";
import { useKeys } from "@/app/keys";
import { recall, remember } from "@/app/memory";
import { clockTime, fullMoment, millisOf } from "@/domain/time";
import { boxesOf, nearOf, seenIn, type Frame } from "@/pages/event/frames";
import { FrameStrip } from "@/pages/event/FrameStrip";
import { GonePicture } from "@/pages/event/GonePicture";
import type { Selection } from "@/pages/event/selection";
import { useSwipe } from "@/pages/event/swipe";
import { Thumbnail } from "@/pages/event/Thumbnail";
import { PictureWithBoxes } from "@/parts/picture/PictureWithBoxes";
import { Skeleton } from "@/parts/Skeleton";
import { Toggle } from "@/parts/Toggle";

interface ViewerProps {
  event: EventDetail;
  frames: readonly Frame[];
  selection: Selection;
  round: number;
  /** The picture, so that it can be brought into view. */
  picture: RefObject<HTMLDivElement>;
}

const MAX_HEIGHT = "70dvh";
const WIDE = 16 / 9;

/** The picture that is looked at, with its boxes, and the strip of all pictures of the incident. */
export function Viewer({ event, frames, selection, round, picture }: ViewerProps) {
  const [boxed, setBoxed] = useBoxes();
  const panelId = useId();
  const { at, step, showFrame } = selection;
  const fromMs = millisOf(event.started_at) ?? 0;
  useKeys("Frames", [
    { keys: "ArrowLeft", does: "Frame before", run: () => step(-1) },
    { keys: "ArrowRight", does: "Next frame", run: () => step(1) },
    { keys: "Home", does: "First frame", run: () => showFrame(0) },
    { keys: "End", does: "Last frame", run: () => showFrame(frames.length - 1) },
    { keys: "b", does: "Boxes on or off", run: () => setBoxed(!boxed) },
  ]);
  const frame = frames[at];
  if (frame === undefined) return null;
  return (
    <section aria-label="Pictures" className="-mx-4 min-w-0 md:mx-0">
      <div ref={picture} id={panelId} role="tabpanel" aria-label={`Frame ${at + 1} of ${frames.length}`}>
        <Picture {...{ event, frames, selection, round, boxed }} frame={frame} />
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-2 md:px-0">
        <Stepper at={at} count={frames.length} onStep={step} />
        <p className="text-sm tabular-nums text-ink-quiet" title={fullMoment(frame.atMs)}>
          {clockTime(frame.atMs)}
        </p>
        <div className="ml-auto">
          <Toggle on={boxed} onChange={setBoxed} label="Boxes" />
        </div>
      </div>
      <FrameStrip frames={frames} at={at} fromMs={fromMs} onShow={showFrame} panelId={panelId} />
    </section>
  );
}

/** The place of a viewer whose pictures are not known yet: as high as one with a wide picture, so that nothing jumps. */
export function ViewerPlace({ label }: { label: string }) {
  return (
    <div className="-mx-4 min-w-0 md:mx-0">
      <div className="mx-auto" style={{ width: `min(100%, ${MAX_HEIGHT} * ${WIDE})` }}>
        <Skeleton className="aspect-video" label={label} />
      </div>
      <div aria-hidden="true" className="mt-2 min-h-9 pointer-coarse:min-h-touch" />
      <div aria-hidden="true" className="px-4 py-2 md:px-0.5">
        <div className="w-24 border-2 border-transparent">
          <Thumbnail url={null} ratio={WIDE} className="animate-pulse" />
          <span className="block py-0.5 text-xs">&nbsp;</span>
        </div>
      </div>
    </div>
  );
}

interface PictureProps extends Omit<ViewerProps, "picture"> {
  frame: Frame;
  boxed: boolean;
}

function Picture({ event, frames, frame, selection, round, boxed }: PictureProps) {
  const [tries, setTries] = useState(0);
  const swipe = useSwipe(selection.step);
  const retentionDays = useAbout().data?.retention_days ?? null;
  const gone = (
    <GonePicture
      key={frame.url}
      url={frame.url}
      synthetic={event.synthetic}
      retentionDays={retentionDays}
      round={round + tries}
      onRetry={() => setTries(tries + 1)}
    />
  );
  return (
    // A swipe is a shortcut of fingers for what the buttons and keys do.
    <div className="touch-pan-y touch-pinch-zoom bg-panel" {...swipe}>
      <PictureWithBoxes
        url={frame.url}
        widthPx={frame.widthPx}
        heightPx={frame.heightPx}
        boxes={boxesOf(frame)}
        shown={boxed}
        chosen={selection.detection}
        alt={`${event.camera_name} at ${clockTime(frame.atMs)}: ${seenIn(frame)}`}
        preview={frame.thumbnail}
        near={nearOf(frames, selection.at)}
        round={round + tries}
        instead={gone}
        maxHeight={MAX_HEIGHT}
      />
    </div>
  );
}

interface StepperProps {
  at: number;
  count: number;
  onStep: (by: number) => void;
}

function Stepper({ at, count, onStep }: StepperProps) {
  return (
    <div className="flex items-center gap-1">
      <button
        type="button"
        className="button px-2"
        aria-label="Frame before"
        title="Frame before (←)"
        aria-disabled={at === 0}
        onClick={() => onStep(-1)}
      >
        <Arrow to="left" />
      </button>
      <p className="min-w-16 text-center text-sm tabular-nums">
        <span className="sr-only">Frame </span>
        {at + 1} of {count}
      </p>
      <button
        type="button"
        className="button px-2"
        aria-label="Next frame"
        title="Next frame (→)"
        aria-disabled={at === count - 1}
        onClick={() => onStep(1)}
      >
        <Arrow to="right" />
      </button>
    </div>
  );
}

function Arrow({ to }: { to: "left" | "right" }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className="h-4 w-4 fill-none stroke-current" strokeWidth="2">
      <path d={to === "left" ? "m10 3-5 5 5 5" : "m6 3 5 5-5 5"} />
    </svg>
  );
}

const STORED = "hsi.boxes";

/** Whether boxes are drawn: a person's choice for all events, kept in this browser. */
function useBoxes(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => recall(STORED) !== "off");
  return [
    on,
    (next) => {
      remember(STORED, next ? "on" : "off");
      setOn(next);
    },
  ];
}
