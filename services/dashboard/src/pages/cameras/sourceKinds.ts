/** Where a camera's pictures come from: the kinds of sources, and what they are in words. Pure. */

import type { Camera, Source } from "@/api/shapes";

/** As the API names them, the simplest first. */
export const KINDS = ["folder", "ftp", "rtsp", "http", "synthetic"] as const;
export type Kind = (typeof KINDS)[number];

interface KindWords {
  /** In a list of choices. */
  readonly choice: string;
  /** What that means, for who chooses. */
  readonly means: string;
  /** In a row of facts. */
  readonly short: string;
}

const WORDS: Readonly<Record<Kind, KindWords>> = {
  folder: {
    choice: "A folder that something else fills",
    means: "Pictures or clips that anything puts into the camera's folder on this machine.",
    short: "Folder",
  },
  ftp: {
    choice: "FTP: the camera uploads",
    means: "The camera signs in to our FTP server as a user of its own and uploads pictures or clips.",
    short: "FTP upload",
  },
  rtsp: {
    choice: "RTSP: we watch its stream",
    means: "We open the camera's video stream and take pictures out of it.",
    short: "RTSP stream",
  },
  http: {
    choice: "HTTP: we fetch its pictures",
    means: "We ask the camera's web server for stills, or open its MJPEG stream.",
    short: "HTTP",
  },
  synthetic: {
    choice: "Synthetic: a drawn yard",
    means: "Drawn pictures, to try everything out without a camera. They are marked as synthetic everywhere.",
    short: "Drawn by the simulator",
  },
};

export function kindWords(kind: Kind): KindWords {
  return WORDS[kind];
}

/** The kind of a source; one that this page does not know counts as a folder, which is what all end as. */
export function kindOf(source: Source): Kind {
  return KINDS.find((kind) => source[kind] !== undefined && source[kind] !== null) ?? "folder";
}

/** Whether cameras of this kind are signed in to, or sign in. */
export function hasLogin(kind: Kind): boolean {
  return kind === "ftp" || kind === "rtsp" || kind === "http";
}

/** Whether a stored login still means the same after the change: FTP's is what the camera says to us. */
export function keepsLogin(before: Kind, now: Kind): boolean {
  return hasLogin(now) && (before === now || (hasLogin(before) && before !== "ftp" && now !== "ftp"));
}

/** The address that is asked, or null for kinds that ask nobody. It never holds a login. */
export function addressOf({ rtsp, http }: Source): string | null {
  return rtsp?.sub_url ?? rtsp?.url ?? http?.url ?? null;
}

/** Who keeps a camera's record, for one that this page must not change; null for one that it may. */
export function keeperOf({ managed_by }: Pick<Camera, "managed_by">): string | null {
  if (managed_by === "file") return "a file that is applied with `hsi cameras apply`";
  return managed_by === "operator" ? "its Camera object on Kubernetes" : null;
}
