import { createMemoryHistory } from "@tanstack/react-router";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { makeQueryClient } from "@/api/queryClient";
import { App } from "@/app/App";
import { useKeys } from "@/app/keys";
import { makeRouter } from "@/app/router";
import { refusal, stubServer, type TestServer } from "@/testing/server";

// The pages have tests of their own; here each is its name.
vi.mock("@/pages/dashboard/DashboardPage", () => ({ DashboardPage: () => <h1>Dashboard</h1> }));
vi.mock("@/pages/timeline/TimelinePage", () => ({ TimelinePage: () => <h1>Timeline</h1> }));
vi.mock("@/pages/event/EventPage", () => ({ EventPage: () => <h1>Event</h1> }));
vi.mock("@/pages/cameras/CamerasPage", () => ({ CamerasPage: PageWithKeys }));
vi.mock("@/pages/cameras/CameraPage", () => ({ CameraPage: () => <h1>Camera</h1> }));
vi.mock("@/pages/system/SystemPage", () => ({ SystemPage: PageThatFails }));

let fails = false;

function PageWithKeys() {
  useKeys("Cameras", [{ keys: "n", does: "Of the cameras", run: () => undefined }]);
  return <h1>Cameras</h1>;
}

function PageThatFails() {
  if (fails) throw new Error("no such queue");
  return <h1>System</h1>;
}

let server: TestServer;

beforeEach(() => {
  fails = false;
  server = stubServer({
    "/api/system/about": {
      name: "HSI",
      version: "1",
      time: "2026-05-04T12:00:00Z",
      severity: {},
      model_configured: true,
    },
    "/api/system/health": { status: "healthy", services: {}, timestamp: "2026-05-04T12:00:00Z" },
    "/api/events": { items: [], pagination: {} },
  });
});

async function open(path: string) {
  const router = makeRouter(createMemoryHistory({ initialEntries: [path] }));
  render(<App router={router} queries={makeQueryClient()} />);
  await screen.findByRole("heading", { level: 1 });
  return router;
}

function heading() {
  return screen.getByRole("heading", { level: 1 });
}

describe("an address", () => {
  it.each([
    ["/", "Dashboard"],
    ["/timeline?level=high", "Timeline"],
    ["/events/17", "Event"],
    ["/cameras", "Cameras"],
    ["/cameras/yard", "Camera"],
    ["/system", "System"],
    ["/nowhere", "Page not found"],
  ])("%s opens %s", async (path, title) => {
    await open(path);
    expect(heading()).toHaveTextContent(title);
  });

  it("that leads nowhere offers a way back", async () => {
    await open("/nowhere");
    await userEvent.click(screen.getByRole("link", { name: "Go to the dashboard" }));
    await waitFor(() => expect(heading()).toHaveTextContent("Dashboard"));
  });

  it("loses what a list does not understand, and keeps the rest in plain words", async () => {
    const router = await open("/timeline?level=high&object=person,car&score=nonsense&x=1");
    await waitFor(() => expect(router.state.location.search).toEqual({ level: "high", object: "person,car" }));
  });
});

describe("the shell", () => {
  it("leads to every page and marks the current one", async () => {
    await open("/");
    const nav = within(screen.getByRole("navigation", { name: "Pages" }));
    await userEvent.click(nav.getByRole("link", { name: "Cameras" }));
    await waitFor(() => expect(heading()).toHaveTextContent("Cameras"));
    expect(nav.getByRole("link", { current: "page" })).toHaveTextContent("Cameras");
  });

  it("moves the focus to a page that was opened", async () => {
    await open("/");
    expect(screen.getByRole("main")).not.toHaveFocus();
    await userEvent.keyboard("gs");
    await waitFor(() => expect(heading()).toHaveTextContent("System"));
    expect(screen.getByRole("main")).toHaveFocus();
  });

  it("skips to the page as the first thing the Tab key offers", async () => {
    await open("/");
    await userEvent.tab();
    expect(screen.getByRole("link", { name: "Skip to the page" })).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    expect(screen.getByRole("main")).toHaveFocus();
  });

  it("keeps a page's fault inside the page, and tries again", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    vi.spyOn(console, "warn").mockReturnValue();
    fails = true;
    await open("/system");
    expect(screen.getByRole("alert")).toHaveTextContent("no such queue");
    expect(screen.getByRole("navigation", { name: "Pages" })).toBeVisible();
    fails = false;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(heading()).toHaveTextContent("System"));
  });

  it("changes its colours by button and by key", async () => {
    await open("/");
    await userEvent.click(screen.getByRole("button", { name: /Colours: as the device/ }));
    expect(screen.getByRole("button", { name: /Colours: dark/ })).toBeVisible();
    await userEvent.keyboard("t");
    expect(document.documentElement.dataset["theme"]).toBe("light");
    await userEvent.keyboard("t");
  });
});

describe("how things are", () => {
  it("is told by word", async () => {
    await open("/");
    expect(await screen.findByRole("link", { name: /System health: Healthy/ })).toBeVisible();
    expect(screen.getByText("Connecting")).toBeVisible();
    expect(screen.queryByText(/without a model/)).toBeNull();
  });

  it("is unknown when the server does not say", async () => {
    server.answers("/api/system/health", refusal(500, "INTERNAL_ERROR", "something went wrong on our side"));
    await open("/");
    expect(screen.getByRole("link", { name: /System health: Unknown/ })).toBeVisible();
  });

  it("says that no model is set up", async () => {
    const about = { name: "HSI", version: "1", time: "2026-05-04T12:00:00Z", severity: {}, model_configured: false };
    server.answers("/api/system/about", about);
    await open("/");
    expect(await screen.findByText("Analysed without a model.")).toBeVisible();
  });

  it("says that the model did not answer", async () => {
    server.answers("/api/events", { items: [{ id: 1, analysis_status: "fallback" }], pagination: {} });
    await open("/");
    expect(await screen.findByText(/did not answer/)).toBeVisible();
  });
});

describe("the keyboard map", () => {
  it("opens with ? and lists what is registered", async () => {
    await open("/");
    await userEvent.keyboard("?");
    const dialog = within(screen.getByRole("dialog", { name: "Keyboard" }));
    expect(dialog.getByText("Timeline").nextElementSibling).toHaveTextContent("gthent");
    expect(dialog.getByText("This list")).toBeVisible();
  });

  it("has the keyboard to itself while it is open", async () => {
    await open("/");
    await userEvent.keyboard("?gs");
    expect(heading()).toHaveTextContent("Dashboard");
  });

  it("can be switched off, also for the next visit", async () => {
    await open("/");
    await userEvent.keyboard("?");
    await userEvent.click(screen.getByRole("switch", { name: "Use keyboard shortcuts" }));
    await userEvent.click(screen.getByRole("button", { name: "Close" }));
    await userEvent.keyboard("gs");
    expect(heading()).toHaveTextContent("Dashboard");
    expect(localStorage.getItem("hsi.keys")).toBe("off");
  });

  it("forgets the keys of a page that is left", async () => {
    await open("/cameras");
    await userEvent.keyboard("gd");
    await waitFor(() => expect(heading()).toHaveTextContent("Dashboard"));
    await userEvent.keyboard("?");
    expect(within(screen.getByRole("dialog")).queryByText("Of the cameras")).toBeNull();
  });
});
