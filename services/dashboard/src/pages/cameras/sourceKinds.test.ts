import { describe, expect, it } from "vitest";

import { CAMERA } from "@/pages/cameras/house.testing";
import { addressOf, hasLogin, keeperOf, keepsLogin, kindOf, KINDS, kindWords } from "@/pages/cameras/sourceKinds";

const NONE = { folder: null, ftp: null, rtsp: null, http: null, synthetic: null };

describe("a source", () => {
  it.each(KINDS)("is of the kind %s where it has that member", (kind) => {
    expect(kindOf({ ...NONE, [kind]: {} })).toBe(kind);
    expect(kindWords(kind).means).toMatch(/\.$/);
  });

  it("that this page does not know counts as a folder", () => {
    expect(kindOf(NONE)).toBe("folder");
  });

  it("is asked at its smaller stream where it has one", () => {
    const rtsp = { url: "rtsp://a/1", sub_url: null, transport: "tcp", interval_ms: 1000, motion_gate: true } as const;
    expect(addressOf({ ...NONE, rtsp })).toBe("rtsp://a/1");
    expect(addressOf({ ...NONE, rtsp: { ...rtsp, sub_url: "rtsp://a/2" } })).toBe("rtsp://a/2");
    expect(addressOf({ ...NONE, ftp: {} })).toBeNull();
  });
});

describe("a login", () => {
  it("is there for cameras that are asked or that upload", () => {
    expect(KINDS.filter(hasLogin)).toEqual(["ftp", "rtsp", "http"]);
  });

  it.each([
    ["rtsp", "rtsp", true],
    ["rtsp", "http", true],
    ["ftp", "ftp", true],
    ["ftp", "rtsp", false],
    ["http", "ftp", false],
    ["folder", "rtsp", false],
    ["rtsp", "folder", false],
  ] as const)("of %s means the same for %s: %s", (before, now, expected) => {
    expect(keepsLogin(before, now)).toBe(expected);
  });
});

it("says who keeps a camera that must not be changed here", () => {
  expect(keeperOf(CAMERA)).toBeNull();
  expect(keeperOf({ managed_by: "file" })).toContain("hsi cameras apply");
  expect(keeperOf({ managed_by: "operator" })).toContain("Kubernetes");
});
