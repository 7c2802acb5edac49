import { Foreign } from "@/parts/Foreign";
import { inDrawingOrder, inside, type PictureBox } from "@/parts/picture/boxes";
import { LABEL_PX, labelPlace, labelSides } from "@/parts/picture/labels";
import { useShownWidth } from "@/parts/picture/useShownWidth";

interface OverlayProps {
  boxes: readonly PictureBox[];
  /** Size of the picture that the boxes are measured in. */
  widthPx: number;
  heightPx: number;
  /** The box to look at; the others step back. */
  chosen: PictureBox["id"] | null;
}

/**
 * The boxes over a picture that fills its parent. They are drawn in the picture's own pixels (`viewBox`), so they stay
 * on their objects at every size and are cut off at the picture's edge; labels are text of a fixed, readable size.
 */
export function Overlay({ boxes, widthPx, heightPx, chosen }: OverlayProps) {
  const drawn = inDrawingOrder(inside(boxes, widthPx, heightPx), chosen);
  const [list, shownPx] = useShownWidth<HTMLUListElement>();
  const picture = { width: widthPx, height: heightPx };
  const sides = labelSides(drawn, picture, shownPx || widthPx);
  const stepsBack = (box: PictureBox) => drawn.some((each) => each.id === chosen) && box.id !== chosen;
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
        {drawn.map((box) => (
          <Outline key={box.id} box={box} chosen={box.id === chosen} faint={stepsBack(box)} />
        ))}
      </svg>
      <ul ref={list} aria-label="Objects in this picture" className="pointer-events-none absolute inset-0">
        {drawn.map((box, place) => (
          <li
            key={box.id}
            className={`absolute flex items-center gap-1 overflow-hidden whitespace-nowrap rounded-sm px-1 text-xs font-medium ${box.context === true ? "bg-black/80 text-white" : "bg-accent text-accent-on"} ${stepsBack(box) ? "sr-only" : ""}`}
            style={
              stepsBack(box) ? undefined : { height: LABEL_PX, ...labelPlace(box, picture, sides[place] ?? "above") }
            }
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

interface OutlineProps {
  box: PictureBox;
  chosen: boolean;
  faint: boolean;
}

/** A box in colour on a dark edge, so that it is seen on any picture; its lines are as wide at every size. */
function Outline({ box, chosen, faint }: OutlineProps) {
  const { x, y, width, height } = box;
  const dashes = box.context === true ? { strokeDasharray: "6 4" } : {};
  return (
    <g data-box={box.id} data-chosen={chosen || undefined} opacity={faint ? 0.45 : undefined}>
      <rect
        {...{ x, y, width, height }}
        stroke="black"
        strokeOpacity="0.6"
        strokeWidth={chosen ? 5 : 4}
        vectorEffect="non-scaling-stroke"
      />
      <rect
        {...{ x, y, width, height }}
        {...dashes}
        className={box.context === true ? "stroke-white" : "stroke-accent"}
        strokeWidth={chosen ? 3 : 2}
        vectorEffect="non-scaling-stroke"
      />
    </g>
  );
}
