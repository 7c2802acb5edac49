import { describe, expect, it } from "vitest";

import { isChanged, millisecondsIn, suggestedId, writtenOf } from "@/pages/cameras/cameraForm";
import { CAMERA, RTSP_CAMERA } from "@/pages/cameras/house.testing";

describe("the form begins", () => {
  it("for a new camera with what most have", () => {
    expect(writtenOf(null)).toMatchObject({ name: "", kind: "folder", interval: "1", enabled: true, rhythm: "" });
  });

  it("for a camera that is there with what the server has, and never with its login", () => {
    const written = writtenOf({ ...RTSP_CAMERA, expected_interval_ms: 2_500 });
    expect(written).toMatchObject({
      name: "Gate",
      id: "gate",
      kind: "rtsp",
      url: "rtsp://192.168.1.20/stream1",
      transport: "udp",
      motionGate: false,
      interval: "0.5",
      rhythm: "2.5",
      login: "keep",
      username: "",
      password: "",
    });
  });

  it("unchanged, and is changed as soon as anything differs", () => {
    const before = writtenOf(CAMERA);
    expect(isChanged({ ...before }, before)).toBe(false);
    expect(isChanged({ ...before, name: "Front door " }, before)).toBe(true);
    expect(isChanged({ ...before, enabled: false }, before)).toBe(true);
    expect(isChanged({ ...before, login: "forget" }, before)).toBe(true);
  });
});

it.each([
  ["Front door", "front_door"],
  ["  Café-Nord 2 ", "cafe_nord_2"],
  ["玄関", ""],
  ["--", ""],
  ["x".repeat(80), "x".repeat(64)],
])("the name %j suggests the id %j", (name, id) => {
  expect(suggestedId(name)).toBe(id);
});

it.each([
  ["1", 1000],
  ["0.2", 200],
  ["0,2", 200],
  [" 60 ", 60_000],
  ["0.0334", 33],
  ["", null],
  ["-1", null],
  ["1e3", null],
  ["soon", null],
])("%j written as seconds are %s milliseconds", (written, ms) => {
  expect(millisecondsIn(written)).toBe(ms);
});
