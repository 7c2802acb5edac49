import { describe, expect, it } from "vitest";

import { combined, connectionOf, sameConnection, STALE_AFTER_MS, type Connection } from "@/live/connection";
import { BEGINNING, type Protocol } from "@/live/protocolState";

const NOW = 1_000_000;
const heard: Protocol = { ...BEGINNING, fresh: false, heardAtMs: NOW - 1_000, joinedAtMs: NOW - 9_000 };

describe("one channel", () => {
  it("connects at first", () => {
    expect(connectionOf(BEGINNING, NOW)).toMatchObject({ state: "connecting", since: null });
    expect(connectionOf({ ...BEGINNING, phase: "joining" }, NOW).state).toBe("connecting");
  });

  it("reconnects once it was there or has failed", () => {
    expect(connectionOf({ ...heard, phase: "connecting" }, NOW).state).toBe("reconnecting");
    expect(connectionOf({ ...BEGINNING, phase: "connecting", attempts: 1 }, NOW).state).toBe("reconnecting");
  });

  it("is live since it joined, with no failures to speak of", () => {
    const live = connectionOf({ ...heard, phase: "live", attempts: 3, reason: "old" }, NOW);
    expect(live).toEqual({ state: "live", since: NOW - 9_000, attempts: 0, reason: "", retryAt: null });
  });

  it("is stale when nothing was heard for too long", () => {
    const live: Protocol = { ...heard, phase: "live" };
    expect(connectionOf(live, NOW - 1_000 + STALE_AFTER_MS).state).toBe("live");
    expect(connectionOf(live, NOW - 1_000 + STALE_AFTER_MS + 1)).toMatchObject({ state: "stale", since: NOW - 1_000 });
  });

  it("says when it tries again and why it was lost", () => {
    const waiting = connectionOf({ ...heard, phase: "waiting", attempts: 2, reason: "lost", dueAtMs: NOW + 500 }, NOW);
    expect(waiting).toEqual({
      state: "reconnecting",
      since: NOW - 1_000,
      attempts: 2,
      reason: "lost",
      retryAt: NOW + 500,
    });
  });

  it("says that it was refused", () => {
    expect(connectionOf({ ...heard, phase: "refused", reason: "no" }, NOW)).toMatchObject({
      state: "refused",
      reason: "no",
    });
  });
});

describe("channels together", () => {
  const one = (state: Connection["state"], since: number | null = 5): Connection => ({
    state,
    since,
    attempts: 0,
    reason: "",
    retryAt: null,
  });

  it.each([
    ["live", "stale", "stale"],
    ["reconnecting", "stale", "reconnecting"],
    ["live", "connecting", "connecting"],
    ["refused", "reconnecting", "refused"],
  ] as const)("%s and %s are %s", (first, second, both) => {
    expect(combined([one(first), one(second)]).state).toBe(both);
    expect(combined([one(second), one(first)]).state).toBe(both);
  });

  it("take the older sign of life where both are alike", () => {
    expect(combined([one("stale", 9), one("stale", 4)]).since).toBe(4);
    expect(combined([one("stale", null), one("stale", 4)]).since).toBe(4);
  });

  it("are compared by what is shown", () => {
    expect(sameConnection(one("live"), one("live"))).toBe(true);
    expect(sameConnection(one("live"), { ...one("live"), attempts: 1 })).toBe(false);
  });
});
