import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";

import { at } from "@/live/messages.testing";
import { HEALTHY, letter, NO_LETTERS, open, PARTS } from "@/pages/system/house.testing";
import { refusal } from "@/testing/server";

// Charts need a size, which only a browser gives; here each is its name.
vi.mock("@/pages/system/QueueCharts", () => ({ default: () => <div>chart</div> }));

const never = () => new Promise(() => undefined);
const broken = () => refusal(500, "INTERNAL_ERROR", "something went wrong on our side");
const QUEUE = { waiting: 2, pending: 1, oldest_seconds: 4, dead: 0 };
const parts = () => screen.getByRole("region", { name: "Parts" });
const part = (name: string) => within(parts()).getByText(name).closest("li")!;

describe("the page", () => {
  it("keeps the places of what is on its way", async () => {
    open({ "/api/system/health": never, "/api/system/history": never, "/api/dlq/stats": never });
    expect(await screen.findByText("Asking every part how it is")).toBeInTheDocument();
    expect(screen.getByText("Loading the queues")).toBeInTheDocument();
    expect(screen.getByText("Counting dead letters")).toBeInTheDocument();
  });

  it("says why nothing can be asked, and asks again", async () => {
    const { server, drawn, report } = open({
      "/api/system/health": broken,
      "/api/system/history": broken,
      "/api/dlq/stats": broken,
      "/api/system/about": broken,
    });
    await drawn(() => expect(screen.getAllByRole("alert")).toHaveLength(4));
    expect(screen.getByText("How the system is cannot be asked")).toBeVisible();
    server.answers("/api/system/health", HEALTHY);
    server.answers("/api/system/history", { points: [] });
    server.answers("/api/dlq/stats", NO_LETTERS);
    await userEvent.click(screen.getByRole("button", { name: "Look again" }));
    expect(await screen.findByText("No report of the queues came yet")).toBeVisible();
    report(0);
    expect(screen.getByRole("heading", { name: /Everything works/ })).toBeVisible();
  });

  it("says what is down, what that means, since when, and what to do, as soon as it is reported", () => {
    const { report, pass } = open();
    report(0);
    expect(screen.getByRole("heading", { name: /Everything works/ })).toBeVisible();
    expect(part("Detector")).toHaveTextContent("Healthy");
    const ill = { status: "degraded", message: "not reachable (ConnectError)" };
    const well = { status: "healthy", message: "" };
    const others = { database: well, redis: well, nemotron: well, tasks: well };
    report(5, { health: "degraded", parts: { ...others, detector: ill } });
    expect(screen.getByText(/Pictures wait to be looked at: the detector is not reachable/)).toBeVisible();
    report(10, { health: "degraded", parts: { ...others, detector: ill } });
    pass(15_000);
    expect(part("Detector")).toHaveTextContent(/Degraded.*for 10 s.*logs\/detector\.log/);
    report(15);
    expect(screen.getByRole("heading", { name: /Everything works/ })).toBeVisible();
  });

  it("says that its last report is old, and no longer claims what that said", async () => {
    const { report, pass, drawn, server } = open();
    report(0, { queues: { detection_queue: QUEUE } });
    await screen.findByText("Everything works");
    server.answers("/api/system/health", broken);
    pass(50_000);
    await drawn(() => expect(screen.getByText("The last report is old")).toBeInTheDocument());
    expect(part("Detector")).toHaveTextContent("Unknown");
    expect(screen.getByText("Not reported now")).toBeVisible();
    expect(screen.queryByText(/^Last report/)).toBeNull();
  });

  it("shows the queues as charts and, at a key, as a table", async () => {
    const { report } = open();
    report(0, { queues: { detection_queue: QUEUE } });
    expect(screen.getByText("3 unfinished, oldest 4 s")).toBeVisible();
    expect(await screen.findByText("chart")).toBeVisible();
    await userEvent.keyboard("v");
    const row = screen.getAllByRole("row")[1]!;
    expect(row).toHaveTextContent("3, 4 s");
    expect(screen.queryByText("chart")).toBeNull();
  });

  it("shows the queues it remembers while the live view is silent", async () => {
    const points = [{ at: "2026-05-04T11:59:00Z", health: "healthy", queues: { analysis_queue: QUEUE } }];
    const { drawn } = open({ "/api/system/history": { points } });
    await drawn(() => expect(screen.getByRole("heading", { name: "Incidents to assess" })).toBeVisible());
  });
});

