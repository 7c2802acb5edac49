import { describe, expect, it } from "vitest";

import { ApiError } from "@/api/client";
import { refusedFaults } from "@/pages/cameras/refusals";

function refused(status: number, message: string, faults: { field: string; message: string }[] = []) {
  return new ApiError({ kind: "http", status, message, faults });
}

describe("a refusal stands", () => {
  it("at the name when another camera has it", () => {
    expect(refusedFaults(refused(409, "another camera is called 'Gate'"))).toEqual({
      name: "Another camera has this name.",
    });
  });

  it("at the folder or the id when another camera has it, whatever the folder's name says", () => {
    const message = "camera 'a' or another camera on folder 'another camera is called x' exists already";
    expect(Object.keys(refusedFaults(refused(409, message)))).toEqual(["folder", "id"]);
  });

  it("at the fields that the server names, in words for people", () => {
    const error = refused(422, "the request is not as this route needs it", [
      { field: "body.folder_path", message: "folder_path must be below the camera root" },
      { field: "body.name", message: "a name is one line" },
    ]);
    expect(refusedFaults(error)).toEqual({
      folder: "The folder must be below the camera root",
      name: "A name is one line",
    });
  });

  it.each([
    ["body.source.rtsp.url", "must begin with rtsp:// or rtsps://", "url", "The address must begin with rtsp://"],
    [
      "body.source.http.url",
      "must not hold a login; give `credentials` instead",
      "url",
      "give the login below instead",
    ],
    ["body.source.rtsp.sub_url", "must name a host", "subUrl", "The address must name a host"],
    ["body.source.rtsp.interval_ms", "Input should be greater than 32", "interval", "greater than 32"],
    ["body.source.synthetic.seed", "too large", "seed", "Too large"],
    ["body.source.ftp", "cannot be opened yet", "kind", "This kind cannot be opened yet"],
    ["body.expected_interval_ms", "too small", "rhythm", "Too small"],
    ["body.credentials.password", "too long", "password", "Too long"],
    ["body.location", "too long", "location", "Too long"],
    ["body.detection.labels.0", "Input should be 'person' or 'car'", "labels", "should be 'person'"],
    ["body.detection.min_confidence_percent", "too large", "confidence", "Too large"],
    ["body.retention.events_days", "too small", "eventsDays", "Too small"],
    ["body.retention.media_days", "too small", "mediaDays", "Too small"],
    [
      "body.retention",
      "media_days (9) is longer than events_days (3), with which they go",
      "mediaDays",
      "This (9) is longer than the days of its events (3), with which they go",
    ],
    ["body.analysis.prompt", "too long", "prompt", "Too long"],
    ["path.camera_id", "needs at least one letter", "id", "Needs at least one letter"],
  ])("at the field of %s", (field, message, place, words) => {
    const found = refusedFaults(refused(422, "not as needed", [{ field, message }]));
    expect(Object.keys(found)).toEqual([place]);
    expect(Object.values(found)[0]).toContain(words);
  });

  it("at the password when the server cannot keep it, and below the fields when somebody else keeps the camera", () => {
    const refuse = (status: number, code: string, message: string) =>
      refusedFaults(new ApiError({ kind: "http", status, code, message }));
    expect(refuse(503, "CREDENTIALS_UNAVAILABLE", "the logins of cameras cannot be written here")).toEqual({
      password: "The logins of cameras cannot be written here",
    });
    expect(refuse(409, "KEPT_ELSEWHERE", "camera 'a' is kept by a file: change it there")).toEqual({
      whole: "Camera 'a' is kept by a file: change it there",
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
