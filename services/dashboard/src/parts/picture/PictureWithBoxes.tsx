import { useState } from "react";

import { Foreign } from "@/parts/Foreign";
import { inside, LABEL_PX, labelPlace, type PictureBox } from "@/parts/picture/boxes";

interface PictureWithBoxesProps {
  url: string | null;
  /** Size of the picture that the boxes are measured in. */
  widthPx: number;
  heightPx: number;
  boxes: readonly PictureBox[];
  /** Whether the boxes are drawn. */
  shown: boolean;
  /** What the picture shows, for screen readers; the boxes' labels follow it. */
  alt: string;
  /** The picture is never taller than this CSS length. */
  maxHeight?: string;
  className?: string;
}

/**
 * A frame with boxes. The boxes are drawn in the picture's own pixels (`viewBox`), so they stay on their objects at
 * every size and are cut off at the picture's edge; the labels are text of a fixed, readable size.
 */
export function PictureWithBoxes(props: PictureWithBoxesProps) {
  const { url, boxes, shown, alt, maxHeight = "75dvh", className = "" } = props;
  const widthPx = Math.max(1, props.widthPx);
  const heightPx = Math.max(1, props.heightPx);
  const [broken, setBroken] = useState<string | null>(null);
  const failed = url === null || broken === url;
  return (
    <div
      className={`relative mx-auto overflow-hidden bg-raised ${className}`}
      style={{ aspectRatio: `${widthPx} / ${heightPx}`, width: `min(100%, ${maxHeight} * ${widthPx / heightPx})` }}
    >
      {failed ? (
        <p className="absolute inset-0 flex items-center justify-center p-4 text-center text-sm text-ink-quiet">
          {url === null ? "There is no picture" : "The picture could not be loaded"}
        </p>
      ) : (
        <img
          key={url}
          src={url}
          alt={alt}
          width={widthPx}
          height={heightPx}
          decoding="async"
          onError={() => setBroken(url)}
          className="absolute inset-0 h-full w-full"
          style={{ imageOrientation: "none" }} // boxes are measured in the picture as it is stored
        />
      )}
      {shown && !failed && <Boxes boxes={inside(boxes, widthPx, heightPx)} widthPx={widthPx} heightPx={heightPx} />}
    </div>
  );
}

interface BoxesProps {
  boxes: readonly PictureBox[];
  widthPx: number;
  heightPx: number;
}

function Boxes({ boxes, widthPx, heightPx }: BoxesProps) {
  return (
    <>
      <svg
        viewBox={`0 0 ${widthPx} ${heightPx}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        data-part="boxes"
        className="pointer-events-none absolute inset-0 h-full w-full overflow-hidden"
        fill="none"
      >
        {boxes.map((box) => (
          <Outline key={box.id} box={box} />
        ))}
      </svg>
      <ul aria-label="Objects in this picture" className="pointer-events-none absolute inset-0">
        {boxes.map((box) => (
          <li
            key={box.id}
            className={`absolute flex items-center gap-1 overflow-hidden whitespace-nowrap rounded-sm px-1 text-xs font-medium ${box.context === true ? "bg-black/80 text-white" : "bg-accent text-accent-on"}`}
            style={{ height: LABEL_PX, ...labelPlace(box, widthPx, heightPx) }}
          >
            <Foreign className="truncate">{box.label}</Foreign>
            <span className="tabular-nums">{Math.round(box.confidence * 100)} %</span>
            {box.context === true && <span className="sr-only">(context)</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

/** A box in colour on a dark edge, so that it is seen on any picture; its lines are 2 px wide at every size. */
function Outline({ box }: { box: PictureBox }) {
  const { x, y, width, height } = box;
  const dashes = box.context === true ? { strokeDasharray: "6 4" } : {};
  return (
    <g data-box={box.id}>
      <rect
        {...{ x, y, width, height }}
        stroke="black"
        strokeOpacity="0.6"
        strokeWidth="4"
        vectorEffect="non-scaling-stroke"
      />
      <rect
        {...{ x, y, width, height }}
        {...dashes}
        className={box.context === true ? "stroke-white" : "stroke-accent"}
        strokeWidth="2"
        vectorEffect="non-scaling-stroke"
      />
    </g>
  );
}
