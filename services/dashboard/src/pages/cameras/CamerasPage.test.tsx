import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { CAMERA, house, listing, open } from "@/pages/cameras/house.testing";
import { refusal, type Asked } from "@/testing/server";

const OTHER = {
  ...CAMERA,
  id: "yard",
  name: "Yard",
  folder_path: "yard",
  status: "unknown" as const,
  status_reason: "never_seen",
  still_url: null,
  last_frame_at: null,
  rhythm_seconds: null,
};

function row(name: string) {
  const found = screen.getAllByRole("listitem").find((each) => within(each).queryByRole("heading", { name }) !== null);
  if (found === undefined) throw new Error(`no row of ${name}`);
  return within(found);
}

describe("the list of cameras", () => {
  it("is a place of its size while it is loaded", async () => {
    house({ "/api/cameras": () => new Promise(() => undefined) });
    await open("/cameras");
    expect(screen.getByText("Loading the cameras")).toBeInTheDocument();
  });

  it("says how each one delivers, and leads to it and to its events", async () => {
    house({ "/api/cameras": listing([CAMERA, OTHER]) });
    await open("/cameras");
    expect(await screen.findByText("2 cameras, 1 delivering")).toBeVisible();
    const door = row("Front door");
    expect(door.getByText("Online")).toBeVisible();
    expect(door.getByText(/Last picture \d+ s ago/)).toHaveTextContent("Usually every 2 s");
    expect(door.getByRole("link", { name: "Front door" })).toHaveAttribute("href", "/cameras/front_door");
    expect(door.getByRole("link", { name: "3 events in 24 h" })).toHaveAttribute("href", "/timeline?camera=front_door");
    expect(door.getByRole("link", { name: "2 to review" })).toHaveAttribute(
      "href",
      "/timeline?camera=front_door&reviewed=false",
    );
    expect(row("Yard").getByText(/Waiting for the first picture/)).toHaveTextContent("in the folder \u2068yard\u2069");
    expect(row("Yard").getByText("No picture yet")).toBeVisible();
  });

  it("says how to come to the first one when there is none", async () => {
    house({ "/api/cameras": listing([]) });
    await open("/cameras");
    await userEvent.click(await screen.findByRole("button", { name: "Add the first camera" }));
    expect(screen.getByRole("dialog")).toHaveAccessibleName("Add a camera");
  });

  it("says what is wrong and under which request, and tries again", async () => {
    const server = house({ "/api/cameras": refusal(500, "INTERNAL_ERROR", "something went wrong on our side") });
    await open("/cameras");
    expect(await screen.findByRole("alert")).toHaveTextContent("something went wrong on our side");
    expect(screen.getByText("test-request")).toBeVisible();
    server.answers("/api/cameras", listing([CAMERA]));
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Front door" })).toBeVisible();
  });

  it("stays and says its age when it cannot be renewed", async () => {
    const server = house();
    const { queries } = await open("/cameras");
    await screen.findByRole("heading", { name: "Front door" });
    server.answers("/api/cameras", refusal(500, "INTERNAL_ERROR", "something went wrong on our side"));
    void queries.invalidateQueries();
    expect(await screen.findByText("This list is old")).toBeInTheDocument();
    expect(screen.getByRole("heading", { name: "Front door" })).toBeVisible();
  });
});

async function openForm() {
  await userEvent.click(await screen.findByRole("button", { name: "Add a camera" }));
  return within(screen.getByRole("dialog"));
}

function answersByMethod(post: (asked: Asked) => unknown) {
  return (asked: Asked) => (asked.method === "POST" ? post(asked) : listing([CAMERA]));
}

