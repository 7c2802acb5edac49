/** The parts of the system as people call them, and what it means when one is not well. Pure. */

interface PartWords {
  readonly title: string;
  /** What it does, for those who do not know. */
  readonly does: string;
  /** What is not happening while it is ill: the beginning of a sentence that its message ends. */
  readonly ill: string;
}

const PARTS: ReadonlyMap<string, PartWords> = new Map([
  ["database", { title: "Database", does: "Keeps incidents", ill: "Nothing can be shown or kept: the database" }],
  [
    "redis",
    { title: "Queue", does: "Carries work between the rooms", ill: "New pictures wait in their folders: the queue" },
  ],
  [
    "detector",
    { title: "Detector", does: "Finds objects in pictures", ill: "Pictures wait to be looked at: the detector" },
  ],
  [
    "nemotron",
    {
      title: "Language model",
      does: "Scores incidents",
      ill: "Incidents are analysed without a model: the language model",
    },
  ],
  ["tasks", { title: "Rooms", does: "Do the work, stage by stage", ill: "Some work stands still: a room" }],
]);

export function partWords(name: string): PartWords {
  return PARTS.get(name) ?? { title: name, does: "", ill: name };
}

export const STATES: ReadonlyMap<string, string> = new Map([
  ["healthy", "Healthy"],
  ["degraded", "Degraded"],
  ["unhealthy", "Unhealthy"],
  ["absent", "Not set up"],
]);
