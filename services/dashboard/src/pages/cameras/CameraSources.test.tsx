import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { CAMERA, house, listing, open, RTSP_CAMERA } from "@/pages/cameras/house.testing";
import { refusal, type TestServer } from "@/testing/server";

const REFUSED = {
  code: "VALIDATION_ERROR",
  message: "no",
  request_id: "test-request",
  timestamp: "2026-05-04T12:00:00Z",
};

function sent({ asked }: TestServer) {
  return asked.filter((each) => each.method !== "GET").map(({ method, path, body }) => ({ method, path, body }));
}

async function add(kind: string) {
  await userEvent.click(await screen.findByRole("button", { name: "Add a camera" }));
  const form = within(screen.getByRole("dialog"));
  await userEvent.type(form.getByLabelText("Name"), "Café Nord");
  await userEvent.selectOptions(form.getByLabelText("Pictures come from"), kind);
  return form;
}

async function edit(camera: string) {
  await userEvent.click(await screen.findByRole("button", { name: `Edit \u2068${camera}\u2069` }));
  return within(screen.getByRole("dialog"));
}

describe("a new camera's source", () => {
  it("is sent whole with its login, which then stands nowhere any more", async () => {
    const server = house();
    server.answers("/api/cameras/cafe_nord", { ...RTSP_CAMERA, id: "cafe_nord", name: "Café Nord" });
    await open("/cameras");
    const form = await add("rtsp");
    expect(form.getByLabelText("Id")).toHaveValue("cafe_nord");
    await userEvent.type(form.getByLabelText("Address"), "rtsp://10.0.0.7/1");
    await userEvent.type(form.getByLabelText("User name"), "admin");
    await userEvent.type(form.getByLabelText("Password"), "c4n4ry");
    expect(form.getByLabelText("Password")).toHaveAttribute("type", "password");
    await userEvent.click(form.getByRole("button", { name: "Add camera" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(sent(server)).toMatchObject([
      {
        method: "PUT",
        path: "/api/cameras/cafe_nord",
        body: {
          name: "Café Nord",
          source: { rtsp: { url: "rtsp://10.0.0.7/1" } },
          credentials: { username: "admin", password: "c4n4ry" },
        },
      },
    ]);
    expect(document.documentElement.outerHTML).not.toContain("c4n4ry");
  });

  it("has its own fields, what is wrong stands at them, and the first of them gets the focus", async () => {
    const server = house();
    await open("/cameras");
    const form = await add("rtsp");
    await userEvent.type(form.getByLabelText("Address"), "rtsp://admin:pw@10.0.0.7/1");
    await userEvent.clear(form.getByLabelText("Seconds between pictures"));
    await userEvent.click(form.getByRole("button", { name: "Add camera" }));
    expect(form.getByLabelText("Address")).toHaveFocus();
    expect(form.getByLabelText("Address")).toHaveAccessibleDescription(/Leave the login out of the address/);
    expect(form.getByLabelText("Seconds between pictures")).toBeInvalid();
    await userEvent.selectOptions(form.getByLabelText("Pictures come from"), "ftp");
    expect(form.queryByLabelText("Address")).toBeNull();
    const facts = ["localhost", "2121", "cafe_nord", "/"];
    for (const fact of facts) expect(await form.findByText(fact, { selector: "code" })).toBeVisible();
    expect(form.getByText(/explicit FTPS/)).toBeVisible();
    await userEvent.click(form.getByRole("button", { name: "Add camera" }));
    expect(form.getByLabelText("Password")).toHaveAccessibleDescription(/Give the password/);
    expect(sent(server)).toEqual([]);
  });

  it.each([
    [409, "CONFLICT", "camera 'cafe_nord' or another camera on folder 'cafe_nord' exists already", "Id", /has this id/],
    [409, "CONFLICT", "another camera is called 'Café Nord'", "Name", /has this name/],
    [503, "CREDENTIALS_UNAVAILABLE", "the logins of cameras cannot be written here", "Password", /cannot be written/],
  ])("that the server refuses (%d %s) keeps what was written", async (status, code, message, label, words) => {
    const server = house();
    server.answers("/api/cameras/cafe_nord", () => refusal(status, code, message));
    await open("/cameras");
    const form = await add("http");
    await userEvent.type(form.getByLabelText("Address"), "http://10.0.0.7/snap.jpg");
    await userEvent.click(form.getByRole("button", { name: "Add camera" }));
    await waitFor(() => expect(form.getByLabelText(label)).toHaveFocus());
    expect(form.getByLabelText(label)).toHaveAccessibleDescription(words);
    expect(form.getByLabelText("Address")).toHaveValue("http://10.0.0.7/snap.jpg");
  });

  it("of which only the rest was refused is added once, and the rest is sent again", async () => {
    const server = house();
    const added = { ...CAMERA, id: "gate", name: "Gate", folder_path: "gate" };
    server.answers("/api/cameras", ({ method }: { method: string }) =>
      method === "POST" ? Response.json(added, { status: 201 }) : listing([CAMERA]),
    );
    server.answers("/api/cameras/gate", () => refusal(503, "DATABASE_UNAVAILABLE", "the database cannot be reached"));
    await open("/cameras");
    await userEvent.click(await screen.findByRole("button", { name: "Add a camera" }));
    const form = within(screen.getByRole("dialog"));
    await userEvent.type(form.getByLabelText("Name"), "Gate");
    await userEvent.type(form.getByLabelText("Folder"), "gate");
    await userEvent.type(form.getByLabelText(/^Expected rhythm/), "60");
    await userEvent.click(form.getByRole("button", { name: "Add camera" }));
    expect(await form.findByText("the database cannot be reached")).toBeVisible();
    server.answers("/api/cameras/gate", added);
    await userEvent.click(form.getByRole("button", { name: "Add camera" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(sent(server).map(({ method }) => method)).toEqual(["POST", "PUT", "PUT"]);
  });
});

describe("the source of a camera that is there", () => {
  it("stands in the form without its login, which is kept, replaced or forgotten", async () => {
    const server = house({ "/api/cameras": listing([RTSP_CAMERA]), "/api/cameras/gate": RTSP_CAMERA });
    await open("/cameras");
    const form = await edit("Gate");
    expect(form.getByLabelText("Address")).toHaveValue("rtsp://192.168.1.20/stream1");
    expect(form.getByLabelText("Transport")).toHaveValue("udp");
    expect(form.queryByLabelText("Password")).toBeNull();
    await userEvent.selectOptions(form.getByLabelText("The stored login"), "Is replaced");
    expect(form.getByLabelText("User name")).toHaveValue("");
    expect(form.getByLabelText("Password")).toHaveValue("");
    await userEvent.selectOptions(form.getByLabelText("The stored login"), "Is forgotten");
    await userEvent.click(form.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(sent(server)).toMatchObject([
      { method: "PUT", body: { credentials: null, source: { rtsp: { transport: "udp", motion_gate: false } } } },
    ]);
  });

  it.each([
    [true, "One is kept; it is never shown."],
    [false, "None is kept."],
  ])("says whether a login is kept (%s)", async (has_login, words) => {
    house({ "/api/cameras": listing([{ ...RTSP_CAMERA, has_login }]) });
    await open("/cameras");
    const form = await edit("Gate");
    expect(form.getByLabelText("The stored login")).toHaveAccessibleDescription(expect.stringContaining(words));
  });

  it("takes no stored login along to another host", async () => {
    const server = house({ "/api/cameras": listing([RTSP_CAMERA]) });
    const field = {
      field: "body.credentials",
      message: "the login must be given again, because 10.0.0.8 is another host",
    };
    server.answers("/api/cameras/gate", ({ method }: { method: string }) =>
      method === "PUT"
        ? Response.json({ error: { ...REFUSED, details: [field] } }, { status: 422 })
        : Response.json(RTSP_CAMERA),
    );
    await open("/cameras");
    const form = await edit("Gate");
    await userEvent.clear(form.getByLabelText("Address"));
    await userEvent.type(form.getByLabelText("Address"), "rtsp://10.0.0.8/1");
    await userEvent.click(form.getByRole("button", { name: "Save" }));
    const told = "The login must be given again, because 10.0.0.8 is another host";
    expect(await form.findByText(told)).toBeVisible();
    await userEvent.selectOptions(form.getByLabelText("The stored login"), "Is replaced");
    expect(form.queryByText(told)).toBeNull();
  });

  it("is switched off by a small change", async () => {
    const server = house({ "/api/cameras": listing([RTSP_CAMERA]), "/api/cameras/gate": RTSP_CAMERA });
    await open("/cameras");
    const form = await edit("Gate");
    await userEvent.click(form.getByRole("switch", { name: "Watch this camera" }));
    await userEvent.click(form.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(sent(server)).toEqual([{ method: "PATCH", path: "/api/cameras/gate", body: { enabled: false } }]);
  });

  it("that somebody else keeps is only told about", async () => {
    const kept = { ...RTSP_CAMERA, managed_by: "operator" as const };
    house({ "/api/cameras": listing([kept]), "/api/cameras/gate": kept });
    await open("/cameras");
    const dialog = await edit("Gate");
    expect(dialog.getByText(/kept by its Camera object on Kubernetes/)).toBeVisible();
    expect(dialog.queryByRole("textbox")).toBeNull();
    await userEvent.click(dialog.getByText("Close"));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.queryByRole("button", { name: /^Delete/ })).toBeNull();
  });
});

describe("what is decided for a camera", () => {
  it("is asked for with what holds while it is empty, and sent with the record", async () => {
    const server = house();
    await open("/cameras");
    const form = await edit("Front door");
    const days = form.getByLabelText("Days that events are kept");
    await waitFor(() => expect(days).toHaveAttribute("placeholder", "30"));
    expect(days).toHaveValue("");
    expect(days).toHaveAccessibleDescription(/Empty: as for all cameras, 30 at present\./);
    await userEvent.type(days, "9");
    expect(form.getByLabelText("Days that pictures and clips are kept")).toHaveAttribute("placeholder", "9");
    const classes = within(form.getByRole("group", { name: "What to look for" }));
    for (const name of ["dog", "person", "bus", "bus"]) await userEvent.click(classes.getByLabelText(name));
    await userEvent.type(form.getByLabelText("What is usual here"), "The fox{Enter}comes at ten.");
    await userEvent.click(form.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(sent(server)).toMatchObject([
      {
        method: "PUT",
        path: "/api/cameras/front_door",
        body: {
          detection: { labels: ["person", "dog"], min_confidence_percent: null, fast_path: { enabled: true } },
          analysis: { prompt: "The fox\ncomes at ten." },
          retention: { events_days: 9, media_days: null },
        },
      },
    ]);
  });

  it("stands in the form as the server has it, and what the server refuses stands at its field", async () => {
    const decided = { ...CAMERA, detection: { labels: ["cat" as const] }, location: "Porch" };
    const server = house({ "/api/cameras": listing([decided]) });
    const details = [
      { field: "body.detection.labels.0", message: "cats cannot be told apart here" },
      { field: "body.detection.min_confidence_percent", message: "too sure of itself" },
    ];
    server.answers("/api/cameras/front_door", () => Response.json({ error: { ...REFUSED, details } }, { status: 422 }));
    await open("/cameras");
    const form = await edit("Front door");
    const classes = within(form.getByRole("group", { name: "What to look for" }));
    expect(classes.getAllByRole("checkbox", { checked: true })).toEqual([classes.getByLabelText("cat")]);
    expect(form.getByLabelText("Where it hangs")).toHaveValue("Porch");
    await userEvent.type(form.getByLabelText("Least confidence, in percent"), "99");
    await userEvent.click(form.getByRole("button", { name: "Save" }));
    expect(await classes.findByText("Cats cannot be told apart here")).toBeVisible();
    expect(classes.getByLabelText("person")).toHaveFocus();
    expect(form.getByLabelText("Least confidence, in percent")).toHaveAccessibleDescription(/Too sure of itself/);
  });
});

describe("a camera that does not deliver", () => {
  it("says in its row since when, why and what helps", async () => {
    const lost = {
      ...RTSP_CAMERA,
      status: "error" as const,
      status_reason: "refused_login",
      status_detail: "the camera refused the login",
      status_since: "2026-05-04T11:55:00Z",
    };
    house({ "/api/cameras": listing([CAMERA, lost, { ...CAMERA, id: "shed", name: "Shed", enabled: false }]) });
    await open("/cameras");
    expect(await screen.findByText("3 cameras, 1 delivering, 1 disabled")).toBeVisible();
    expect(screen.getByText("Error")).toBeVisible();
    expect(screen.getByText(/Error for 5 min/)).toBeVisible();
    expect(screen.getByText("The camera refused the login.")).toBeVisible();
    expect(screen.getByText("Write its login again in its settings.")).toBeVisible();
    expect(screen.getAllByText("Disabled")[0]).toBeVisible();
  });
});