describe("the form", () => {
  it("asks the server for nothing that cannot be, and goes to what is wrong", async () => {
    const server = house();
    await open("/cameras");
    const form = await openForm();
    await userEvent.type(form.getByLabelText("Name"), "Gate");
    await userEvent.type(form.getByLabelText("Folder"), "../etc");
    await userEvent.click(form.getByRole("button", { name: "Add camera" }));
    expect(form.getByLabelText("Folder")).toBeInvalid();
    expect(form.getByLabelText("Folder")).toHaveAccessibleDescription(/leads out of it/);
    expect(form.getByLabelText("Folder")).toHaveFocus();
    expect(form.getByLabelText("Name")).toBeValid();
    await userEvent.type(form.getByLabelText("Folder"), "x");
    expect(form.getByLabelText("Folder")).toBeValid();
    expect(server.asked.filter((each) => each.method !== "GET")).toEqual([]);
  });

  it("adds the camera, says so and closes", async () => {
    const added = { ...OTHER, id: "gate", name: "Gate", folder_path: "gate" };
    const server = house({ "/api/cameras": answersByMethod(() => Response.json(added, { status: 201 })) });
    await open("/cameras");
    const form = await openForm();
    await userEvent.type(form.getByLabelText("Name"), "Gate");
    await userEvent.type(form.getByLabelText("Folder"), "gate");
    await userEvent.click(form.getByRole("button", { name: "Add camera" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(screen.getByText(/is added and waits for its first picture/)).toBeVisible();
    const sent = server.asked.filter((each) => each.method === "POST").map((each) => each.body);
    expect(sent).toEqual([{ name: "Gate", folder_path: "gate" }]);
  });

  it("keeps what was written when the server refuses, with the refusal at its field", async () => {
    const taken = () => refusal(409, "CONFLICT", "another camera is called 'Front Door'");
    house({ "/api/cameras": answersByMethod(taken) });
    await open("/cameras");
    const form = await openForm();
    await userEvent.type(form.getByLabelText("Name"), "Front Door");
    await userEvent.type(form.getByLabelText("Folder"), "gate");
    await userEvent.click(form.getByRole("button", { name: "Add camera" }));
    await waitFor(() => expect(form.getByLabelText("Name")).toHaveFocus());
    expect(form.getByLabelText("Name")).toHaveAccessibleDescription(/Another camera has this name\./);
    expect(form.getByLabelText("Name")).toHaveValue("Front Door");
    expect(form.getByLabelText("Folder")).toHaveValue("gate");
  });

  it("sends only what was changed, and nothing where nothing was", async () => {
    const server = house();
    server.answers("/api/cameras/front_door", ({ body }: Asked) => ({ ...CAMERA, ...(body as object) }));
    await open("/cameras");
    for (const name of ["", "Porch"]) {
      await userEvent.click(await screen.findByRole("button", { name: /^Edit/ }));
      const form = within(screen.getByRole("dialog"));
      if (name !== "") await userEvent.clear(form.getByLabelText("Name"));
      if (name !== "") await userEvent.type(form.getByLabelText("Name"), name);
      await userEvent.click(form.getByRole("button", { name: "Save" }));
      await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    }
    expect(server.asked.filter((each) => each.method !== "GET")).toMatchObject([
      { method: "PATCH", body: { name: "Porch" } },
    ]);
  });

  it("closes at once while nothing was written, and asks before it drops anything", async () => {
    house();
    await open("/cameras");
    let form = await openForm();
    await userEvent.click(form.getByRole("button", { name: "Cancel" }));
    expect(screen.queryByRole("dialog")).toBeNull();

    form = await openForm();
    await userEvent.type(form.getByLabelText("Name"), "Gate{Escape}");
    expect(form.getByRole("button", { name: "Keep writing" })).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    expect(form.getByLabelText("Name")).toHaveValue("Gate");
    expect(form.getByLabelText("Name")).toHaveFocus();
    await userEvent.click(form.getByRole("button", { name: "Cancel" }));
    await userEvent.click(form.getByRole("button", { name: "Discard" }));
    expect(screen.queryByRole("dialog")).toBeNull();

    form = await openForm();
    expect(form.getByLabelText("Name")).toHaveValue("");
  });

  it("asks before the way to another page drops anything", async () => {
    house();
    const { router } = await open("/cameras");
    const form = await openForm();
    await userEvent.type(form.getByLabelText("Name"), "Gate");
    void router.navigate({ to: "/cameras/$cameraId", params: { cameraId: "front_door" } });
    await userEvent.click(await form.findByRole("button", { name: "Keep writing" }));
    expect(router.state.location.pathname).toBe("/cameras");
    void router.navigate({ to: "/cameras/$cameraId", params: { cameraId: "front_door" } });
    await userEvent.click(await form.findByRole("button", { name: "Discard" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/cameras/front_door"));
  });
});

describe("deleting", () => {
  async function ask() {
    await userEvent.click(await screen.findByRole("button", { name: /^Delete/ }));
    return within(screen.getByRole("dialog"));
  }

  it("says what goes and what stays, and does nothing when it is called off", async () => {
    const server = house();
    await open("/cameras");
    const dialog = await ask();
    expect(within(dialog.getByRole("region", { name: "Goes" })).getByText(/no longer taken/)).toBeVisible();
    const stays = within(dialog.getByRole("region", { name: "Stays" }));
    expect(await stays.findByText("82 pictures, 80 detections and 5 events")).toBeVisible();
    expect(await stays.findByText(/retention removes them, 30 days after/)).toBeVisible();
    await userEvent.keyboard("{Enter}");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(server.asked.filter((each) => each.method === "DELETE")).toEqual([]);
  });

  it("invents no number where nothing could be counted", async () => {
    house({ "/api/cameras/front_door/belongings": refusal(500, "INTERNAL_ERROR", "went wrong") });
    await open("/cameras");
    const dialog = await ask();
    expect(await dialog.findByText(/could not be counted: went wrong/)).toBeVisible();
  });

  it("takes the camera out of the list at once, says so, and puts the focus on the page", async () => {
    const server = house();
    server.answers("/api/cameras/front_door", () => new Response(null, { status: 204 }));
    await open("/cameras");
    const dialog = await ask();
    server.answers("/api/cameras", listing([]));
    await userEvent.click(dialog.getByRole("button", { name: "Delete camera" }));
    await waitFor(() => expect(screen.queryByRole("heading", { name: "Front door" })).toBeNull());
    expect(screen.getByText(/is deleted; its events stay/)).toBeVisible();
    expect(screen.getByRole("main")).toHaveFocus();
  });

  it("keeps the camera and says why when it could not be deleted", async () => {
    const server = house();
    server.answers("/api/cameras/front_door", refusal(503, "DATABASE_UNAVAILABLE", "the database cannot be reached"));
    await open("/cameras");
    const dialog = await ask();
    await userEvent.click(dialog.getByRole("button", { name: "Delete camera" }));
    expect(await dialog.findByRole("alert")).toHaveTextContent("the database cannot be reached");
    expect(screen.getByRole("heading", { name: "Front door", hidden: true })).toBeInTheDocument();
  });
});
