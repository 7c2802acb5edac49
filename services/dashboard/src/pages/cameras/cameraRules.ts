/** What the server accepts as a camera's name and folder, and where its refusals belong in the form. Pure. */

import { ApiError } from "@/api/client";

export const LONGEST_NAME = 255;
export const LONGEST_FOLDER = 500;

export interface CameraWritten {
  readonly name: string;
  readonly folder: string;
}

/** What is wrong with each field, and with the whole where no field is to blame. */
export interface CameraFaults {
  readonly name?: string;
  readonly folder?: string;
  readonly whole?: string;
}

/** What the server would refuse, known before it is asked. */
export function faultsOf({ name, folder }: CameraWritten): CameraFaults {
  return { ...named("name", nameFault(name)), ...named("folder", folderFault(folder)) };
}

/** Whether anything was written that the server does not have. */
export function isChanged(now: CameraWritten, before: CameraWritten): boolean {
  return now.name !== before.name || now.folder !== before.folder;
}

export function hasFault(faults: CameraFaults): boolean {
  return Object.keys(faults).length > 0;
}

function nameFault(name: string): string | null {
  if (name.trim() === "") return "Give the camera a name.";
  if (lengthOf(name) > LONGEST_NAME)
    return `A name has at most ${LONGEST_NAME} characters; this one has ${lengthOf(name)}.`;
  return hasControl(name) ? "A name is one line, without control characters." : null;
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

/** A refusal of the server at the field it is about. */
export function refusedFaults(error: Error): CameraFaults {
  if (!(error instanceof ApiError)) return { whole: error.message };
  if (error.status === 409) return conflict(error.message);
  const faults: CameraFaults = {
    ...named("name", faultOf(error, "body.name")),
    ...named("folder", faultOf(error, "body.folder_path")),
  };
  return hasFault(faults) ? faults : { whole: error.message };
}

/** Told apart by how the sentence begins: a name or folder in it may hold any words. */
function conflict(message: string): CameraFaults {
  if (message.startsWith("another camera is called ")) return { name: "Another camera has this name." };
  return { folder: "Another camera has this folder, or one whose name gives the same id." };
}

function faultOf(error: ApiError, field: string): string | null {
  const told = error.faults.find((fault) => fault.field === field)?.message;
  return told === undefined ? null : told.replace("folder_path", "The folder");
}

function named(field: keyof CameraFaults, fault: string | null): CameraFaults {
  return fault === null ? {} : { [field]: fault };
}

/** As the server counts: an emoji of one code point is one character. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

function hasControl(text: string): boolean {
  return Array.from(text).some((sign) => sign < " " || sign === "\u007f");
}
