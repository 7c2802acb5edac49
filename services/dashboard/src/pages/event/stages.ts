/** Where the time from the first picture to the assessment went. Pure. */

export interface Stage {
  readonly name: string;
  readonly words: string;
  readonly ms: number;
  /** Of all stages together, 0..1. */
  readonly share: number;
  /** Nobody worked on it: it waited. */
  readonly waiting: boolean;
}

const KNOWN: readonly (readonly [name: string, words: string, waiting: boolean])[] = [
  ["file_to_detect", "Looking at the first picture", false],
  ["batch_wait", "Gathering the incident's pictures", true],
  ["analyze_wait", "Waiting for the assessment", true],
  ["analyze", "Assessing the risk", false],
];

const TOTAL = "total";

/** The stages that were measured, in their order; one that this page does not know comes last under its own name. */
export function stagesOf(stageMs: Readonly<Record<string, number>>): Stage[] {
  const names = Object.keys(stageMs).filter((name) => name !== TOTAL);
  const known = KNOWN.filter(([name]) => names.includes(name));
  const others = names.filter((name) => !KNOWN.some(([each]) => each === name)).sort();
  const listed = [...known, ...others.map((name) => [name, name, false] as const)];
  const spent = (name: string) => Math.max(0, Number(stageMs[name]) || 0);
  const sum = listed.reduce((total, [name]) => total + spent(name), 0);
  return listed.map(([name, words, waiting]) => {
    const ms = spent(name);
    return { name, words, ms, share: sum === 0 ? 0 : ms / sum, waiting };
  });
}

/** From the first file to the assessment, or null where nobody measured it. */
export function totalOf(stageMs: Readonly<Record<string, number>>): number | null {
  const total = stageMs[TOTAL];
  return total === undefined || !Number.isFinite(total) ? null : Math.max(0, total);
}
