import { describe, expect, it } from "vitest";

import * as geometry from "@/domain/geometry";

const box = (x: number, y: number, width: number, height: number) => ({
  bbox_x: x,
  bbox_y: y,
  bbox_width: width,
  bbox_height: height,
  image_width: 1000,
  image_height: 500,
});

describe("a picture in its frame", () => {
  it("is centred between bars at the sides", () => {
    expect(geometry.contained({ width: 100, height: 100 }, { width: 300, height: 150 })).toEqual({
      x: 75,
      y: 0,
      width: 150,
      height: 150,
    });
  });

  it("is centred between bars above and below", () => {
    expect(geometry.contained({ width: 1000, height: 500 }, { width: 100, height: 100 })).toEqual({
      x: 0,
      y: 25,
      width: 100,
      height: 50,
    });
  });

  it.each([
    [0, 5, 5, 5],
    [5, 5, 0, 5],
    [NaN, 5, 5, 5],
  ])("is nowhere when a side is missing (%d %d %d %d)", (pw, ph, fw, fh) => {
    expect(geometry.contained({ width: pw, height: ph }, { width: fw, height: fh })).toEqual(geometry.NOTHING);
  });
});

describe("a box", () => {
  it("is a share of its picture", () => {
    expect(geometry.shares(box(250, 125, 500, 250))).toEqual({ x: 0.25, y: 0.25, width: 0.5, height: 0.5 });
  });

  it("never leaves the picture", () => {
    expect(geometry.shares(box(-100, -50, 2000, 1000))).toEqual({ x: 0, y: 0, width: 1, height: 1 });
    const right = geometry.shares(box(900, 400, 200, 200));
    expect([right.x + right.width, right.y + right.height]).toEqual([1, 1]);
    expect(geometry.hasExtent(geometry.shares(box(1100, 600, 50, 50)))).toBe(false);
  });

  it("is nothing where the picture has no size or the box none", () => {
    expect(geometry.shares({ ...box(1, 1, 1, 1), image_width: 0 })).toEqual(geometry.NOTHING);
    expect(geometry.hasExtent(geometry.shares(box(NaN, 0, NaN, 10)))).toBe(false);
    expect(geometry.hasExtent(geometry.shares(box(100, 100, -50, 10)))).toBe(false);
  });

  it("is placed inside where the picture lies", () => {
    const share = { x: 0.5, y: 0.5, width: 0.25, height: 0.5 };
    expect(geometry.placed(share, { x: 10, y: 20, width: 200, height: 100 })).toEqual({
      x: 110,
      y: 70,
      width: 50,
      height: 50,
    });
  });

  it("is written as percentages", () => {
    expect(geometry.percentages({ x: 1 / 3, y: 0, width: 0.5, height: 1 })).toEqual({
      left: "33.3333%",
      top: "0%",
      width: "50%",
      height: "100%",
    });
  });

  it("has its label above it, or inside at the upper edge", () => {
    const at = (y: number) => geometry.labelPlace({ x: 0.2, y, width: 0.1, height: 0.1 }, 0.05);
    expect(at(0.5)).toEqual({ x: 0.2, y: 0.45, inside: false });
    expect(at(0.02)).toEqual({ x: 0.2, y: 0.02, inside: true });
  });

  it("comes before smaller ones", () => {
    const boxes = [box(0, 0, 1, 1), box(0, 0, 9, 9), box(0, 0, 5, 5)];
    expect(geometry.bySize(boxes).map((each) => each.bbox_width)).toEqual([9, 5, 1]);
  });
});
