import { fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { Still } from "@/parts/Still";

function pictures(container: HTMLElement): string[] {
  return [...container.querySelectorAll("img")].map((each) => each.getAttribute("src") ?? "");
}

describe("Still", () => {
  it("keeps its place before the picture is there", () => {
    const { container } = render(<Still src="/a.jpg" alt="Yard" ratio={4 / 3} />);
    expect(container.firstElementChild).toHaveStyle({ aspectRatio: String(4 / 3) });
    expect(container.querySelector("[data-state=loading]")).toBeInTheDocument();
  });

  it("shows the picture once it is loaded", () => {
    const { container } = render(<Still src="/a.jpg" alt="Yard" />);
    fireEvent.load(container.querySelector("img")!);
    expect(screen.getByRole("img", { name: "Yard" })).toHaveAttribute("src", "/a.jpg");
    expect(container.querySelector("[data-state=loading]")).toBeNull();
  });

  it("keeps the old picture until the new one is loaded, and the element of the new one", () => {
    const { container, rerender } = render(<Still src="/a.jpg" alt="Yard" />);
    fireEvent.load(container.querySelector("img")!);
    rerender(<Still src="/b.jpg" alt="Yard" />);
    expect(pictures(container)).toEqual(["/a.jpg", "/b.jpg"]);
    expect(screen.getByRole("img", { name: "Yard" })).toHaveAttribute("src", "/a.jpg");
    const coming = container.querySelectorAll("img")[1]!;
    fireEvent.load(coming);
    expect(pictures(container)).toEqual(["/b.jpg"]);
    expect(container.querySelector("img")).toBe(coming);
  });

  it("lets a picture come that is on its way, though a newer one is wanted: a slow line shows something", () => {
    const { container, rerender } = render(<Still src="/a.jpg" alt="Yard" />);
    rerender(<Still src="/b.jpg" alt="Yard" />);
    expect(pictures(container)).toEqual(["/a.jpg"]);
    fireEvent.load(container.querySelector("img")!);
    expect(pictures(container)).toEqual(["/a.jpg", "/b.jpg"]);
    fireEvent.load(container.querySelectorAll("img")[1]!);
    expect(pictures(container)).toEqual(["/b.jpg"]);
  });

  it("says that a picture is broken", () => {
    const { container } = render(<Still src="/a.jpg" alt="Yard" />);
    fireEvent.error(container.querySelector("img")!);
    expect(screen.getByText("The picture could not be loaded")).toBeVisible();
    expect(pictures(container)).toEqual([]);
  });

  it("keeps the last good picture when the newest is broken, and says so", () => {
    const { container, rerender } = render(<Still src="/a.jpg" alt="Yard" />);
    fireEvent.load(container.querySelector("img")!);
    rerender(<Still src="/b.jpg" alt="Yard" />);
    fireEvent.error(container.querySelectorAll("img")[1]!);
    expect(pictures(container)).toEqual(["/a.jpg"]);
    expect(screen.getByText("The newest picture could not be loaded")).toBeVisible();
  });

  it("says that there is no picture", () => {
    render(<Still src={null} alt="Yard" missing="Nothing came yet" />);
    expect(screen.getByText("Nothing came yet")).toBeVisible();
  });

  it("forgets the picture when there is none any more", () => {
    const { container, rerender } = render(<Still src="/a.jpg" alt="Yard" />);
    fireEvent.load(container.querySelector("img")!);
    rerender(<Still src={null} alt="Yard" />);
    expect(pictures(container)).toEqual([]);
  });

  it("says why it is old", () => {
    render(<Still src="/a.jpg" alt="Yard" stale="Last picture 12 min ago" />);
    expect(screen.getByText("Last picture 12 min ago")).toBeVisible();
  });
});
