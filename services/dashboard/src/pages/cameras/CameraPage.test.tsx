import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import { keys } from "@/api/keys";
import { BELONGINGS, CAMERA, house, listing, open } from "@/pages/cameras/house.testing";
import { refusal, type TestServer } from "@/testing/server";

const EVENT = {
  id: 9,
  batch_id: "b",
  camera_id: "front_door",
  camera_name: "Front door",
  started_at: "2026-05-04T11:58:00Z",
  ended_at: "2026-05-04T11:58:20Z",
  risk_score: 70,
  risk_level: "high",
  summary: "A person tried the handle",
  analysis_status: "ok",
  reviewed: false,
  is_fast_path: false,
  synthetic: false,
  object_types: ["person"],
  detection_count: 2,
  thumbnail_url: null,
  revision: 1,
};

function timesAsked({ asked }: TestServer, path: string): number {
  return asked.filter((each) => each.path === path).length;
}

afterEach(() => {
  vi.useRealTimers();
});

describe("the page of one camera", () => {
  it("counts anew what is kept once a picture came that the count misses, and then no more", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const path = "/api/cameras/front_door/belongings";
    const newest = "2026-05-04T12:00:03Z";
    const server = house({ "/api/cameras/front_door": { ...CAMERA, last_frame_at: newest } });
    await open("/cameras/front_door");
    expect(await screen.findByText(/82 pictures/)).toBeVisible();
    const before = timesAsked(server, path);
    server.answers(path, { ...BELONGINGS, frames: 83, newest });
    await act(() => vi.advanceTimersByTimeAsync(10_000));
    expect(await screen.findByText(/83 pictures/)).toBeVisible();
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(timesAsked(server, path)).toBe(before + 1);
  });

  it("shows its picture with its age, its state and rhythm, what it has, and its latest incidents", async () => {
    const server = house({ "/api/events": listing([EVENT]) });
    await open("/cameras/front_door");
    expect(await screen.findByRole("heading", { level: 1, name: "Front door" })).toBeVisible();
    const picture = screen.getByRole("figure", { name: "Newest picture" });
    expect(picture).toHaveTextContent(/Last picture \d+ s ago/);
    expect(picture.querySelector("img")).toHaveAttribute("src", "/api/cameras/front_door/still?v=7&width=1280");
    const facts = within(screen.getByRole("region", { name: "Facts" }));
    expect(facts.getByText("Online")).toBeVisible();
    expect(facts.getByText("Usually every 2 s")).toBeVisible();
    expect(await facts.findByText(/82 pictures, 80 detections and 5 events since/)).toBeVisible();
    const incidents = within(screen.getByRole("region", { name: "Recent incidents" }));
    const incident = await incidents.findByRole("link", { name: "A person tried the handle" });
    expect(incident).toHaveAttribute("href", "/events/9?camera=front_door");
    const all = incidents.getByRole("link", { name: "All on the timeline" });
    expect(all).toHaveAttribute("href", "/timeline?camera=front_door");
    const asked = server.asked.find((each) => each.path === "/api/events" && each.query.has("camera_id"));
    expect(asked?.query.get("camera_id")).toBe("front_door");
  });

  it("says what the last day held in words, not only in bars", async () => {
    house();
    await open("/cameras/front_door");
    const day = within(await screen.findByRole("region", { name: "Last 24 hours" }));
    expect(await day.findByText("1 event, pictures all the time")).toBeVisible();
  });

  it("draws when the camera was away, and says it", async () => {
    const gap = (id: number, status: string, started_at: string, ended_at: string | null) => {
      return { id, status, reason: "unreachable", started_at, ended_at };
    };
    const server = house({
      "/api/cameras/front_door/gaps": listing([
        gap(2, "offline", "2026-05-04T11:50:00Z", null),
        gap(1, "silent", "2026-05-04T03:00:00Z", "2026-05-04T03:30:00Z"),
      ]),
    });
    await open("/cameras/front_door");
    const day = within(await screen.findByRole("region", { name: "Last 24 hours" }));
    const away = await day.findByRole("list", { name: "When it was away" });
    expect(away).toHaveTextContent(/^Offline since .* \(unreachable\)Silent .* – .* \(unreachable\)$/);
    expect(document.querySelectorAll("[data-part=away]")).toHaveLength(2);
    expect(day.getByRole("slider")).toHaveAccessibleDescription(/The camera: Silent .*; Offline since/);
    const asked = server.asked.find((each) => each.path.endsWith("/gaps"));
    expect([...(asked?.query.keys() ?? [])]).toEqual(["from", "to", "limit"]);
  });

  it("says so where nothing happened yet", async () => {
    house();
    await open("/cameras/front_door");
    expect(await screen.findByText("Nothing happened yet")).toBeVisible();
  });

  it("is a place of its size while it is loaded", async () => {
    house({ "/api/cameras/front_door": () => new Promise(() => undefined) });
    await open("/cameras/front_door");
    expect(screen.getByText("Loading the camera")).toBeInTheDocument();
  });

  it.each([
    [404, "NOT_FOUND"],
    [422, "VALIDATION_ERROR"],
  ])("that does not exist says so, leads on, and is not asked for again (%d)", async (status, code) => {
    const server = house({ "/api/cameras/nobody": refusal(status, code, "camera nobody does not exist") });
    const { queries } = await open("/cameras/nobody");
    expect(await screen.findByText("There is no such camera")).toBeVisible();
    expect(screen.getByRole("link", { name: "All cameras" })).toHaveAttribute("href", "/cameras");
    await queries.invalidateQueries(); // as when the live connection is back
    expect(timesAsked(server, "/api/cameras/nobody")).toBe(1);
  });

  it("that does not exist is not asked for again by news in the moment of the answer", async () => {
    const missing = refusal(404, "NOT_FOUND", "camera nobody does not exist");
    let answer: (missing: Response) => void = () => undefined;
    const answered = new Promise<Response>((resolve) => (answer = resolve));
    const server = house({ "/api/cameras/nobody": () => answered });
    const { queries } = await open("/cameras/nobody");
    const stop = queries.getQueryCache().subscribe(({ type, query }) => {
      if (type !== "updated" || query.state.status !== "error") return;
      stop();
      void queries.invalidateQueries({ queryKey: keys.camera("nobody"), exact: true }, { cancelRefetch: false });
    });
    answer(missing);
    expect(await screen.findByText("There is no such camera")).toBeVisible();
    expect(timesAsked(server, "/api/cameras/nobody")).toBe(1);
  });

  it("that could not be loaded says why and tries again", async () => {
    const server = house({ "/api/cameras/front_door": refusal(500, "INTERNAL_ERROR", "something went wrong") });
    await open("/cameras/front_door");
    expect(await screen.findByText("something went wrong")).toBeVisible();
    server.answers("/api/cameras/front_door", CAMERA);
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { level: 1, name: "Front door" })).toBeVisible();
  });

  it("stays and says its age when it cannot be renewed", async () => {
    const server = house();
    const { queries } = await open("/cameras/front_door");
    await screen.findByRole("heading", { level: 1, name: "Front door" });
    server.answers("/api/cameras/front_door", refusal(500, "INTERNAL_ERROR", "something went wrong"));
    void queries.invalidateQueries();
    expect(await screen.findByText("This page is old")).toBeInTheDocument();
    expect(screen.getByRole("figure", { name: "Newest picture" })).toBeVisible();
  });

  it("says for itself which part of it could not be loaded", async () => {
    house({ "/api/events/activity": refusal(500, "INTERNAL_ERROR", "no bars") });
    await open("/cameras/front_door");
    const day = within(await screen.findByRole("region", { name: "Last 24 hours" }));
    expect(await day.findByRole("alert")).toHaveTextContent("no bars");
    expect(screen.getByRole("figure", { name: "Newest picture" })).toBeVisible();
  });

  it("has its deeds on keys, and leaves for the list when the camera is deleted", async () => {
    const server = house();
    const { router } = await open("/cameras/front_door");
    await screen.findByRole("heading", { level: 1, name: "Front door" });
    await userEvent.keyboard("e");
    expect(screen.getByRole("dialog")).toHaveAccessibleName("Edit this camera");
    await userEvent.keyboard("{Escape}");
    await userEvent.click(screen.getByRole("button", { name: "Delete" }));
    server.answers("/api/cameras/front_door", () => new Response(null, { status: 204 }));
    server.answers("/api/cameras", listing([]));
    const before = timesAsked(server, "/api/cameras/front_door/belongings");
    await userEvent.click(screen.getByRole("button", { name: "Delete camera" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/cameras"));
    expect(await screen.findByText("There are no cameras yet")).toBeVisible();
    expect(timesAsked(server, "/api/cameras/front_door/belongings")).toBe(before);
  });
});
