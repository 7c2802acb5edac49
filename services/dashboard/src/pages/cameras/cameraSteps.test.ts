import { describe, expect, it } from "vitest";

import type { Camera } from "@/api/shapes";
import { writtenOf, type CameraWritten } from "@/pages/cameras/cameraForm";
import { UNDECIDED } from "@/pages/cameras/decided";
import { stepsOf } from "@/pages/cameras/cameraSteps";
import { CAMERA, RTSP_CAMERA } from "@/pages/cameras/house.testing";

const NEW: CameraWritten = { ...writtenOf(null), name: "Gate", id: "gate", folder: "gate" };

function changed(camera: Camera, changes: Partial<CameraWritten>) {
  return stepsOf({ ...writtenOf(camera), ...changes }, camera);
}

describe("a new camera", () => {
  it("that is a folder is added, and its record follows where it has more to say", () => {
    const add = { does: "add", body: { name: "Gate", folder_path: "gate" } };
    expect(stepsOf(NEW, null)).toEqual([add]);
    expect(stepsOf({ ...NEW, rhythm: "60", enabled: false }, null)).toMatchObject([
      add,
      { does: "put", isNew: false, body: { enabled: false, expected_interval_ms: 60_000, source: { folder: {} } } },
    ]);
  });

  it("of any other kind is put whole, and replaces none that is there", () => {
    const rtsp: Partial<CameraWritten> = { kind: "rtsp", url: " rtsp://cam/1 ", username: "admin", password: "pw" };
    expect(stepsOf({ ...NEW, ...rtsp }, null)).toEqual([
      {
        does: "put",
        isNew: true,
        body: {
          name: "Gate",
          source: {
            rtsp: { url: "rtsp://cam/1", sub_url: null, transport: "tcp", interval_ms: 1000, motion_gate: true },
          },
          enabled: true,
          expected_interval_ms: null,
          managed_by: "api",
          credentials: { username: "admin", password: "pw" },
        },
      },
    ]);
  });

  it.each([
    ["ftp", { password: "pw", username: "left over" }, { ftp: {} }],
    [
      "http",
      { url: "http://c/1", delivery: "mjpeg" },
      { http: { url: "http://c/1", kind: "mjpeg", interval_ms: 1000 } },
    ],
    ["synthetic", { seed: "7", interval: "0.5" }, { synthetic: { seed: 7, interval_ms: 500 } }],
  ] as const)("of kind %s says what that kind needs", (kind, changes, source) => {
    const [step] = stepsOf({ ...NEW, kind, ...changes }, null);
    expect(step).toMatchObject({ does: "put", body: { source } });
  });

  it("says what is decided for it, and nothing of that where nothing is", () => {
    const decided: Partial<CameraWritten> = { labels: "person,dog", mediaDays: "7", location: "Porch" };
    const body = {
      location: "Porch",
      detection: { labels: ["person", "dog"], min_confidence_percent: null },
      analysis: { prompt: null },
      retention: { events_days: null, media_days: 7 },
    };
    expect(stepsOf({ ...NEW, ...decided }, null)).toMatchObject([{ does: "add" }, { does: "put", isNew: false, body }]);
    expect(stepsOf({ ...NEW, prompt: " \n", confidence: " " }, null)).toHaveLength(1);
  });

  it("for FTP gives the password alone, and one without a login gives none", () => {
    expect(stepsOf({ ...NEW, kind: "ftp", password: "pw", username: "x" }, null)[0]?.body).toMatchObject({
      credentials: { username: "", password: "pw" },
    });
    expect(stepsOf({ ...NEW, kind: "http", url: "http://c/1" }, null)[0]?.body).not.toHaveProperty("credentials");
  });
});

