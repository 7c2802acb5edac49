/** What is decided for one camera beyond its source, as it stands in the form; what is empty is as for all. Pure. */

import type { Camera, CameraRecord } from "@/api/shapes";
import { OBJECT_TYPES, type ObjectType } from "@/domain/filters";

export const LONGEST_LOCATION = 128;
export const LONGEST_PROMPT = 2000;
export const MOST_DAYS = 365;

export interface DecidedWritten {
  readonly location: string;
  /** Classes in our own order, with commas between them; empty for all of them. */
  readonly labels: string;
  /** Percent. */
  readonly confidence: string;
  readonly eventsDays: string;
  readonly mediaDays: string;
  readonly prompt: string;
}

export const UNDECIDED: DecidedWritten = {
  location: "",
  labels: "",
  confidence: "",
  eventsDays: "",
  mediaDays: "",
  prompt: "",
};

/** What the server has, as it stands in the form. */
export function decidedWritten({ location, detection, analysis, retention }: Camera): DecidedWritten {
  return {
    location: location ?? "",
    labels: joined(detection?.labels ?? []),
    confidence: written(detection?.min_confidence_percent),
    eventsDays: written(retention?.events_days),
    mediaDays: written(retention?.media_days),
    prompt: analysis?.prompt ?? "",
  };
}

export function isUndecided(written: DecidedWritten): boolean {
  return (Object.keys(UNDECIDED) as (keyof DecidedWritten)[]).every((field) => isEmpty(written[field]));
}

/** The parts of a record that say it; what the form does not ask about stays as the record has it. */
export function decisions(
  { location, labels, confidence, eventsDays, mediaDays, prompt }: DecidedWritten,
  { detection, analysis }: Pick<CameraRecord, "detection" | "analysis">,
): Pick<CameraRecord, "location" | "detection" | "analysis" | "retention"> {
  return {
    location: isEmpty(location) ? null : location,
    detection: { ...detection, labels: chosenIn(labels), min_confidence_percent: wholeIn(confidence) },
    analysis: { ...analysis, prompt: isEmpty(prompt) ? null : prompt },
    retention: { events_days: wholeIn(eventsDays), media_days: wholeIn(mediaDays) },
  };
}

export function chosenIn(labels: string): ObjectType[] {
  const named = labels.split(",");
  return OBJECT_TYPES.filter((type) => named.includes(type));
}

/** The classes with one of them chosen where it was not, and the other way round. */
export function turned(labels: string, turn: ObjectType): string {
  const chosen = chosenIn(labels);
  return joined(OBJECT_TYPES.filter((type) => chosen.includes(type) !== (type === turn)));
}

/** The number that is written, or null where none is, or none that is whole. */
export function wholeIn(text: string): number | null {
  return /^\d{1,4}$/.test(text.trim()) ? Number(text) : null;
}

export function isEmpty(text: string): boolean {
  return text.trim() === "";
}

function joined(chosen: readonly ObjectType[]): string {
  return OBJECT_TYPES.filter((type) => chosen.includes(type)).join(",");
}

function written(number: number | null | undefined): string {
  return number === null || number === undefined ? "" : String(number);
}
