import { createMemoryHistory } from "@tanstack/react-router";
import { configure, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { makeQueryClient } from "@/api/queryClient";
import type { Clip } from "@/api/shapes";
import { App } from "@/app/App";
import { makeRouter } from "@/app/router";
import "@/pages/event/EventPage"; // loaded before the first test looks for it
import { CLIP, detection, incident } from "@/pages/event/incident.testing";
import { refusal, stubServer, type TestServer } from "@/testing/server";

configure({ asyncUtilTimeout: 4_000 });

let server: TestServer;

beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined; // jsdom shows nothing
  server = stubServer({
    "/api/system/about": { name: "HSI", version: "1", time: "2026-05-04T12:00:00Z", severity: {}, retention_days: 30 },
    "/api/system/health": { status: "healthy", services: {}, timestamp: "2026-05-04T12:00:00Z" },
    "/api/events": { items: [], pagination: {} },
    "/api/events/17/neighbours": { previous: null, next: null },
    "/api/events/17/detections": {
      items: [
        detection({ id: 1, detected_at: "2026-05-04T12:00:02Z", confidence: 0.6 }),
        detection({ id: 2, detected_at: "2026-05-04T12:00:06Z", confidence: 0.9, object_type: "dog" }),
      ],
      pagination: {},
    },
  });
});

async function open(more: Partial<Clip> = {}): Promise<HTMLVideoElement> {
  server.answers("/api/events/17", incident({ clip: { ...CLIP, ...more } }));
  const router = makeRouter(createMemoryHistory({ initialEntries: ["/events/17"] }));
  render(<App router={router} queries={makeQueryClient()} />);
  return screen.findByLabelText<HTMLVideoElement>(/^Clip of Yard/);
}

/** The player complains, as a browser numbers it. */
function complain(video: HTMLVideoElement, code: number): void {
  Object.defineProperty(video, "error", { value: { code }, configurable: true });
  fireEvent.error(video);
}

describe("the clip of an event", () => {
  it("is not there where the camera sent pictures", async () => {
    server.answers("/api/events/17", incident());
    const router = makeRouter(createMemoryHistory({ initialEntries: ["/events/17"] }));
    render(<App router={router} queries={makeQueryClient()} />);
    await screen.findByText("A person at the gate.");
    expect(screen.queryByRole("heading", { name: /^Clip/ })).toBeNull();
  });

  it("has the browser's own player in a place of its shape, behind its best picture, and loads little", async () => {
    const video = await open();
    await waitFor(() => expect(video).toHaveAttribute("poster", "/api/detections/2/image"));
    expect(video).toHaveAttribute("src", "/api/clips/5/video");
    expect(video).toHaveAttribute("controls");
    expect(video).toHaveAttribute("preload", "metadata");
    expect(video).not.toHaveAttribute("autoplay");
    expect(video).toHaveAccessibleName("Clip of Yard, 20 s, without captions");
    expect(video.parentElement).toHaveStyle({ aspectRatio: `${640 / 360}` });
    expect(screen.getByRole("link", { name: "Download" })).toHaveAttribute("href", "/api/clips/5/video");
  });

  it("is sent to the moments at which something was seen, and says at which it is", async () => {
    const video = await open();
    const moments = within(await screen.findByRole("list", { name: "Moments of the clip" }));
    await userEvent.click(moments.getByRole("button", { name: "Go to 0:06 dog" }));
    expect(video.currentTime).toBe(6);
    fireEvent.timeUpdate(video);
    expect(moments.getByRole("button", { name: "Go to 0:06 dog" })).toHaveAttribute("aria-current", "true");
    expect(moments.getByRole("button", { name: "Go to 0:02 person" })).not.toHaveAttribute("aria-current");
  });

  it("has its own keys while it has the focus, and the page has one for it", async () => {
    const video = await open();
    const play = vi.spyOn(video, "play").mockResolvedValue();
    await screen.findByRole("tabpanel", { name: "Frame 2 of 2" });
    video.tabIndex = 0; // as a browser has it
    video.focus();
    await userEvent.keyboard("{ArrowLeft}");
    expect(screen.getByRole("tabpanel", { name: "Frame 2 of 2" })).toBeVisible();
    await userEvent.keyboard("p");
    expect(play).toHaveBeenCalledOnce();
    video.blur();
    await userEvent.keyboard("{ArrowLeft}");
    expect(screen.getByRole("tabpanel", { name: "Frame 1 of 2" })).toBeVisible();
  });

  it("says what is wrong with a file that plays all the same", async () => {
    await open({ flaw: "it holds 4.0 s of the 10.0 s its header says" });
    expect(screen.getByText(/This file is damaged \(it holds 4\.0 s of the 10\.0 s/)).toBeVisible();
  });

  it.each([
    ["that retention took", 4, () => refusal(404, "NOT_FOUND", "gone"), /removed from the camera's folder.*30 days/],
    ["of a kind that the browser lacks", 4, () => new Response("x", { status: 206 }), /cannot play this kind of clip/],
    ["that breaks off", 3, () => new Response("x", { status: 206 }), /could not be played any further/],
  ])("%s says so in a sentence, in the place of the player", async (_, code, answer, words) => {
    server.answers("/api/clips/5/video", answer);
    const video = await open();
    const place = video.parentElement!;
    complain(video, code);
    expect(await within(place).findByText(words)).toBeVisible();
    expect(place).toHaveStyle({ aspectRatio: `${640 / 360}` });
  });

  it("that cannot be had now is tried again", async () => {
    server.answers("/api/clips/5/video", () => refusal(503, "STORAGE_UNAVAILABLE", "later"));
    complain(await open(), 4);
    expect(await screen.findByText("The clip cannot be loaded now.")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.getByLabelText(/^Clip of Yard/)).toBeInTheDocument();
    expect(screen.queryByText("The clip cannot be loaded now.")).toBeNull();
  });
});
