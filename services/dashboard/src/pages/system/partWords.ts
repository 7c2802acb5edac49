/** The parts of the system as people call them, what it means when one is not well, and what helps. Pure. */

interface PartWords {
  readonly title: string;
  /** What it does, for those who do not know. */
  readonly does: string;
  /** What is not happening while it is ill: the beginning of a sentence that its message ends. */
  readonly ill: string;
  /** What to do about it, and what happens by itself. */
  readonly act: string;
}

const PARTS: ReadonlyMap<string, PartWords> = new Map([
  [
    "database",
    {
      title: "Database",
      does: "Keeps incidents",
      ill: "Nothing can be shown or kept: the database",
      act: "Start PostgreSQL, or hsi as a whole. New pictures wait in their folders and are taken in afterwards.",
    },
  ],
  [
    "redis",
    {
      title: "Queue",
      does: "Carries work from stage to stage",
      ill: "New pictures wait in their folders: the queue",
      act: "Start Redis, or hsi as a whole. What was under way is taken up again.",
    },
  ],
  [
    "detector",
    {
      title: "Detector",
      does: "Finds objects in pictures",
      ill: "Pictures wait to be looked at: the detector",
      act:
        "If it ended, hsi starts it again by itself within half a minute; if it hangs, end it. Its last words are in " +
        "logs/detector.log. A detector elsewhere is the server that DETECTOR_URL names. No picture is lost meanwhile.",
    },
  ],
  [
    "nemotron",
    {
      title: "Language model",
      does: "Scores incidents",
      ill: "Incidents are analysed without a model: the language model",
      act:
        "Start the server that NEMOTRON_URL names. Incidents of the last day that were scored without it are " +
        "then scored again by themselves.",
    },
  ],
  [
    "cameras",
    {
      title: "Cameras",
      does: "Send pictures",
      ill: "Not every camera delivers",
      act: "The list of cameras below says since when, why, and what helps.",
    },
  ],
  [
    "tasks",
    {
      title: "Stages",
      does: "Do the work, one after the other",
      ill: "Some work stands still: a stage",
      act: "The log says why. If it does not move within minutes, start hsi again: nothing is lost.",
    },
  ],
]);

/** A part that this page does not know goes by its own name. */
export function partWords(name: string): PartWords {
  return PARTS.get(name) ?? { title: name, does: "", ill: name, act: "" };
}

export const WITHOUT_MODEL_ACT =
  "To have incidents scored, set NEMOTRON_URL to the address of a llama.cpp server and start hsi again.";

const UNKNOWN = "Unknown";

const STATES: ReadonlyMap<string, string> = new Map([
  ["healthy", "Healthy"],
  ["degraded", "Degraded"],
  ["unhealthy", "Unhealthy"],
  ["absent", "Not set up"],
  ["unknown", UNKNOWN],
]);

export function stateWord(state: string): string {
  return STATES.get(state) ?? UNKNOWN;
}
