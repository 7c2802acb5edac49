/** A box in pixels of its picture, origin top left, and what is in it. */
export interface PictureBox {
  id: number | string;
  label: string;
  /** 0 to 1. */
  confidence: number;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Belongs to the same incident but is another event's evidence; drawn dashed. */
  context?: boolean;
}

/** The part of each box that lies inside the picture; a box that lies outside it altogether is left out. */
export function inside(boxes: readonly PictureBox[], widthPx: number, heightPx: number): PictureBox[] {
  return boxes.flatMap((box) => {
    const left = Math.max(0, box.x);
    const top = Math.max(0, box.y);
    const right = Math.min(widthPx, box.x + box.width);
    const bottom = Math.min(heightPx, box.y + box.height);
    const hasExtent = right > left && bottom > top; // false for what is not a number, too
    return hasExtent ? [{ ...box, x: left, y: top, width: right - left, height: bottom - top }] : [];
  });
}

/** Large boxes first and the chosen one last, so that neither is hidden by what is drawn over it. */
export function inDrawingOrder(boxes: readonly PictureBox[], chosen: PictureBox["id"] | null): PictureBox[] {
  const area = (box: PictureBox) => (box.id === chosen ? 0 : box.width * box.height);
  return [...boxes].sort((one, other) => area(other) - area(one));
}
