import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import { StrictMode, type ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { quickClient, refusal, stubApi } from "@/api/stubbed.testing";
import { TestSurroundings } from "@/live/edges.testing";
import * as hooks from "@/live/hooks";
import { LiveProvider } from "@/live/LiveProvider";
import { LiveStore } from "@/live/liveStore";
import { detectionData, eventCard, eventData, NOON, statusData } from "@/live/messages.testing";

let outside: TestSurroundings;
let client: QueryClient;
let store: LiveStore;

beforeEach(() => {
  outside = new TestSurroundings(NOON);
  client = quickClient();
  store = new LiveStore(client, outside, outside.frame);
});

afterEach(() => {
  client.clear();
  vi.unstubAllGlobals();
});

const listing = (...items: unknown[]) => ({ items, pagination: { limit: 50, has_more: false, next_cursor: null } });

function live<T>(hook: () => T) {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <QueryClientProvider client={client}>
        <LiveProvider store={store}>{children}</LiveProvider>
      </QueryClientProvider>
    </StrictMode>
  );
  const rendered = renderHook(hook, { wrapper });
  act(() => {
    outside.wire("/ws/events").join(100);
    outside.wire("/ws/system").join(100);
    outside.draw();
  });
  return rendered;
}

let seq = 1_000;
const say = (type: string, data: unknown) => {
  seq += 1;
  outside.wire(type === "system_status" ? "/ws/system" : "/ws/events").say({ type, data, seq });
};

describe("useIncidents", () => {
  it("shows what REST has, and what comes live in its place", async () => {
    stubApi({ "GET /api/events": () => listing(eventCard(2), eventCard(1)) });
    const { result } = live(hooks.useIncidents);
    await waitFor(() => {
      act(() => outside.draw());
      expect(result.current.incidents.map((card) => card.key)).toEqual(["event 2", "event 1"]);
    });
    act(() => {
      say("detection", detectionData(500, "b"));
      say("event", eventData(3, { batch_id: "b" }));
      outside.draw();
    });
    expect(result.current.incidents.map((card) => card.key)).toEqual(["batch b", "event 2", "event 1"]);
    expect(result.current).toMatchObject({ isPending: false, error: null, waiting: 0 });
  });

  it("fills again after a reset, although the answer is the same", async () => {
    stubApi({ "GET /api/events": () => listing(eventCard(1)) });
    const { result } = live(hooks.useIncidents);
    const one = () =>
      waitFor(() => {
        act(() => outside.draw());
        expect(result.current.incidents).toHaveLength(1);
      });
    await one();
    act(() => {
      store.change({ kind: "reset" });
      outside.draw();
    });
    expect(result.current.incidents).toEqual([]);
    act(() => result.current.refetch());
    await one();
  });

  it("holds the list while it is asked to, and lets go when it leaves the page", () => {
    stubApi({ "GET /api/events": () => listing() });
    const { result, unmount } = live(hooks.useIncidents);
    act(() => result.current.hold(true));
    act(() => {
      say("event", eventData(3));
      outside.draw();
    });
    expect(result.current).toMatchObject({ held: true, waiting: 1, incidents: [] });
    unmount();
    expect(store.incidents.latest.held).toBe(false);
  });

  it("says what went wrong", async () => {
    stubApi({ "GET /api/events": () => refusal(422, "no") });
    const { result } = live(hooks.useIncidents);
    expect(result.current.isPending).toBe(true);
    await waitFor(() => expect(result.current.error?.message).toBe("no"));
  });
});

describe("other hooks", () => {
  beforeEach(() => {
    stubApi({});
  });

  it("tell the connection and how to try again", () => {
    const { result } = live(hooks.useConnection);
    expect(result.current).toMatchObject({ state: "live", attempts: 0 });
    act(() => {
      outside.wire("/ws/events").end(1008);
      outside.draw();
    });
    expect(result.current).toMatchObject({ state: "refused", reason: "the server does not accept this page" });
    act(() => {
      result.current.retry();
      outside.wire("/ws/events").join(100);
      outside.draw();
    });
    expect(result.current.state).toBe("live");
  });

  it("tell how the system is", () => {
    const { result } = live(hooks.useSystemStatus);
    act(() => {
      say("system_status", statusData(1, { health: "degraded" }));
      outside.draw();
    });
    expect(result.current.latest?.health).toBe("degraded");
  });

  it("call back with the newest function, each message once", () => {
    const heard: string[] = [];
    const { rerender } = live(() => hooks.useLiveEvents(({ type }) => heard.push(type)));
    rerender();
    act(() => say("event", eventData(3)));
    expect(heard).toEqual(["event"]);
  });

  it("render once for many messages", () => {
    const rendered = vi.fn();
    live(() => {
      rendered();
      return hooks.useSystemStatus();
    });
    rendered.mockClear();
    act(() => {
      for (let second = 1; second < 60; second += 1) say("system_status", statusData(second));
      outside.draw();
    });
    expect(rendered.mock.calls.length).toBeLessThanOrEqual(2); // strict mode renders twice
  });

  it("tell the server's time in steps", () => {
    const rendered = vi.fn();
    const { result } = live(() => {
      rendered();
      return hooks.useServerNow(10);
    });
    rendered.mockClear();
    act(() => {
      outside.pass(9_000);
      outside.draw();
    });
    expect([result.current, rendered.mock.calls.length]).toEqual([NOON, 0]);
    act(() => {
      outside.pass(1_000);
      outside.draw();
    });
    expect(result.current).toBe(NOON + 10_000);
  });

  it("take the clock from what the server says about itself", async () => {
    const time = new Date(Date.now() + 3_600_000).toISOString();
    stubApi({ "GET /api/system/about": () => ({ name: "n", version: "1", severity: {}, time }) });
    const { result } = live(hooks.useClock);
    await waitFor(() => {
      act(() => outside.draw());
      expect(result.current.offsetMs).toBeGreaterThan(3_500_000);
    });
  });
});

it("says where the provider is missing", () => {
  const quiet = vi.spyOn(console, "error").mockReturnValue();
  const silenced = (event: ErrorEvent) => event.preventDefault();
  window.addEventListener("error", silenced);
  expect(() => renderHook(hooks.useConnection)).toThrow("outside the LiveProvider");
  window.removeEventListener("error", silenced);
  quiet.mockRestore();
});
