import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { UNASSESSED_AFTER_MS } from "@/live/incidents";
import { at, detectionData, eventCard, eventData } from "@/live/messages.testing";
import { camera, cards, drawn, listing, NO_EVENTS, open } from "@/pages/dashboard/house.testing";
import { refusal } from "@/testing/server";

const never = () => new Promise(() => undefined);
const broken = () => refusal(500, "INTERNAL_ERROR", "something went wrong on our side");

describe("the page", () => {
  it("keeps the places of what is on its way", async () => {
    open({ "/api/events": never, "/api/cameras": never });
    expect(await screen.findByText("Loading the incidents")).toBeInTheDocument();
    expect(screen.getByText("Loading the cameras")).toBeInTheDocument();
  });

  it("says what to do in a house without cameras", async () => {
    open({ "/api/cameras": listing() });
    expect(await screen.findByText("There are no cameras yet")).toBeVisible();
    expect(screen.getByRole("link", { name: "Add a camera" })).toHaveAttribute("href", "/cameras");
    expect(await screen.findByText("Nothing has happened yet")).toBeVisible();
  });

  it("says for each part that could not be loaded what and why, and loads it again", async () => {
    const { server, outside } = open({ "/api/events": broken, "/api/cameras": broken, "/api/events/stats": broken });
    const alerts = await drawn(outside, () => {
      expect(screen.getAllByRole("alert")).toHaveLength(3);
      return screen.getAllByRole("alert");
    });
    for (const alert of alerts) expect(alert).toHaveTextContent("something went wrong on our side");
    expect(alerts[0]).toHaveTextContent("test-request");
    server.answers("/api/events", listing(eventCard(7)));
    server.answers("/api/cameras", listing(camera("yard")));
    server.answers("/api/events/stats", NO_EVENTS);
    for (const button of screen.getAllByRole("button", { name: "Try again" })) await userEvent.click(button);
    await drawn(outside, () => expect(cards()).toHaveLength(1));
    expect(await screen.findByRole("link", { name: "yard" })).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("keeps showing what it knew, and says that it is old", async () => {
    const { server, outside, say } = open({ "/api/events": listing(eventCard(7)) });
    await drawn(outside, () => expect(cards()).toHaveLength(1));
    server.answers("/api/cameras", broken());
    say("detection", detectionData(1, "b"));
    await drawn(outside, () => expect(screen.getByText(/The picture of the cameras is old/)).toBeInTheDocument());
    expect(screen.getByRole("link", { name: "front_door" })).toBeVisible();
  });
});

describe("an incident", () => {
  it("that nobody assesses says so and never vanishes silently", async () => {
    const { say, pass } = open();
    await screen.findByText("Nothing has happened yet");
    say("detection", detectionData(1, "b", { timestamp: at(0) }));
    expect(cards()[0]).toHaveTextContent("Assessing");
    pass(UNASSESSED_AFTER_MS + 1000);
    expect(cards()[0]).toHaveTextContent("No assessment yet");
    expect(cards()[0]).toHaveTextContent("Nothing more was seen for a while");
  });

  it("cannot be reviewed before it is assessed, and the key says why", async () => {
    const { say, server } = open();
    await screen.findByText("Nothing has happened yet");
    say("detection", detectionData(1, "b"));
    await userEvent.keyboard("jr");
    expect(screen.getByText(/still being assessed/)).toBeInTheDocument();
    expect(server.asked.some(({ method }) => method === "POST")).toBe(false);
  });

  it("whose review is refused is shown as it is, with the reason", async () => {
    const { outside } = open({ "/api/events": listing(eventCard(7)), "/api/events/review": broken });
    await userEvent.click(await drawn(outside, () => screen.getByRole("button", { name: "Review this incident" })));
    expect(await screen.findByText(/The review could not be saved.*something went wrong/)).toBeVisible();
    await drawn(outside, () => expect(screen.getByRole("button", { name: "Review this incident" })).toBeVisible());
  });

  it("of a level, a class and a status that this page does not know is shown by their names", async () => {
    const odd = { risk_level: "apocalyptic", object_types: ["<b>yeti</b>"], analysis_status: "guessed" };
    const { outside } = open({ "/api/events": listing(eventCard(7, odd)) });
    const [card] = await drawn(outside, () => {
      expect(cards()).toHaveLength(1);
      return cards();
    });
    expect(card).toHaveTextContent("apocalyptic");
    expect(card).toHaveTextContent("<b>yeti</b>");
    expect(card).toHaveTextContent("guessed");
  });
});

describe("a camera", () => {
  it.each([
    ["online", { last_frame_at: at(-5) }, "Online", null],
    ["silent", { status: "silent" as const, status_since: at(-1200) }, "Silent", /Silent for 20 min/],
    ["away", { status: "offline" as const, status_detail: "no route to it" }, "Offline", "No route to it."],
    ["out of order", { status: "error" as const, status_reason: "no_video" }, "Error", "No video."],
    ["switched off", { enabled: false }, "Disabled", null],
    ["new", { status: "unknown" as const, last_frame_at: null, rhythm_seconds: null }, "No picture yet", null],
  ])("that is %s says so", async (_, pulse, word, note) => {
    const { outside } = open({ "/api/cameras": listing(camera("yard", pulse)) });
    const tile = within(await screen.findByRole("list", { name: "Cameras" }));
    await drawn(outside, () => expect(tile.getAllByText(word)[0]).toBeVisible());
    if (note !== null) expect(tile.getByText(note)).toBeVisible();
  });
});

describe("the notice about the model", () => {
  it("comes and goes with the newest event", async () => {
    const { say } = open();
    await screen.findByText("Nothing has happened yet");
    say("event", eventData(1, { analysis_status: "fallback", started_at: at(0) }));
    expect(screen.getByText("Analysed without a model.")).toBeVisible();
    say("event", eventData(2, { analysis_status: "fallback", started_at: at(-60) }));
    say("event", eventData(3, { analysis_status: "ok", started_at: at(10) }));
    expect(screen.queryByText("Analysed without a model.")).toBeNull();
  });
});