describe("the cameras", () => {
  const camera = (id: string, more: object) => ({
    id,
    name: id,
    status: "online",
    status_reason: "",
    status_detail: "",
    status_since: at(-3600),
    enabled: true,
    last_frame_at: at(-4),
    ...more,
  });

  it("stand with their state, those that do not deliver first, and follow what is told live", async () => {
    const gate = camera("gate", { status: "offline", status_reason: "unreachable", status_detail: "no route to it" });
    const { server, drawn, report, tell } = open({
      "/api/cameras": { items: [camera("yard", {}), gate], pagination: {} },
    });
    const ill = { cameras: { status: "degraded", message: "gate is offline" } };
    report(0, { health: "degraded", parts: { ...PARTS, ...ill } });
    expect(screen.getByText("Not every camera delivers: \u2068gate is offline\u2069.")).toBeVisible();
    expect(part("Cameras")).toHaveTextContent(/Degraded.*Gate is offline.*The list of cameras below/);
    const cameras = within(screen.getByRole("region", { name: "Cameras" }));
    await drawn(() => expect(cameras.getAllByRole("heading").map((each) => each.textContent)).toContain("gate"));
    const lines = () => cameras.getAllByRole("listitem").map((each) => each.textContent);
    expect(lines()[0]).toMatch(/^gateOffline.*Offline for 1 h.*No route to it\..*switched on/);
    expect(lines()[1]).toMatch(/^yardOnlineLast picture 4 s ago/);
    const news = { status: "silent", previous_status: "online", reason: "no_pictures", detail: "", since: at(0) };
    server.answers("/api/cameras", () => new Promise(() => undefined)); // it is not asked for this
    tell("/ws/events", "camera_status", { camera_id: "yard", camera_name: "yard", ...news });
    await drawn(() => expect(lines().some((line) => line.startsWith("yardSilent"))).toBe(true));
  });
});

describe("dead letters", () => {
  const some = (count: number) => ({ ...NO_LETTERS, detection_queue_count: count, total_count: count });
  const jobs = (...found: unknown[]) => ({ queue_name: "dlq:detection_queue", jobs: found, count: found.length });

  it("are asked again when a report tells of others", async () => {
    const { server, report, drawn } = open();
    report(0, { queues: { detection_queue: QUEUE } });
    expect(await screen.findByText(/^None\. A message/)).toBeVisible();
    server.answers("/api/dlq/stats", some(1));
    server.answers("/api/dlq/jobs/dlq:detection_queue", jobs(letter(1)));
    report(5, { queues: { detection_queue: { ...QUEUE, dead: 1 } } });
    await drawn(() => expect(screen.getByText("no such camera")).toBeVisible());
    expect(screen.getByRole("article")).toHaveTextContent(/Picture of yard.*Given up .* after 5 tries/);
  });

  it("that went back are told, also when their queue left the page before the answer came", async () => {
    const { server, report, drawn } = open({
      "/api/dlq/stats": some(1),
      "/api/dlq/jobs/dlq:detection_queue": jobs(letter(1)),
    });
    let answer: (done: unknown) => void = () => undefined;
    server.answers("/api/dlq/requeue-all/dlq:detection_queue", () => new Promise((resolve) => (answer = resolve)));
    report(0, { queues: { detection_queue: { ...QUEUE, dead: 1 } } });
    await userEvent.click(await screen.findByRole("button", { name: "Requeue all" }));
    server.answers("/api/dlq/stats", some(0));
    report(5, { queues: { detection_queue: QUEUE } });
    await drawn(() => expect(screen.queryByRole("article")).toBeNull());
    answer({ success: true, message: "", count: 1 });
    expect(await screen.findByText("1 message went back to “Pictures to look at”")).toBeVisible();
  });

  it("go back by their id, and a refusal is said", async () => {
    const { server } = open({
      "/api/dlq/stats": some(2),
      "/api/dlq/jobs/dlq:detection_queue": jobs(letter(1), letter(2)),
      "/api/dlq/requeue/dlq:detection_queue": { success: false, message: "it no longer has 2-0", count: 0 },
    });
    const buttons = await screen.findAllByRole("button", { name: "Requeue" });
    await userEvent.click(buttons[1]!);
    expect(await screen.findByRole("alert")).toHaveTextContent("Nothing was requeued: it no longer has 2-0");
    const asked = server.asked.find(({ method }) => method === "POST");
    expect(asked?.query.get("entry_id")).toBe("2-0");
  });

  it("are thrown away only up to the last that was seen, after a question that says what goes", async () => {
    const { server } = open({
      "/api/dlq/stats": some(2),
      "/api/dlq/jobs/dlq:detection_queue": ({ query }: { query: URLSearchParams }) =>
        query.get("start") === "1" ? jobs(letter(2)) : jobs(letter(1), letter(2)),
      "/api/dlq/dlq:detection_queue": { success: true, message: "", queue_name: "dlq:detection_queue", count: 2 },
    });
    await userEvent.click(await screen.findByRole("button", { name: "Throw all away" }));
    const dialog = screen.getByRole("dialog", { name: "Throw away 2 dead letters?" });
    expect(dialog).toHaveTextContent("All 2 messages");
    expect(dialog).toHaveTextContent("nobody will look at these again");
    await userEvent.click(await within(dialog).findByRole("button", { name: "Throw away" }));
    expect(await screen.findByText("2 dead letters thrown away")).toBeVisible();
    const asked = server.asked.find(({ method }) => method === "DELETE");
    expect(asked?.query.toString()).toBe("through=2-0");
  });

  it("that are fewer by now are not thrown away unseen", async () => {
    open({
      "/api/dlq/stats": some(2),
      "/api/dlq/jobs/dlq:detection_queue": ({ query }: { query: URLSearchParams }) =>
        query.get("start") === "1" ? jobs() : jobs(letter(1)),
    });
    await userEvent.click(await screen.findByRole("button", { name: "Throw all away" }));
    expect(await screen.findByText(/They are fewer by now/)).toBeVisible();
  });
});
