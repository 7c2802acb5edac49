import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";

import { Banner } from "@/parts/Banner";
import { EmptyState } from "@/parts/EmptyState";
import { ErrorState } from "@/parts/ErrorState";
import { Foreign } from "@/parts/Foreign";
import { ObjectChips } from "@/parts/ObjectChips";
import { Page } from "@/parts/Page";
import { Skeleton } from "@/parts/Skeleton";
import { VisuallyHidden } from "@/parts/VisuallyHidden";

const MARKUP = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>';

describe("Foreign", () => {
  it("shows markup as its characters", () => {
    const { container } = render(<Foreign>{MARKUP}</Foreign>);
    expect(container).toHaveTextContent(MARKUP);
    expect(container.querySelector("img, script")).toBeNull();
  });

  it("keeps the direction of its text to itself", () => {
    render(<Foreign>{"\u202Eחצר"}</Foreign>);
    const text = screen.getByText(/חצר/);
    expect(text.tagName).toBe("BDI");
    expect(text).toHaveAttribute("dir", "auto");
    expect(text).toHaveStyle({ unicodeBidi: "isolate" });
  });

  it("offers the whole text where only some lines are shown, but no flood in the tooltip", () => {
    render(<Foreign lines={1}>{"x".repeat(10_000)}</Foreign>);
    expect(screen.getByText(/^x+$/).title).toHaveLength(600);
  });
});

describe("ErrorState", () => {
  it("says what failed, under which request, and tries again", async () => {
    const retry = vi.fn();
    render(<ErrorState message="the database cannot be reached" requestId="req-7" onRetry={retry} />);
    expect(screen.getByRole("alert")).toHaveTextContent("the database cannot be reached");
    expect(screen.getByText("req-7")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(retry).toHaveBeenCalledOnce();
  });

  it.each([null, undefined, ""])("mentions no request when there is none (%s)", (requestId) => {
    render(<ErrorState message="it failed" requestId={requestId} />);
    expect(screen.queryByText(/Request/)).toBeNull();
    expect(screen.queryByRole("button")).toBeNull();
  });
});

describe("EmptyState", () => {
  it("says why nothing is here and leads on", () => {
    render(
      <EmptyState title="No cameras" action={<button type="button">Add one</button>}>
        A camera appears with its first picture.
      </EmptyState>,
    );
    expect(screen.getByText("No cameras")).toBeVisible();
    expect(screen.getByText(/first picture/)).toBeVisible();
    expect(screen.getByRole("button", { name: "Add one" })).toBeVisible();
  });
});

describe("Skeleton", () => {
  it("tells a screen reader once that something is loading", () => {
    render(<Skeleton lines={3} label="Loading cameras" />);
    expect(screen.getByRole("status")).toHaveTextContent("Loading cameras");
  });
});

describe("ObjectChips", () => {
  it("shows each class, with its count where there are several", () => {
    render(<ObjectChips types={["person", { type: "car", count: 3 }]} />);
    expect(screen.getAllByRole("listitem").map((each) => each.textContent)).toEqual(["person", "car×3"]);
  });

  it("counts what does not fit", () => {
    render(<ObjectChips types={["person", "car", "dog"]} most={1} />);
    expect(screen.getByText("and 2 more")).toHaveAttribute("title", "car, dog");
  });
});

describe("Page", () => {
  it("has one heading and names the tab", () => {
    render(
      <Page title="Cameras" actions={<button type="button">Add</button>}>
        text
      </Page>,
    );
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Cameras");
    expect(document.title).toBe("Cameras · Home Security Intelligence");
  });
});

it("a banner holds its line", () => {
  render(<Banner tone="warning">Analysed without a model.</Banner>);
  expect(screen.getByText("Analysed without a model.")).toBeVisible();
});

it("hidden words are there for screen readers", () => {
  render(<VisuallyHidden>of 100</VisuallyHidden>);
  expect(screen.getByText("of 100")).toHaveClass("sr-only");
});
