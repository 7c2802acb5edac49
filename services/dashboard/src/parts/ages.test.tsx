import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { UNKNOWN } from "@/app/condition";
import { ConnectionBadge } from "@/parts/ConnectionBadge";
import { setClockOffset } from "@/parts/now";
import { RelativeTime } from "@/parts/RelativeTime";
import { StaleBadge } from "@/parts/StaleBadge";

const NOON = Date.parse("2026-05-04T12:00:00Z");

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
  vi.setSystemTime(NOON);
});

afterEach(() => {
  setClockOffset(0);
  vi.useRealTimers();
});

describe("RelativeTime", () => {
  it("grows older while it is looked at", () => {
    render(<RelativeTime at="2026-05-04T11:59:50Z" />);
    expect(screen.getByText("10 s ago")).toHaveAttribute("dateTime", "2026-05-04T11:59:50.000Z");
    act(() => {
      vi.advanceTimersByTime(3000);
    });
    expect(screen.getByText("13 s ago")).toBeVisible();
  });

  it("measures with the server's clock", () => {
    render(<RelativeTime at="2026-05-04T12:04:50Z" />);
    act(() => setClockOffset(5 * 60_000));
    expect(screen.getByText("10 s ago")).toBeVisible();
  });

  it.each([null, undefined, "", "yesterday"])("says never for %s", (at) => {
    render(<RelativeTime at={at} never="no picture yet" />);
    expect(screen.getByText("no picture yet")).toBeVisible();
  });

  it("stops the clock when nobody looks any more", () => {
    const { unmount } = render(<RelativeTime at="2026-05-04T11:59:50Z" />);
    expect(vi.getTimerCount()).toBe(1);
    unmount();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("StaleBadge", () => {
  it("is silent while everything is current", () => {
    render(<StaleBadge seconds={null} />);
    expect(screen.getByRole("status")).toBeEmptyDOMElement();
  });

  it("says how old things are", () => {
    render(<StaleBadge seconds={130} />);
    expect(screen.getByText("Live view is 2 min old")).toBeVisible();
  });
});

describe("ConnectionBadge", () => {
  const connection = { ...UNKNOWN.connection, since: NOON - 20_000 };

  it("is quiet while it is live", () => {
    render(<ConnectionBadge connection={{ ...connection, state: "live" }} onRetry={vi.fn()} />);
    expect(screen.getByText("Live")).toBeInTheDocument();
    expect(screen.queryByText(/old/)).toBeNull();
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("says how old the view is while it is away, and tries at once", async () => {
    const retry = vi.fn();
    render(<ConnectionBadge connection={{ ...connection, state: "reconnecting" }} onRetry={retry} />);
    expect(screen.getByText("Reconnecting")).toBeVisible();
    expect(screen.getByText("Live view is 20 s old")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Try now" }));
    expect(retry).toHaveBeenCalledOnce();
  });

  it("knows no age before the first word", () => {
    render(<ConnectionBadge connection={UNKNOWN.connection} onRetry={vi.fn()} />);
    expect(screen.getByText("Connecting")).toBeVisible();
    expect(screen.queryByText(/old/)).toBeNull();
  });
});
