import { createMemoryHistory } from "@tanstack/react-router";
import { configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";

import { makeQueryClient } from "@/api/queryClient";
import { App } from "@/app/App";
import { makeRouter } from "@/app/router";
import "@/pages/event/EventPage"; // loaded before the first test looks for it
import { detection, incident } from "@/pages/event/incident.testing";
import { refusal, stubServer, type TestServer } from "@/testing/server";

configure({ asyncUtilTimeout: 4_000 });

const EVENT = "/api/events/17";
const DETECTIONS = `${EVENT}/detections`;

let server: TestServer;

function listing(items: readonly unknown[]) {
  return { items, pagination: { limit: 1000, has_more: false, next_cursor: null } };
}

beforeEach(() => {
  server = stubServer({
    "/api/system/about": {
      name: "HSI",
      version: "1",
      time: "2026-05-04T12:00:00Z",
      severity: { low_max: 29, medium_max: 59, high_max: 84 },
      retention_days: 30,
      model_configured: true,
    },
    "/api/system/health": { status: "healthy", services: {}, timestamp: "2026-05-04T12:00:00Z" },
    "/api/events": listing([]),
    [EVENT]: incident(),
    [DETECTIONS]: listing([detection({ id: 1 }), detection({ id: 2, detected_at: "2026-05-04T12:00:02Z" })]),
    [`${EVENT}/neighbours`]: { previous: null, next: 16 },
  });
});

function open(path = "/events/17") {
  const router = makeRouter(createMemoryHistory({ initialEntries: [path] }));
  const queries = makeQueryClient();
  queries.setDefaultOptions({ queries: { ...queries.getDefaultOptions().queries, retry: false } });
  render(<App router={router} queries={queries} />);
  return { router, queries };
}

describe("an event", () => {
  it("keeps its place while it is on its way", async () => {
    server.answers(EVENT, () => new Promise(() => undefined));
    open();
    expect(await screen.findByText("Loading the event")).toBeInTheDocument();
  });

  it("is shown with its score, its reasoning and its pictures", async () => {
    open();
    expect(await screen.findByText("A person at the gate.")).toBeVisible();
    expect(screen.getByText("It is night.")).toBeVisible();
    expect(await screen.findByText(/15 points more would be critical; 11 points less would be medium/)).toBeVisible();
    expect(await screen.findByRole("tabpanel", { name: "Frame 1 of 2" })).toBeVisible();
    expect(within(screen.getByRole("list", { name: "Evidence" })).getAllByRole("button")).toHaveLength(2);
    expect(screen.getByText("From the first picture to this assessment").nextSibling).toHaveTextContent("30 s");
  });

  it("is told to be missing when it is", async () => {
    server.answers(EVENT, () => refusal(404, "NOT_FOUND", "event 17 does not exist"));
    open();
    expect(await screen.findByText("There is no such event")).toBeVisible();
    await waitFor(() => expect(screen.getByText(/removed after 30 days/)).toBeVisible());
  });

  it.each(["/events/abc", "/events/0", "/events/-1", "/events/1e3"])("is not asked for at %s", async (path) => {
    open(path);
    expect(await screen.findByText("There is no such event")).toBeVisible();
    expect(server.asked.filter((each) => each.path.startsWith("/api/events/"))).toEqual([]);
  });

  it("says why it could not be loaded, and is asked for again", async () => {
    server.answers(EVENT, () => refusal(422, "NO_GOOD", "the server is confused"));
    open();
    expect(await screen.findByRole("alert")).toHaveTextContent("the server is confused");
    server.answers(EVENT, incident());
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("A person at the gate.")).toBeVisible();
  });

  it("stays as it was known, and says so, when it can no longer be asked for", async () => {
    const { queries } = open();
    await screen.findByText("A person at the gate.");
    server.answers(EVENT, () => refusal(422, "NO_GOOD", "the server is confused"));
    await queries.invalidateQueries();
    expect(await screen.findByText(/This could not be refreshed: the server is confused/)).toBeVisible();
    expect(screen.getByText("A person at the gate.")).toBeVisible();
    server.answers(EVENT, () => refusal(404, "NOT_FOUND", "gone"));
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText(/This event was removed meanwhile/)).toBeVisible();
  });

  it("without pictures says so", async () => {
    server.answers(DETECTIONS, listing([]));
    open();
    expect(await screen.findByText("There are no pictures of this event")).toBeVisible();
  });

  it("whose pictures cannot be listed still shows its words", async () => {
    server.answers(DETECTIONS, () => refusal(422, "NO_GOOD", "no list today"));
    open();
    expect(await screen.findByText("The pictures could not be listed")).toBeVisible();
    expect(screen.getByText("A person at the gate.")).toBeVisible();
  });

  it("folds a very long reasoning until it is wanted", async () => {
    server.answers(EVENT, incident({ reasoning: `${"word ".repeat(400)}end` }));
    open();
    const more = await screen.findByRole("button", { name: "Show all of it" });
    expect(more).toHaveAttribute("aria-expanded", "false");
    await userEvent.click(more);
    expect(screen.getByRole("button", { name: "Show less" })).toHaveAttribute("aria-expanded", "true");
  });

  it("asks for its neighbours under the list's filters", async () => {
    open("/events/17?camera=yard&level=high,critical");
    expect(await screen.findByRole("link", { name: "Older event" })).toHaveAttribute(
      "href",
      "/events/16?camera=yard&level=critical,high",
    );
    expect(screen.getByRole("link", { name: "Newer event: there is none" })).toHaveAttribute("aria-disabled", "true");
    const asked = server.asked.find((each) => each.path.endsWith("/neighbours"));
    expect(asked?.query.get("camera_id")).toBe("yard");
    expect(asked?.query.getAll("risk_level")).toEqual(["critical", "high"]);
  });

  it("keeps a key that is pressed before its neighbours are known", async () => {
    let tell: (neighbours: unknown) => void = () => undefined;
    server.answers(`${EVENT}/neighbours`, () => new Promise((resolve) => (tell = resolve)));
    const { router } = open();
    expect(await screen.findByRole("link", { name: "Older event: not known yet" })).toBeInTheDocument();
    await userEvent.keyboard("j");
    expect(router.state.location.pathname).toBe("/events/17");
    tell({ previous: null, next: 16 });
    await waitFor(() => expect(router.state.location.pathname).toBe("/events/16"));
  });
});
