import { describe, expect, it } from "vitest";

import {
  helpOf,
  isMissing,
  markOf,
  onlineCount,
  pulseWords,
  staleness,
  wantedCount,
  whyOf,
  wordOf,
  type Judged,
} from "@/domain/cameraState";

const NOW_MS = Date.parse("2026-05-04T12:00:00Z");

function camera(given: Partial<Judged> = {}): Judged {
  return {
    status: "online",
    status_reason: "",
    status_detail: "",
    status_since: "2026-05-04T09:00:00Z",
    enabled: true,
    last_frame_at: "2026-05-04T11:59:56Z",
    ...given,
  };
}

describe("a camera's word", () => {
  it.each([
    ["Online", {}],
    ["Silent", { status: "silent" }],
    ["Offline", { status: "offline" }],
    ["Error", { status: "error" }],
    ["Disabled", { status: "disabled", enabled: false }],
    ["Disabled", { enabled: false }],
    ["Not known yet", { status: "disabled" }],
    ["Not known yet", { status: "unknown" }],
    ["No picture yet", { status: "unknown", status_reason: "never_seen", last_frame_at: null }],
    ["No picture yet", { status: "unknown", status_reason: "waiting", last_frame_at: null }],
    ["Waiting", { status: "unknown", status_reason: "waiting" }],
    ["Connecting", { status: "unknown", status_reason: "connecting", last_frame_at: null }],
    ["Not watched", { status: "unknown", status_reason: "not_watched" }],
    ["Not known yet", { status: "something new" }],
  ] as const)("is %j for %j", (word, given) => {
    expect(wordOf(camera(given))).toBe(word);
  });

  it("has a shape of its own wherever somebody should look", () => {
    const marks = (["Online", "Silent", "Offline", "Error"] as const).map(markOf);
    expect(new Set(marks).size).toBe(4);
  });
});

describe("a camera's pulse", () => {
  it.each([
    ["Last picture 4 s ago", {}],
    ["Last picture 0 s ago", { last_frame_at: "2026-05-04T12:00:09Z" }],
    ["Waiting for the first picture", { status: "unknown", last_frame_at: null }],
    ["Silent for 3 h", { status: "silent" }],
    ["Offline for 3 h", { status: "offline" }],
    ["Error for 3 h", { status: "error" }],
    ["Disabled for 3 h", { status: "disabled", enabled: false }],
    ["Disabled", { enabled: false }],
    ["Silent", { status: "silent", status_since: null }],
    ["Not watched for 3 h", { status: "unknown", status_reason: "not_watched" }],
  ])("is %j", (words, given) => {
    expect(pulseWords(camera(given), NOW_MS)).toBe(words);
  });

  it("makes its picture old where nothing newer is to be had", () => {
    expect(staleness(camera(), NOW_MS)).toBeNull();
    expect(staleness(camera({ status: "offline" }), NOW_MS)).toBe("Offline for 3 h");
    expect(staleness(camera({ enabled: false }), NOW_MS)).toBe("Disabled");
  });
});

describe("a camera that does not deliver", () => {
  it("says why in the server's sentence, and without one in its reason", () => {
    const failing = camera({ status: "error", status_reason: "refused_login" });
    expect(whyOf({ ...failing, status_detail: "the camera refused the login" })).toBe("The camera refused the login.");
    expect(whyOf(failing)).toBe("Refused login.");
    expect(whyOf(camera({ status_detail: "all is well" }))).toBeNull();
  });

  it("says what helps, by its reason or else by its state", () => {
    expect(helpOf(camera({ status: "error", status_reason: "refused_login" }))).toContain("login again");
    expect(helpOf(camera({ status: "silent", status_reason: "a_new_one" }))).toContain("expected rhythm");
    expect(helpOf(camera())).toBeNull();
    expect(helpOf(camera({ status: "silent", enabled: false }))).toBeNull();
  });

  it("is missed only where it is meant to deliver", () => {
    const cameras = [camera(), camera({ status: "silent" }), camera({ status: "silent", enabled: false })];
    expect(cameras.map(isMissing)).toEqual([false, true, false]);
    expect([onlineCount(cameras), wantedCount(cameras)]).toEqual([1, 2]);
  });
});
