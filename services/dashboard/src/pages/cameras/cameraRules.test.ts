import { describe, expect, it } from "vitest";

import { writtenOf, type CameraFaults, type CameraWritten } from "@/pages/cameras/cameraForm";
import { faultsOf } from "@/pages/cameras/cameraRules";
import type { Kind } from "@/pages/cameras/sourceKinds";

const GOOD: CameraWritten = { ...writtenOf(null), name: "Front door", id: "front_door", folder: "front_door" };

function faults(changes: Partial<CameraWritten>, before: Kind | null = null): CameraFaults {
  return faultsOf({ ...GOOD, ...changes }, before);
}

describe("what is written", () => {
  it.each<[string, Partial<CameraWritten>]>([
    ["a name and a folder", {}],
    ["a folder by its full path, which only the server can judge", { folder: "/export/foscam/front_door" }],
    ["a folder with a slash behind it", { folder: "front_door/" }],
    ["names of any script", { name: "الباب الأمامي", folder: "玄関" }],
    ["255 emoji, each one character", { name: "🚪".repeat(255) }],
    ["a stream without a login", { kind: "rtsp", url: "rtsp://192.168.1.20:554/stream1?x=1", folder: "" }],
    ["a stream over TLS with a login", { kind: "rtsp", url: "RTSPS://cam/1", username: "admin", password: "x" }],
    ["a still", { kind: "http", url: "https://[fd00::1]:8443/snap.jpg", interval: "0,5" }],
    ["an FTP user", { kind: "ftp", password: "x" }],
    ["a drawn yard", { kind: "synthetic", seed: "0", interval: "3600" }],
    ["a rhythm", { rhythm: "0.033" }],
    ["the least that can be decided", { confidence: "0", eventsDays: "1", mediaDays: "1" }],
    ["the most that can be decided", { confidence: "100", eventsDays: "365", mediaDays: " 365 " }],
    ["words of full length", { location: "🚪".repeat(128), prompt: "a\n".repeat(1000) }],
    ["pictures for a time while events are kept as all are", { mediaDays: "300" }],
    ["an address with an @ behind its host", { kind: "http", url: "http://cam/a@b" }],
  ])("is fine: %s", (_, changes) => {
    expect(faults(changes)).toEqual({});
  });

  it.each([
    ["", "Give the camera a name."],
    [" \t ", "Give the camera a name."],
    ["🚪".repeat(256), "A name has at most 255 characters; this one has 256."],
    ["a\nb", "A name is one line, without control characters."],
  ])("a name is refused: %j", (name, fault) => {
    expect(faults({ name })).toEqual({ name: fault });
  });

  it.each([
    ["", "Name the folder"],
    ["x".repeat(501), "at most 500"],
    ["../etc", "leads out of it"],
    ["/export/../etc", "leads out of it"],
    ["a/b", "Name one folder"],
    [".hidden", "begins with a dot"],
    ["a<b", "none of"],
    ["a\\b", "none of"],
    ["--", "at least one letter or digit"],
  ])("a folder is refused: %j", (folder, fault) => {
    expect(faults({ folder }).folder).toContain(fault);
    expect(faults({ folder }).name).toBeUndefined();
  });

  it.each([
    ["", "Give the camera's address"],
    ["192.168.1.20/stream", "begins with rtsp:// or rtsps://"],
    ["http://cam/1", "begins with rtsp:// or rtsps://"],
    ["rtsp://admin:secret@cam/1", "Leave the login out"],
    ["rtsp://admin@cam/1", "Leave the login out"],
    ["rtsp:///1", "names no host"],
    ["rtsp://:554/1", "names no host"],
    ["rtsp://cam/a b", "no spaces"],
    [`rtsp://cam/${"x".repeat(2048)}`, "at most 2048"],
  ])("an address is refused: %j", (url, fault) => {
    expect(faults({ kind: "rtsp", url }).url).toContain(fault);
    expect(faults({ kind: "rtsp", url: "rtsp://cam/1", subUrl: url }).subUrl ?? fault).toContain(fault);
  });

  it.each([
    ["an id of other letters", { kind: "ftp", password: "x", id: "Front door" }, "id"],
    ["an id of none", { kind: "ftp", password: "x", id: "" }, "id"],
    ["an id of nothing but lines", { kind: "ftp", password: "x", id: "__" }, "id"],
    ["no seconds", { kind: "http", url: "http://cam/1", interval: "" }, "interval"],
    ["too few seconds", { kind: "http", url: "http://cam/1", interval: "0.03" }, "interval"],
    ["too many seconds", { kind: "http", url: "http://cam/1", interval: "3601" }, "interval"],
    ["a seed of letters", { kind: "synthetic", seed: "x" }, "seed"],
    ["a seed that is too large", { kind: "synthetic", seed: "2147483648" }, "seed"],
    ["a rhythm that is no number", { rhythm: "often" }, "rhythm"],
    ["an FTP user without a password", { kind: "ftp" }, "password"],
    ["half a login", { kind: "rtsp", url: "rtsp://cam/1", username: "admin" }, "password"],
    ["a confidence above all", { confidence: "101" }, "confidence"],
    ["half a percent", { confidence: "0.5" }, "confidence"],
    ["no day at all", { eventsDays: "0" }, "eventsDays"],
    ["more than a year", { mediaDays: "366" }, "mediaDays"],
    ["pictures that outlive their events", { eventsDays: "3", mediaDays: "4" }, "mediaDays"],
    ["a place of two lines", { location: "a\nb" }, "location"],
    ["a place that takes too many words", { location: "🚪".repeat(129) }, "location"],
    ["too long a prompt", { prompt: "x".repeat(2001) }, "prompt"],
    ["a password of two lines", { kind: "rtsp", url: "rtsp://cam/1", password: "a\nb" }, "password"],
  ] as const)("is refused at its field: %s", (_, changes, field) => {
    expect(Object.keys(faults(changes))).toEqual([field]);
  });

  it("needs a login again where the stored one means something else, and only there", () => {
    const stored = { kind: "rtsp", url: "rtsp://cam/1", login: "keep", id: "" } as const;
    expect(faults(stored, "rtsp")).toEqual({});
    expect(faults({ ...stored, login: "forget" }, "rtsp")).toEqual({});
    expect(faults({ ...stored, login: "set" }, "rtsp").password).toBe("Give the password.");
    expect(faults({ ...stored, kind: "ftp" }, "rtsp").password).toBe("Give the password.");
    expect(faults({ ...stored, kind: "ftp" }, "ftp")).toEqual({});
  });
});
