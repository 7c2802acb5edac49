/** What a card of the feed says. Pure. */

import { percent } from "@/domain/amounts";
import { analysisNote } from "@/domain/risk";
import type { Incident } from "@/live/incident";

/** The sentence of a card: the event's summary, or what can be said before there is one. */
export function sentenceOf(incident: Incident): string {
  const { phase, event } = incident;
  if (phase === "joined") return "This is part of another incident on this list.";
  if (event !== null) return event.summary === "" ? "There is no summary." : event.summary;
  const sure = `the best look is ${percent(incident.bestConfidence)} sure.`;
  return phase === "unassessed" ? `Nothing more was seen for a while; ${sure}` : `Being assessed; ${sure}`;
}

/** Classes with how many there were at once, where that is known. */
export function objectsOf(incident: Incident): { type: string; count: number }[] {
  const seen = new Map(incident.classes.map(({ label, most }) => [label, most]));
  const types = incident.event?.object_types ?? [...seen.keys()];
  return types.map((type) => ({ type, count: seen.get(type) ?? 1 }));
}

export interface IncidentMark {
  readonly word: string;
  /** The whole of it, where the word is short for more. */
  readonly meaning?: string;
  readonly kind: "quick" | "warning";
}

const SHORT = new Map([
  [analysisNote("fallback"), "No model"],
  [analysisNote("repaired"), "Repaired"],
]);

/** What is special about an incident, the most urgent first. */
export function marksOf({ event }: Incident): IncidentMark[] {
  const note = event === null ? null : analysisNote(event.analysis_status);
  return [
    ...(event?.is_fast_path === true
      ? [{ word: "Fast path", meaning: "Assessed at once, before the incident was over", kind: "quick" } as const]
      : []),
    ...(note === null ? [] : [{ word: SHORT.get(note) ?? note, meaning: note, kind: "warning" } as const]),
  ];
}

/** The name of a card for someone who hears the page. */
export function spokenName(incident: Incident, cameraName: string): string {
  const { phase, event } = incident;
  if (phase === "joined") return `${cameraName}: part of another incident`;
  if (event === null) return `${cameraName}: ${phase === "unassessed" ? "no assessment yet" : "assessing"}`;
  const reviewed = event.reviewed ? ", reviewed" : "";
  return `${cameraName}: ${event.risk_level}, ${event.risk_score} of 100${reviewed}`;
}
