/** What the server accepts in the form of a camera, known before it is asked. Pure. */

import { millisecondsIn, type CameraFaults, type CameraWritten, type Field } from "@/pages/cameras/cameraForm";
import { isEmpty, LONGEST_LOCATION, LONGEST_PROMPT, MOST_DAYS, wholeIn } from "@/pages/cameras/decided";
import { keepsLogin, type Kind } from "@/pages/cameras/sourceKinds";

export const LONGEST_NAME = 255;
export const LONGEST_FOLDER = 500;
const LONGEST_URL = 2048;
const LONGEST_LOGIN = 255;
const SHORTEST_INTERVAL_MS = 33;
const LONGEST_INTERVAL_MS = 3_600_000;
const LARGEST_SEED = 2 ** 31 - 1;

/** What is wrong with what is written, for a camera that was of kind `before` or is new (null). */
export function faultsOf(written: CameraWritten, before: Kind | null): CameraFaults {
  const found: Partial<Record<Field, string | null>> = {
    name: nameFault(written.name),
    rhythm: written.rhythm.trim() === "" ? null : intervalFault(written.rhythm),
    ...(written.kind === "folder" ? { folder: folderFault(written.folder) } : {}),
    ...(written.kind !== "folder" && before === null ? { id: idFault(written.id) } : {}),
    ...sourceFaults(written),
    ...loginFaults(written, before),
    ...decidedFaults(written),
  };
  return Object.fromEntries(Object.entries(found).filter(([, fault]) => fault !== null));
}

function sourceFaults({ kind, url, subUrl, interval, seed }: CameraWritten): Partial<Record<Field, string | null>> {
  switch (kind) {
    case "rtsp":
      return {
        url: addressFault(url, RTSP),
        subUrl: subUrl.trim() === "" ? null : addressFault(subUrl, RTSP),
        interval: intervalFault(interval),
      };
    case "http":
      return { url: addressFault(url, HTTP), interval: intervalFault(interval) };
    case "synthetic":
      return { seed: seedFault(seed), interval: intervalFault(interval) };
    default:
      return {};
  }
}

/** FTP's user needs a password; elsewhere a user's name without one is half a login. */
function loginFaults(written: CameraWritten, before: Kind | null): Partial<Record<Field, string | null>> {
  const { kind, login, username, password } = written;
  const isFtp = kind === "ftp";
  const keeps = before !== null && keepsLogin(before, kind);
  if (kind === "folder" || kind === "synthetic" || (keeps && login !== "set")) return {};
  const wants = isFtp || keeps || username !== "";
  return {
    username: isFtp ? null : lineFault(username, LONGEST_LOGIN),
    password: password === "" && wants ? "Give the password." : lineFault(password, LONGEST_LOGIN),
  };
}

function decidedFaults(written: CameraWritten): Partial<Record<Field, string | null>> {
  const { location, confidence, eventsDays, mediaDays, prompt } = written;
  const [events, media] = [wholeIn(eventsDays), wholeIn(mediaDays)];
  const outlives = events !== null && media !== null && media > events;
  return {
    location: lineFault(location, LONGEST_LOCATION),
    confidence: wholeFault(confidence, 0, 100),
    eventsDays: wholeFault(eventsDays, 1, MOST_DAYS),
    mediaDays: wholeFault(mediaDays, 1, MOST_DAYS) ?? (outlives ? "They go with its events at the latest." : null),
    prompt: lengthOf(prompt) > LONGEST_PROMPT ? `At most ${LONGEST_PROMPT} characters.` : null,
  };
}

/** What stays empty is fine. */
function wholeFault(text: string, least: number, most: number): string | null {
  const number = wholeIn(text);
  const isFine = isEmpty(text) || (number !== null && number >= least && number <= most);
  return isFine ? null : `Give a whole number from ${least} to ${most}, or nothing.`;
}

function lineFault(text: string, longest: number): string | null {
  if (lengthOf(text) > longest) return `At most ${longest} characters.`;
  return hasControl(text) ? "One line, without control characters." : null;
}

function nameFault(name: string): string | null {
  if (name.trim() === "") return "Give the camera a name.";
  if (lengthOf(name) > LONGEST_NAME)
    return `A name has at most ${LONGEST_NAME} characters; this one has ${lengthOf(name)}.`;
  return hasControl(name) ? "A name is one line, without control characters." : null;
}

function idFault(id: string): string | null {
  if (id === "") return "Give the camera an id.";
  const isWhole = /^[a-z0-9_]{1,64}$/.test(id) && /[a-z0-9]/.test(id);
  return isWhole ? null : "An id is made of a to z, 0 to 9 and _, at most 64 of them.";
}

/** A folder is one plain name below the camera root, or its full path, which only the server can judge. */
function folderFault(folder: string): string | null {
  if (folder.trim() === "") return "Name the folder that the camera uploads into.";
  if (lengthOf(folder) > LONGEST_FOLDER) return `A folder has at most ${LONGEST_FOLDER} characters.`;
  const steps = folder.split("/").filter((step) => step !== "" && step !== ".");
  if (steps.includes("..")) return "The folder lies directly below the camera root; .. leads out of it.";
  if (!folder.startsWith("/") && steps.length !== 1)
    return "Name one folder directly below the camera root, without /.";
  return stepFault(steps.at(-1) ?? "");
}

function stepFault(step: string): string | null {
  if (step.startsWith(".")) return "A folder that begins with a dot is not taken as a camera.";
  if (/[<>:"|?*\\]/.test(step) || hasControl(step)) return 'A folder holds none of < > : " | ? * \\';
  return /[\p{L}\p{N}]/u.test(step) ? null : "A folder needs at least one letter or digit.";
}

const RTSP = ["rtsp", "rtsps"];
const HTTP = ["http", "https"];

function addressFault(url: string, schemes: readonly string[]): string | null {
  if (url.trim() === "") return "Give the camera's address.";
  if (lengthOf(url) > LONGEST_URL) return `An address has at most ${LONGEST_URL} characters.`;
  const [, scheme, place] = /^([a-z]+):\/\/([^/?#]*)/i.exec(url.trim()) ?? [];
  if (scheme === undefined || place === undefined || !schemes.includes(scheme.toLowerCase()))
    return `The address begins with ${schemes.map((each) => `${each}://`).join(" or ")}`;
  if (place.includes("@")) return "Leave the login out of the address: it has fields of its own below.";
  if (place.replace(/:\d*$/, "") === "") return "The address names no host.";
  return /\s/.test(url.trim()) || hasControl(url) ? "An address has no spaces." : null;
}

function intervalFault(written: string): string | null {
  const ms = millisecondsIn(written);
  if (ms !== null && ms >= SHORTEST_INTERVAL_MS && ms <= LONGEST_INTERVAL_MS) return null;
  return `Give seconds, from ${SHORTEST_INTERVAL_MS / 1000} to ${LONGEST_INTERVAL_MS / 1000}.`;
}

function seedFault(seed: string): string | null {
  const isWhole = /^\d{1,10}$/.test(seed.trim()) && Number(seed) <= LARGEST_SEED;
  return isWhole ? null : `Give a whole number from 0 to ${LARGEST_SEED}.`;
}

/** As the server counts: an emoji of one code point is one character. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

function hasControl(text: string): boolean {
  return Array.from(text).some((sign) => sign < " " || sign === "\u007f");
}
