/** How a camera is, as the server judges it: its word, its mark, why, since when and what helps. Pure. */

import { duration, millisOf } from "@/domain/time";

/** What the judgement of a camera is made of; the words are the server's closed lists. */
export interface Judged {
  readonly status: string;
  readonly status_reason: string;
  readonly status_detail: string;
  readonly status_since: string | null;
  readonly enabled: boolean;
  readonly last_frame_at: string | null;
}

export type CameraWord =
  | "Online"
  | "Silent"
  | "Offline"
  | "Error"
  | "Disabled"
  | "Not watched"
  | "Connecting"
  | "Waiting"
  | "No picture yet"
  | "Not known yet";

/** The shape beside each word, borrowed from the levels: circle, square, diamond, triangle, dash. */
const MARKS: Readonly<Record<CameraWord, string | null>> = {
  Online: "low",
  Silent: "medium",
  Offline: "critical",
  Error: "high",
  Disabled: null,
  "Not watched": "medium",
  Connecting: null,
  Waiting: null,
  "No picture yet": null,
  "Not known yet": null,
};

type Worded = Pick<Judged, "status" | "status_reason" | "enabled" | "last_frame_at">;

/** A person's switch holds at once; what the server makes of it follows within seconds. */
export function wordOf(camera: Worded): CameraWord {
  if (!camera.enabled) return "Disabled";
  switch (camera.status) {
    case "online":
      return "Online";
    case "silent":
      return "Silent";
    case "offline":
      return "Offline";
    case "error":
      return "Error";
    default:
      return camera.status === "unknown" ? unknownWord(camera) : "Not known yet";
  }
}

function unknownWord({ status_reason, last_frame_at }: Worded): CameraWord {
  switch (status_reason) {
    case "not_watched":
      return "Not watched";
    case "connecting":
      return "Connecting";
    case "waiting":
      return last_frame_at === null ? "No picture yet" : "Waiting";
    default:
      return last_frame_at === null ? "No picture yet" : "Not known yet";
  }
}

export function markOf(word: CameraWord): string | null {
  return MARKS[word];
}

const MISSING: ReadonlySet<CameraWord> = new Set(["Silent", "Offline", "Error", "Not watched"]);

/** Whether somebody should go and look: it should deliver, and it does not, or nobody takes what it delivers. */
export function isMissing(camera: Worded): boolean {
  return MISSING.has(wordOf(camera));
}

/** Why a camera's picture is not current, in a few words, or null while it is. */
export function staleness(camera: Judged, nowMs: number): string | null {
  const word = wordOf(camera);
  return MISSING.has(word) || word === "Disabled" ? stateFor(word, camera, nowMs) : null;
}

/** How it is and for how long: "Silent for 3 h"; while all is well, the age of its newest picture. */
export function pulseWords(camera: Judged, nowMs: number): string {
  const stale = staleness(camera, nowMs);
  if (stale !== null) return stale;
  const lastMs = millisOf(camera.last_frame_at);
  return lastMs === null
    ? "Waiting for the first picture"
    : `Last picture ${duration(Math.max(0, nowMs - lastMs))} ago`;
}

function stateFor(word: CameraWord, { status, status_since }: Judged, nowMs: number): string {
  // A switch that was thrown just now has no time of its own yet.
  const sinceMs = word === "Disabled" && status !== "disabled" ? null : millisOf(status_since);
  return sinceMs === null ? word : `${word} for ${duration(Math.max(0, nowMs - sinceMs))}`;
}

/** What is wrong, in the server's sentence where it has one; null while nothing is. */
export function whyOf(camera: Judged): string | null {
  if (!isMissing(camera)) return null;
  const told = camera.status_detail.trim();
  if (told !== "") return ended(told);
  return camera.status_reason === "" ? null : ended(camera.status_reason.replaceAll("_", " "));
}

/** What helps, or null where nothing is wrong. */
export function helpOf(camera: Judged): string | null {
  if (!isMissing(camera)) return null;
  return HELP.get(camera.status_reason) ?? HELP.get(camera.status) ?? null;
}

/** Cameras that deliver. */
export function onlineCount(cameras: readonly Judged[]): number {
  return cameras.filter((camera) => wordOf(camera) === "Online").length;
}

/** Cameras that are meant to deliver. */
export function wantedCount(cameras: readonly Judged[]): number {
  return cameras.filter((camera) => camera.enabled).length;
}

function ended(text: string): string {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** By reason, and for reasons that this page does not know by status. */
const HELP: ReadonlyMap<string, string> = new Map([
  ["unreachable", "Is it switched on and in the network? Look at its address in its settings."],
  ["refused_login", "Write its login again in its settings."],
  ["not_found", "It has nothing at this address: look at the path behind its host."],
  ["no_video", "Choose another stream of the camera: this one holds no video."],
  ["unsupported_codec", "Set the camera to H.264, H.265 or MJPEG."],
  ["not_a_picture", "Open its address in a browser: what comes should be a picture."],
  ["too_large", "Set the camera to a smaller resolution, or give the address of its smaller stream."],
  ["stalled", "It is tried again by itself. If that does not help, restart the camera."],
  ["broken_stream", "It is tried again by itself. With UDP, try TCP, which loses nothing."],
  ["ended", "It is opened again by itself."],
  ["redirected_away", "It sends us to another host. If you trust that one, write its address into the settings."],
  ["address_forbidden", "Cameras are called only in the networks that the setting CAMERA_NETWORKS names."],
  ["untrusted", "If its certificate is its own, name it in the file of the setting CAMERA_CERTIFICATES_FILE."],
  ["server_error", "The camera itself has a fault: restart it."],
  ["spool_not_writable", "The camera root must be writable for hsi: look at its owner and its rights."],
  ["spool_full", "Pictures come faster than they are looked at: wait, or want fewer of them."],
  [
    "silent",
    "Is it switched on, and does it still send to us? If long pauses are usual here, give its expected rhythm in its settings.",
  ],
  ["not_watched", "Nobody takes its pictures: the system page says what is wrong."],
  ["offline", "Is it switched on and in the network?"],
  ["error", "Look at the camera and at its settings."],
]);
