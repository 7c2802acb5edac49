import { act, fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { inDrawingOrder, inside, type PictureBox } from "@/parts/picture/boxes";
import { labelPlace, labelSides, SIDES } from "@/parts/picture/labels";
import { PictureWithBoxes } from "@/parts/picture/PictureWithBoxes";

function box(fields: Partial<PictureBox>): PictureBox {
  return { id: 1, label: "person", confidence: 0.874, x: 10, y: 20, width: 30, height: 40, ...fields };
}

function extent({ x, y, width, height }: PictureBox): number[] {
  return [x, y, width, height].map((each) => Math.round(each * 1000) / 1000);
}

describe("inside", () => {
  it.each([
    ["lies inside: it stays", {}, [10, 20, 30, 40]],
    ["is as large as the picture: it stays", { x: 0, y: 0, width: 200, height: 100 }, [0, 0, 200, 100]],
    ["juts out left and above", { x: -5, y: -10, width: 15, height: 30 }, [0, 0, 10, 20]],
    ["juts out right and below", { x: 190, y: 90, width: 50, height: 50 }, [190, 90, 10, 10]],
  ])("a box that %s", (_, fields, expected) => {
    expect(inside([box(fields)], 200, 100).map(extent)).toEqual([expected]);
  });

  it.each([
    ["beyond the edge", { x: 300 }],
    ["above the picture", { y: -50 }],
    ["without extent", { width: 0 }],
    ["that is not a number", { width: Number.NaN }],
  ])("leaves out a box %s", (_, fields) => {
    expect(inside([box(fields)], 200, 100)).toEqual([]);
  });
});

describe("labelPlace", () => {
  const picture = { width: 200, height: 100 };

  it("stands on its box, but never above the picture", () => {
    expect(labelPlace(box({ y: 0 }), picture, "above").top).toBe("max(0px, 0% - 20px)");
    expect(labelPlace(box({ y: 50 }), picture, "above").top).toBe("max(0px, 50% - 20px)");
  });

  it("has room up to the farther edge of the picture", () => {
    expect(labelPlace(box({ x: 20 }), picture, "above")).toMatchObject({ left: "10%", maxWidth: "90%" });
    expect(labelPlace(box({ x: 150, width: 40 }), picture, "above")).toMatchObject({ right: "5%", maxWidth: "95%" });
  });

  it("may stand at three other places of its box", () => {
    const tops = SIDES.map((side) => labelPlace(box({ y: 20, height: 40 }), picture, side).top);
    expect(tops.slice(1)).toEqual(["20%", "60%", "calc(60% - 20px)"]);
  });
});

describe("labelSides", () => {
  const picture = { width: 640, height: 360 };
  const pair = [box({ x: 60, y: 100, width: 70, height: 150 }), box({ x: 140, y: 100, width: 70, height: 150 })];

  it("are above as long as labels do not meet", () => {
    expect(labelSides(pair, picture, 1280)).toEqual(["above", "above"]);
  });

  it("are others where labels would cover one another, as on a small screen", () => {
    expect(labelSides(pair, picture, 390)).toEqual(["above", "inside"]);
    expect(labelSides([pair[0]!, pair[0]!, pair[0]!, pair[0]!], picture, 640)).toEqual([...SIDES]);
  });

  it("never lead out of the picture", () => {
    const low = box({ x: 60, y: 0, width: 70, height: 360 });
    expect(labelSides([low, low, low], picture, 640)).toEqual(["above", "inside-below", "above"]);
  });
});

describe("inDrawingOrder", () => {
  const boxes = [box({ id: 1, width: 5 }), box({ id: 2, width: 50 }), box({ id: 3, width: 20 })];
  const order = (chosen: number | null) => inDrawingOrder(boxes, chosen).map((each) => each.id);

  it("draws small boxes over large ones, and the chosen one over all", () => {
    expect(order(null)).toEqual([2, 3, 1]);
    expect(order(2)).toEqual([3, 1, 2]);
  });
});

describe("PictureWithBoxes", () => {
  const url = "/api/detections/1/image";
  const props = { url, widthPx: 200, heightPx: 100, alt: "Yard at 12:03", shown: true };

  function show(boxes: readonly PictureBox[], more: Partial<Parameters<typeof PictureWithBoxes>[0]> = {}) {
    const { container, rerender } = render(<PictureWithBoxes {...props} {...more} boxes={boxes} />);
    return { container, rerender, picture: screen.getByRole("img") };
  }

  function showLoaded(...asked: Parameters<typeof show>) {
    const shown = show(...asked);
    fireEvent.load(shown.picture);
    return shown;
  }

  it("draws in the picture's own pixels", () => {
    const { container } = showLoaded([box({})]);
    expect(container.querySelector("svg")).toHaveAttribute("viewBox", "0 0 200 100");
    const drawn = container.querySelector("rect")!;
    expect(["x", "y", "width", "height"].map((name) => Number(drawn.getAttribute(name)))).toEqual([10, 20, 30, 40]);
    expect(container.firstElementChild).toHaveStyle({ aspectRatio: "200 / 100" });
  });

  it("draws no box before the picture is there, so that none stands over another one", () => {
    const { container, picture } = show([box({})]);
    expect(container.querySelector("svg, li")).toBeNull();
    fireEvent.load(picture);
    expect(container.querySelector("svg")).toBeInTheDocument();
  });

  it("names what is in the boxes", () => {
    showLoaded([box({}), box({ id: 2, label: "car", context: true })]);
    expect(screen.getAllByRole("listitem").map((each) => each.textContent)).toEqual(["person87 %", "car87 %(context)"]);
  });

  it("draws no box when they are switched off", () => {
    const { container } = showLoaded([box({})], { shown: false });
    expect(container.querySelector("svg, li")).toBeNull();
    expect(screen.getByRole("img", { name: "Yard at 12:03" })).toBeInTheDocument();
  });

  it("shows context dashed", () => {
    const { container } = showLoaded([box({ context: true })]);
    expect(container.querySelector("[stroke-dasharray]")).toBeInTheDocument();
  });

  it("draws no box over a picture that is not there", () => {
    const { container, picture } = show([box({})]);
    fireEvent.error(picture);
    expect(screen.getByText("The picture could not be loaded")).toBeVisible();
    expect(container.querySelector("svg")).toBeNull();
  });

  it("shows the thumbnail for a picture that is not there", () => {
    const { picture } = show([], { preview: "/small.jpg", instead: "It is gone" });
    fireEvent.error(picture);
    expect(screen.getByRole("img", { name: "Yard at 12:03" })).toHaveAttribute("src", "/small.jpg");
    expect(screen.getByText("It is gone")).toBeVisible();
  });

  it("tries a broken picture again in the next round, and not before", () => {
    const { picture, rerender } = show([]);
    fireEvent.error(picture);
    rerender(<PictureWithBoxes {...props} boxes={[]} />);
    expect(screen.queryByRole("img")).toBeNull();
    rerender(<PictureWithBoxes {...props} boxes={[]} round={1} />);
    expect(screen.getByRole("img")).toHaveAttribute("src", url);
  });

  it("tries again a picture that breaks in the moment in which the next round begins", () => {
    const { picture, rerender } = show([]);
    act(() => {
      fireEvent.error(picture);
      rerender(<PictureWithBoxes {...props} boxes={[]} round={1} />);
    });
    const second = screen.getByRole("img");
    expect(second).not.toBe(picture);
    fireEvent.error(second);
    expect(screen.queryByRole("img")).toBeNull();
    expect(screen.getByText("The picture could not be loaded")).toBeVisible();
  });

  it("tries the next picture after a broken one", () => {
    const { picture, rerender } = show([]);
    fireEvent.error(picture);
    rerender(<PictureWithBoxes {...props} url="/api/detections/2/image" boxes={[]} />);
    expect(screen.getByRole("img")).toHaveAttribute("src", "/api/detections/2/image");
  });

  it("survives a size of nothing", () => {
    const { container } = show([box({})], { widthPx: 0, heightPx: 0 });
    expect(container.firstElementChild).toHaveStyle({ aspectRatio: "1 / 1" });
  });
});
