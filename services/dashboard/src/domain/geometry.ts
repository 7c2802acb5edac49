/** Boxes over pictures: from shares or pixels of the picture to pixels of the screen. Pure. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

/** A detection's box in pixels of its stored picture, as the API gives it. */
export interface PixelBox {
  readonly bbox_x: number;
  readonly bbox_y: number;
  readonly bbox_width: number;
  readonly bbox_height: number;
  readonly image_width: number;
  readonly image_height: number;
}

export const NOTHING: Rect = { x: 0, y: 0, width: 0, height: 0 };

/** Where a picture of `picture` size lies inside `frame` when it is shown whole and undistorted (`object-fit: contain`). */
export function contained(picture: Size, frame: Size): Rect {
  if (!(picture.width > 0 && picture.height > 0 && frame.width > 0 && frame.height > 0)) return NOTHING;
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { x: (frame.width - width) / 2, y: (frame.height - height) / 2, width, height };
}

/** A box as shares of its picture, cut to the picture's edges; what lies outside has no extent. */
export function shares(box: PixelBox): Rect {
  if (!(box.image_width > 0 && box.image_height > 0)) return NOTHING;
  return clipped({
    x: box.bbox_x / box.image_width,
    y: box.bbox_y / box.image_height,
    width: box.bbox_width / box.image_width,
    height: box.bbox_height / box.image_height,
  });
}

/** A rectangle of shares cut to the unit square. */
export function clipped(rect: Rect): Rect {
  const [left, right] = [unit(rect.x), unit(rect.x + rect.width)];
  const [top, bottom] = [unit(rect.y), unit(rect.y + rect.height)];
  return { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

/** Shares of a picture as pixels of the screen, given where the picture lies. */
export function placed(share: Rect, picture: Rect): Rect {
  return {
    x: picture.x + share.x * picture.width,
    y: picture.y + share.y * picture.height,
    width: share.width * picture.width,
    height: share.height * picture.height,
  };
}

/** Shares as CSS percentages for an overlay that covers exactly the picture. */
export function percentages(share: Rect): { left: string; top: string; width: string; height: string } {
  return { left: css(share.x), top: css(share.y), width: css(share.width), height: css(share.height) };
}

export function hasExtent(rect: Rect): boolean {
  return rect.width > 0 && rect.height > 0;
}

/** Where a box's label stands so that it stays inside the picture: above it, or inside where there is no room above. */
export function labelPlace(share: Rect, labelHeightShare: number): { x: number; y: number; inside: boolean } {
  const above = share.y - labelHeightShare;
  return above >= 0 ? { x: share.x, y: above, inside: false } : { x: share.x, y: share.y, inside: true };
}

/** Boxes from large to small, so that a small one over a large one can be reached. */
export function bySize<T extends PixelBox>(boxes: readonly T[]): T[] {
  const area = (box: T) => box.bbox_width * box.bbox_height;
  return [...boxes].sort((one, other) => area(other) - area(one));
}

function unit(value: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
}

function css(share: number): string {
  return `${Number((share * 100).toFixed(4))}%`;
}
