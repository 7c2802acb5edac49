/** Where the labels of boxes stand: on their boxes, inside the picture, and not on one another. Pure. */

import type { PictureBox } from "@/parts/picture/boxes";

/** How tall a label is. */
export const LABEL_PX = 20;
/** About how wide a letter of a label is, and what stands beside its words: confidence and padding. */
const LETTER_PX = 7;
const REST_PX = 46;

/** Sides of a box in the order in which they are tried; above is the picture's upper edge where there is no room. */
export const SIDES = ["above", "inside", "below", "inside-below"] as const;
export type Side = (typeof SIDES)[number];

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Span extends Size {
  readonly left: number;
  readonly top: number;
}

/** The side for each of some clipped boxes of a picture that is shown `shownPx` wide, so that all can be read. */
export function labelSides(boxes: readonly PictureBox[], picture: Size, shownPx: number): Side[] {
  const scale = shownPx / picture.width;
  const taken: Span[] = [];
  return boxes.map((box) => {
    const inPicture = (span: Span) => span.top >= 0 && span.top + LABEL_PX <= picture.height * scale;
    const isFree = (span: Span) => inPicture(span) && !taken.some((other) => overlaps(span, other));
    const side = SIDES.find((each) => isFree(spanOf(box, picture, scale, each))) ?? "above";
    taken.push(spanOf(box, picture, scale, side));
    return side;
  });
}

function spanOf(box: PictureBox, picture: Size, scale: number, side: Side): Span {
  const [left, right] = [box.x * scale, (box.x + box.width) * scale];
  const [top, bottom] = [box.y * scale, (box.y + box.height) * scale];
  const room = isInRightHalf(box, picture.width) ? right : picture.width * scale - left;
  const width = Math.min(room, box.label.length * LETTER_PX + REST_PX);
  const tops = {
    above: Math.max(0, top - LABEL_PX),
    inside: top,
    below: bottom,
    "inside-below": bottom - LABEL_PX,
  };
  const start = isInRightHalf(box, picture.width) ? right - width : left;
  return { left: start, top: tops[side], width, height: LABEL_PX };
}

function overlaps(one: Span, other: Span): boolean {
  const across = one.left < other.left + other.width && other.left < one.left + one.width;
  return across && one.top < other.top + other.height && other.top < one.top + one.height;
}

export interface LabelPlace {
  left?: string;
  right?: string;
  top: string;
  maxWidth: string;
}

/** The place of a clipped box's label as CSS, right at every size: always inside the picture, if that is tall enough. */
export function labelPlace(box: PictureBox, { width, height }: Size, side: Side): LabelPlace {
  const [upper, lower] = [percent(box.y / height), percent((box.y + box.height) / height)];
  const top = {
    above: `max(0px, ${upper} - ${LABEL_PX}px)`,
    inside: upper,
    below: lower,
    "inside-below": `calc(${lower} - ${LABEL_PX}px)`,
  }[side];
  if (isInRightHalf(box, width)) {
    const right = 1 - (box.x + box.width) / width;
    return { right: percent(right), top, maxWidth: percent(1 - right) };
  }
  return { left: percent(box.x / width), top, maxWidth: percent(1 - box.x / width) };
}

function isInRightHalf(box: PictureBox, widthPx: number): boolean {
  return box.x + box.width / 2 > widthPx / 2;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))}%`;
}
