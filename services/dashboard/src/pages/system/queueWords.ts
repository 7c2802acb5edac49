/** The work queues as people call them, and from when on one is behind. Pure. */

export interface QueueDepth {
  readonly waiting: number;
  readonly pending: number;
  readonly oldest_seconds: number;
  readonly dead: number;
}

/** What one measure of a queue may be before it is worth a look, and before something is wrong. */
export interface Threshold {
  readonly amber: number;
  readonly red: number;
}

export interface QueueWords {
  /** What waits in it. */
  readonly title: string;
  /** What a person misses while it is behind: the beginning of a sentence. */
  readonly behind: string;
  /** What becomes of the matter when its message is thrown away. */
  readonly lost: string;
  readonly unfinished: Threshold;
  readonly oldestSeconds: Threshold;
}

/** A picture waits for milliseconds while all is well; an assessment by a local model takes half a minute. */
const QUICK = { unfinished: { amber: 50, red: 500 }, oldestSeconds: { amber: 15, red: 60 } };
const SLOW = { unfinished: { amber: 5, red: 20 }, oldestSeconds: { amber: 60, red: 300 } };

const LOOK_LOST = "Pictures stay in their folders, but nobody will look at these again.";
const GROUP_LOST = "Detections stay stored; those that are in no incident are grouped again within about ten minutes.";

const QUEUES: ReadonlyMap<string, QueueWords> = new Map([
  [
    "detection_queue",
    { title: "Pictures to look at", behind: "Pictures wait to be looked at", lost: LOOK_LOST, ...QUICK },
  ],
  [
    "enrichment_queue",
    { title: "Detections to enrich", behind: "Detections wait to be enriched", lost: GROUP_LOST, ...QUICK },
  ],
  [
    "batch_queue",
    { title: "Detections to group", behind: "Detections wait to be grouped", lost: GROUP_LOST, ...QUICK },
  ],
  [
    "analysis_queue",
    { title: "Incidents to assess", behind: "Incidents wait to be assessed", lost: GROUP_LOST, ...SLOW },
  ],
]);

/** A queue that this page does not know goes by its own name. */
export function wordsOf(queue: string): QueueWords {
  return QUEUES.get(queue) ?? { title: queue, behind: `${queue} is behind`, lost: "", ...QUICK };
}

/** The order of the stages; what is not known comes last. */
export function inOrder(queues: readonly string[]): string[] {
  const known = [...QUEUES.keys()].filter((name) => queues.includes(name));
  return [...known, ...queues.filter((name) => !QUEUES.has(name)).sort()];
}

export type Lag = "fine" | "behind" | "far behind";

export function unfinishedOf({ waiting, pending }: Pick<QueueDepth, "waiting" | "pending">): number {
  return waiting + pending;
}

/** The worse of how many and how old. */
export function lagOf(queue: string, depth: QueueDepth): Lag {
  const words = wordsOf(queue);
  const many = beyond(unfinishedOf(depth), words.unfinished);
  const old = beyond(depth.oldest_seconds, words.oldestSeconds);
  return many === "far behind" || old === "fine" ? many : old;
}

function beyond(value: number, { amber, red }: Threshold): Lag {
  if (value >= red) return "far behind";
  return value >= amber ? "behind" : "fine";
}

/** The word and the level whose shape and colour stand beside it. */
export const LAGS: Readonly<Record<Lag, { word: string; level: string }>> = {
  fine: { word: "Up to date", level: "low" },
  behind: { word: "Behind", level: "medium" },
  "far behind": { word: "Far behind", level: "critical" },
};
