/** What stands in the form of a camera, and where it begins. Pure. */

import type { Camera, Source } from "@/api/shapes";
import { decidedWritten, UNDECIDED, type DecidedWritten } from "@/pages/cameras/decided";
import { kindOf, type Kind } from "@/pages/cameras/sourceKinds";

/** What to do with the login that the server may have; it is never told to this page. */
export type LoginWish = "keep" | "set" | "forget";

export interface CameraWritten extends DecidedWritten {
  readonly name: string;
  /** Of a new camera that is no folder; the server's names follow from it. */
  readonly id: string;
  readonly kind: Kind;
  readonly folder: string;
  readonly url: string;
  readonly subUrl: string;
  readonly transport: "tcp" | "udp";
  readonly motionGate: boolean;
  readonly delivery: "snapshot" | "mjpeg";
  /** Seconds between two pictures that are wanted. */
  readonly interval: string;
  readonly seed: string;
  readonly enabled: boolean;
  /** Seconds between two pictures that are expected; empty where that is learned. */
  readonly rhythm: string;
  readonly login: LoginWish;
  readonly username: string;
  readonly password: string;
}

export type Field = keyof CameraWritten;

/** What is wrong with each field, and with the whole where no field is to blame. */
export type CameraFaults = Readonly<Partial<Record<Field | "whole", string>>>;

/** The API's own. */
const DEFAULT_MS = 1000;

const EMPTY: CameraWritten = {
  ...UNDECIDED,
  name: "",
  id: "",
  kind: "folder",
  folder: "",
  url: "",
  subUrl: "",
  transport: "tcp",
  motionGate: true,
  delivery: "snapshot",
  interval: "1",
  seed: "1",
  enabled: true,
  rhythm: "",
  login: "set",
  username: "",
  password: "",
};

/** What the server has, as it stands in the form; for a new camera what most have. */
export function writtenOf(camera: Camera | null): CameraWritten {
  if (camera === null) return EMPTY;
  return {
    ...EMPTY,
    ...sourceWritten(camera.source),
    ...decidedWritten(camera),
    name: camera.name,
    id: camera.id,
    kind: kindOf(camera.source),
    folder: camera.folder_path,
    enabled: camera.enabled,
    rhythm: camera.expected_interval_ms === null ? "" : secondsOf(camera.expected_interval_ms),
    login: "keep",
  };
}

/** What its own kind says; the fields of the others stay as they begin. */
function sourceWritten({ rtsp, http, synthetic }: Source): Partial<CameraWritten> {
  if (rtsp) {
    const { url, sub_url, transport = "tcp", interval_ms = DEFAULT_MS, motion_gate = true } = rtsp;
    return { url, subUrl: sub_url ?? "", transport, interval: secondsOf(interval_ms), motionGate: motion_gate };
  }
  if (http) {
    const { url, kind = "snapshot", interval_ms = DEFAULT_MS } = http;
    return { url, delivery: kind, interval: secondsOf(interval_ms) };
  }
  if (synthetic) {
    const { seed = 1, interval_ms = DEFAULT_MS } = synthetic;
    return { seed: String(seed), interval: secondsOf(interval_ms) };
  }
  return {};
}

/** Whether anything was written that the server does not have. */
export function isChanged(now: CameraWritten, before: CameraWritten): boolean {
  return (Object.keys(now) as Field[]).some((field) => now[field] !== before[field]);
}

export function hasFault(faults: CameraFaults): boolean {
  return Object.keys(faults).length > 0;
}

/** The id that a name suggests: its letters and digits, as folders are named; empty where it has none of ours. */
export function suggestedId(name: string): string {
  const plain = Array.from(name.normalize("NFKD").toLowerCase())
    .map((sign) => (/[ _-]/.test(sign) ? "_" : sign))
    .filter((sign) => /[a-z0-9_]/.test(sign));
  const id = plain
    .join("")
    .slice(0, 64)
    .replace(/^_+|_+$/g, "");
  return /[a-z0-9]/.test(id) ? id : "";
}

/** Whole milliseconds of what was written as seconds, or null where that is no number. */
export function millisecondsIn(written: string): number | null {
  const text = written.trim().replace(",", ".");
  return /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Math.round(Number(text) * 1000) : null;
}

function secondsOf(ms: number): string {
  return String(ms / 1000);
}
