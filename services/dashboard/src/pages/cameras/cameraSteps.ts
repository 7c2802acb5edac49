/** From what is written in the form to what is asked of the server, in order. Pure. */

import type { Camera, CameraChange, CameraRecord, NewCamera, Source } from "@/api/shapes";
import { millisecondsIn, writtenOf, type CameraWritten } from "@/pages/cameras/cameraForm";
import { decisions, isUndecided } from "@/pages/cameras/decided";
import { hasLogin, keepsLogin, kindOf } from "@/pages/cameras/sourceKinds";

export type Step =
  | { readonly does: "add"; readonly body: NewCamera }
  | { readonly does: "change"; readonly body: CameraChange }
  /** The whole record; `isNew` never replaces a camera that is there. */
  | { readonly does: "put"; readonly isNew: boolean; readonly body: CameraRecord };

/** Nothing where nothing differs from what the server has. */
export function stepsOf(written: CameraWritten, camera: Camera | null): Step[] {
  if (camera !== null) return changesOf(written, camera);
  if (written.kind !== "folder") return [{ does: "put", isNew: true, body: recordOf(written, null) }];
  const add: Step = { does: "add", body: { name: written.name, folder_path: written.folder } };
  const isPlain = written.enabled && rhythmOf(written) === null && isUndecided(written);
  return isPlain ? [add] : [add, { does: "put", isNew: false, body: recordOf(written, null) }];
}

function changesOf(written: CameraWritten, camera: Camera): Step[] {
  const before = recordOf(writtenOf(camera), camera);
  const now = recordOf(written, camera);
  const isMoved = written.kind === "folder" && written.folder !== camera.folder_path;
  const folder: CameraChange = isMoved ? { folder_path: written.folder } : {};
  if (!sameBeside(now, before)) {
    const put: Step = { does: "put", isNew: false, body: now };
    return isMoved ? [{ does: "change", body: folder }, put] : [put];
  }
  const change: CameraChange = {
    ...folder,
    ...(now.name === before.name ? {} : { name: written.name }),
    ...(now.enabled === before.enabled ? {} : { enabled: written.enabled }),
  };
  return Object.keys(change).length === 0 ? [] : [{ does: "change", body: change }];
}

/** Whether two records differ in nothing but what a small change can say as well. */
function sameBeside(one: CameraRecord, other: CameraRecord): boolean {
  const rest = (record: CameraRecord) => JSON.stringify({ ...record, name: null, enabled: null });
  return rest(one) === rest(other);
}

function recordOf(written: CameraWritten, camera: Camera | null): CameraRecord {
  return {
    name: written.name,
    source: sourceOf(written),
    enabled: written.enabled,
    expected_interval_ms: rhythmOf(written),
    managed_by: "api",
    ...decidedOf(written, camera),
    ...loginOf(written, camera),
  };
}

/** What the form does not ask about goes back as it came, but for clips of a kind that sends none. */
function decidedOf(written: CameraWritten, camera: Camera | null): Partial<CameraRecord> {
  if (camera === null) return isUndecided(written) ? {} : decisions(written, {});
  const { capture = {}, detection = {}, analysis = {} } = camera;
  const hasClips = written.kind === "folder" || written.kind === "ftp";
  const taken = hasClips ? capture : { ...capture, clip_interval_ms: null, clip_max_frames: null };
  return { ...decisions(written, { detection, analysis }), capture: taken };
}

function rhythmOf({ rhythm }: CameraWritten): number | null {
  return rhythm.trim() === "" ? null : millisecondsIn(rhythm);
}

function sourceOf(written: CameraWritten): Source {
  const interval_ms = millisecondsIn(written.interval) ?? 1000;
  switch (written.kind) {
    case "folder":
      return { folder: {} };
    case "ftp":
      return { ftp: {} };
    case "rtsp": {
      const { transport, motionGate: motion_gate } = written;
      const sub_url = written.subUrl.trim() === "" ? null : written.subUrl.trim();
      return { rtsp: { url: written.url.trim(), sub_url, transport, interval_ms, motion_gate } };
    }
    case "http":
      return { http: { url: written.url.trim(), kind: written.delivery, interval_ms } };
    case "synthetic":
      return { synthetic: { seed: Number(written.seed), interval_ms } };
  }
}

/** Left out keeps what the server has; null forgets it. What the new kind has no use for is forgotten. */
function loginOf(written: CameraWritten, camera: Camera | null): Pick<CameraRecord, "credentials"> {
  const before = camera === null ? null : kindOf(camera.source);
  const keeps = before !== null && keepsLogin(before, written.kind);
  const wish = keeps ? written.login : "set";
  if (wish === "keep") return {};
  const given = wish === "set" ? givenLogin(written) : null;
  if (given !== null) return { credentials: given };
  return before !== null && hasLogin(before) ? { credentials: null } : {};
}

/** FTP's user is the camera itself; without a password there is none. */
function givenLogin({ kind, username, password }: CameraWritten): NonNullable<CameraRecord["credentials"]> | null {
  if (!hasLogin(kind) || password === "") return null;
  return { username: kind === "ftp" ? "" : username, password };
}
