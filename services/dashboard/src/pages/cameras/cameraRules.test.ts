import { describe, expect, it } from "vitest";

import { ApiError } from "@/api/client";
import { faultsOf, isChanged, refusedFaults } from "@/pages/cameras/cameraRules";

const GOOD = { name: "Front door", folder: "front_door" };

describe("what is written", () => {
  it.each([
    ["a name and a folder", GOOD],
    ["a folder by its full path, which only the server can judge", { ...GOOD, folder: "/export/foscam/front_door" }],
    ["a folder with a slash behind it", { ...GOOD, folder: "front_door/" }],
    ["names of any script", { name: "الباب الأمامي", folder: "玄関" }],
    ["255 emoji, each one character", { ...GOOD, name: "🚪".repeat(255) }],
  ])("is fine: %s", (_, fields) => {
    expect(faultsOf(fields)).toEqual({});
  });

  it.each([
    ["", "Give the camera a name."],
    [" \t ", "Give the camera a name."],
    ["🚪".repeat(256), "A name has at most 255 characters; this one has 256."],
    ["a\nb", "A name is one line, without control characters."],
  ])("a name is refused: %j", (name, fault) => {
    expect(faultsOf({ ...GOOD, name })).toEqual({ name: fault });
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
    expect(faultsOf({ ...GOOD, folder }).folder).toContain(fault);
    expect(faultsOf({ ...GOOD, folder }).name).toBeUndefined();
  });

  it("is unsaved as soon as it differs, and no longer when it is as before", () => {
    expect(isChanged({ ...GOOD, name: "Front door " }, GOOD)).toBe(true);
    expect(isChanged({ ...GOOD, folder: "" }, GOOD)).toBe(true);
    expect(isChanged({ ...GOOD }, GOOD)).toBe(false);
  });
});

function refused(status: number, message: string, faults: { field: string; message: string }[] = []) {
  return new ApiError({ kind: "http", status, message, faults });
}

describe("a refusal stands", () => {
  it("at the name when another camera has it", () => {
    expect(refusedFaults(refused(409, "another camera is called 'Gate'"))).toEqual({
      name: "Another camera has this name.",
    });
  });

  it("at the folder when another camera has it, whatever the folder's name says", () => {
    const message = "camera 'a' or another camera on folder 'another camera is called x' exists already";
    expect(Object.keys(refusedFaults(refused(409, message)))).toEqual(["folder"]);
  });

  it("at the fields that the server names, in words for people", () => {
    const error = refused(422, "the request is not as this route needs it", [
      { field: "body.folder_path", message: "folder_path must be below the camera root" },
      { field: "body.name", message: "a name is one line" },
    ]);
    expect(refusedFaults(error)).toEqual({
      folder: "The folder must be below the camera root",
      name: "a name is one line",
    });
  });

  it.each([
    ["of something that no field is to blame for", refused(503, "the database cannot be reached; try again soon")],
    ["of an unknown field", refused(422, "not as needed", [{ field: "body.status", message: "no" }])],
    ["that is no answer at all", new ApiError({ kind: "network", message: "The server cannot be reached" })],
    ["that is a fault of ours", new TypeError("x is not a function")],
  ])("below the fields: one %s", (_, error) => {
    expect(refusedFaults(error)).toEqual({ whole: error.message });
  });
});
