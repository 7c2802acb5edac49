/** Where a refusal of the server belongs in the form of a camera. Pure. */

import { ApiError } from "@/api/client";
import { hasFault, type CameraFaults, type Field } from "@/pages/cameras/cameraForm";

/** Ends of the server's names of fields; the first that fits. */
const PLACES: readonly (readonly [RegExp, Field])[] = [
  [/^body\.name$/, "name"],
  [/^body\.folder_path$/, "folder"],
  [/^path\.camera_id$/, "id"],
  [/^body\.source\..*\bsub_url$/, "subUrl"],
  [/^body\.source\..*\burl$/, "url"],
  [/^body\.source\..*\binterval_ms$/, "interval"],
  [/^body\.source\..*\bseed$/, "seed"],
  [/^body\.source\..*\btransport$/, "transport"],
  [/^body\.source\b/, "kind"],
  [/^body\.expected_interval_ms$/, "rhythm"],
  [/^body\.location$/, "location"],
  [/^body\.detection\.labels\b/, "labels"],
  [/^body\.detection\.min_confidence_percent$/, "confidence"],
  [/^body\.retention\.events_days$/, "eventsDays"],
  [/^body\.retention\b/, "mediaDays"],
  [/^body\.analysis\.prompt$/, "prompt"],
  [/^body\.credentials\.username$/, "username"],
  [/^body\.credentials\b/, "password"],
];

/** A refusal of the server at the field it is about. */
export function refusedFaults(error: Error): CameraFaults {
  if (!(error instanceof ApiError)) return { whole: error.message };
  if (error.code === "CREDENTIALS_UNAVAILABLE") return { password: sentence(error.message) };
  if (error.status === 409) return conflict(error);
  const faults = Object.fromEntries(
    error.faults.flatMap(({ field, message }) => {
      const place = PLACES.find(([name]) => name.test(field))?.[1];
      return place === undefined ? [] : [[place, worded(place, message)] as const];
    }),
  ) as CameraFaults;
  return hasFault(faults) ? faults : { whole: error.message };
}

/** Told apart by how the sentence begins: a name or folder in it may hold any words. */
function conflict({ code, message }: ApiError): CameraFaults {
  if (code === "KEPT_ELSEWHERE") return { whole: sentence(message) };
  if (message.startsWith("another camera is called ")) return { name: "Another camera has this name." };
  return {
    folder: "Another camera has this folder, or one whose name gives the same id.",
    id: "Another camera has this id.",
  };
}

const NAMES: readonly (readonly [string, string])[] = [
  ["folder_path", "the folder"],
  ["`credentials`", "the login below"],
  ["media_days", "this"],
  ["events_days", "the days of its events"],
];

/** The server speaks of its own names; people read the form's. */
function worded(place: Field, message: string): string {
  const told = NAMES.reduce((text, [ours, theirs]) => text.replace(ours, theirs), message);
  const subject = place === "url" || place === "subUrl" ? "the address " : place === "kind" ? "this kind " : "";
  return sentence(/^(must|cannot|needs) /.test(told) ? `${subject}${told}` : told);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