describe("a camera that is there", () => {
  it("is asked for nothing where nothing differs", () => {
    expect(changed(CAMERA, {})).toEqual([]);
    expect(changed(RTSP_CAMERA, {})).toEqual([]);
  });

  it("is changed in a small way where that is all", () => {
    expect(changed(CAMERA, { name: "Porch" })).toEqual([{ does: "change", body: { name: "Porch" } }]);
    expect(changed(RTSP_CAMERA, { enabled: false })).toEqual([{ does: "change", body: { enabled: false } }]);
    expect(changed(CAMERA, { folder: "porch", enabled: false })).toEqual([
      { does: "change", body: { folder_path: "porch", enabled: false } },
    ]);
  });

  it("is put whole where its source or rhythm differs, and moved first where its folder does as well", () => {
    expect(changed(RTSP_CAMERA, { interval: "1" })).toMatchObject([
      { does: "put", isNew: false, body: { name: "Gate", source: { rtsp: { interval_ms: 1000, transport: "udp" } } } },
    ]);
    expect(changed(CAMERA, { folder: "porch", rhythm: "5" })).toMatchObject([
      { does: "change", body: { folder_path: "porch" } },
      { does: "put", body: { expected_interval_ms: 5000 } },
    ]);
  });

  it("is put whole where what is decided for it differs, and empty is as the installation has it", () => {
    const decided = {
      location: "Porch",
      detection: { labels: ["dog" as const], min_confidence_percent: 60 },
      analysis: { prompt: "The fox comes at ten." },
      retention: { events_days: 9, media_days: 1 },
    };
    const written: Partial<CameraWritten> = {
      location: "Porch",
      labels: "dog",
      confidence: "60",
      prompt: "The fox comes at ten.",
      eventsDays: "9",
      mediaDays: "1",
    };
    expect(changed(CAMERA, written)).toMatchObject([{ does: "put", isNew: false, body: decided }]);
    expect(writtenOf({ ...CAMERA, ...decided })).toMatchObject(written);
    expect(changed({ ...CAMERA, ...decided }, written)).toEqual([]);
    expect(changed({ ...CAMERA, ...decided }, { ...UNDECIDED, labels: "cat" })).toMatchObject([
      {
        body: {
          location: null,
          detection: { labels: ["cat"], min_confidence_percent: null },
          analysis: { prompt: null },
          retention: { events_days: null, media_days: null },
        },
      },
    ]);
  });

  it("keeps what was decided for it and is not asked about here", () => {
    const detection = { labels: ["dog" as const], fast_path: { enabled: false }, batch_idle_seconds: 9 };
    const decided = { detection, analysis: { enabled: false, calls_per_hour: 3 }, retention: { media_days: 1 } };
    expect(changed({ ...RTSP_CAMERA, ...decided }, { location: "Porch" })).toMatchObject([{ body: decided }]);
    const capture = { min_image_bytes: 5, clip_max_frames: 3 };
    expect(changed({ ...CAMERA, capture }, { rhythm: "5" })).toMatchObject([{ body: { capture } }]);
    expect(changed({ ...CAMERA, capture }, { kind: "rtsp", url: "rtsp://c/1" })).toMatchObject([
      { body: { capture: { min_image_bytes: 5, clip_max_frames: null } } },
    ]);
  });

  it("keeps its login unless it is to be replaced or forgotten", () => {
    expect(changed(RTSP_CAMERA, { interval: "1" })[0]?.body).not.toHaveProperty("credentials");
    expect(changed(RTSP_CAMERA, { login: "forget" })[0]?.body).toMatchObject({ credentials: null });
    expect(changed(RTSP_CAMERA, { login: "set", username: "u", password: "p" })[0]?.body).toMatchObject({
      credentials: { username: "u", password: "p" },
    });
  });

  it("leaves no login behind that its new kind has no use for", () => {
    expect(changed(RTSP_CAMERA, { kind: "folder" })[0]?.body).toMatchObject({ credentials: null });
    expect(changed(RTSP_CAMERA, { kind: "ftp", password: "p" })[0]?.body).toMatchObject({
      credentials: { username: "", password: "p" },
    });
    expect(changed(RTSP_CAMERA, { kind: "http", url: "http://c/1" })[0]?.body).not.toHaveProperty("credentials");
    expect(changed({ ...CAMERA, source: { ftp: {} } }, { kind: "http", url: "http://c/1" })[0]?.body).toMatchObject({
      credentials: null,
    });
  });
});
