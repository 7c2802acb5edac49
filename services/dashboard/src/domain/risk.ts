/** Risk levels as words, shapes and colours. The server decides a level; the page only says it. */

export const LEVELS = ["critical", "high", "medium", "low"] as const;
export type RiskLevel = (typeof LEVELS)[number];

/** Inclusive upper ends of low, medium and high, as /api/system/about names them. */
export interface SeverityBounds {
  readonly low_max: number;
  readonly medium_max: number;
  readonly high_max: number;
}

interface LevelLook {
  readonly word: string;
  /** What a level asks of the person who looks. */
  readonly meaning: string;
  readonly shape: "circle" | "square" | "triangle" | "diamond";
  /** CSS custom property of the colour; the theme defines it for dark and light. */
  readonly colour: string;
}

const LOOKS: Readonly<Record<RiskLevel, LevelLook>> = {
  low: { word: "Low", meaning: "Nothing to do", shape: "circle", colour: "var(--risk-low)" },
  medium: { word: "Medium", meaning: "Worth a look", shape: "square", colour: "var(--risk-medium)" },
  high: { word: "High", meaning: "Look soon", shape: "triangle", colour: "var(--risk-high)" },
  critical: { word: "Critical", meaning: "Look now", shape: "diamond", colour: "var(--risk-critical)" },
};

export function isLevel(value: unknown): value is RiskLevel {
  return LEVELS.some((level) => level === value);
}

/** A level the wire names, or null for one this page does not know. */
export function levelOf(value: string): RiskLevel | null {
  return isLevel(value) ? value : null;
}

export function lookOf(level: RiskLevel): LevelLook {
  return LOOKS[level];
}

/** The level's word; a level this page does not know is shown as the server spells it. */
export function levelWord(value: string): string {
  const level = levelOf(value);
  return level === null ? value : LOOKS[level].word;
}

/** 0 for low to 3 for critical; -1 for a level this page does not know. */
export function rankOf(value: string): number {
  const level = levelOf(value);
  return level === null ? -1 : LEVELS.length - 1 - LEVELS.indexOf(level);
}

/** The level a score falls into under the site's bounds: for scales and gauges, never to overrule an event's own level. */
export function levelOfScore(score: number, bounds: SeverityBounds): RiskLevel {
  if (score <= bounds.low_max) return "low";
  if (score <= bounds.medium_max) return "medium";
  return score <= bounds.high_max ? "high" : "critical";
}

/** A score as a share of the gauge, 0..1. */
export function gaugeShare(score: number): number {
  return Math.min(1, Math.max(0, score / 100));
}

/** The bands of the gauge, from low to critical; shares of the whole that add up to 1. */
export function gaugeBands(bounds: SeverityBounds): readonly { level: RiskLevel; from: number; to: number }[] {
  const edges = [0, bounds.low_max / 100, bounds.medium_max / 100, bounds.high_max / 100, 1];
  return [...LEVELS].reverse().map((level, index) => ({ level, from: edges[index] ?? 0, to: edges[index + 1] ?? 1 }));
}

export type Analysis = "ok" | "repaired" | "fallback";

/** How the score came about, in words; null when a model answered as it should. */
export function analysisNote(status: string): string | null {
  if (status === "ok") return null;
  if (status === "repaired") return "The model's answer had to be repaired";
  return status === "fallback" ? "Analysed without a model" : status;
}
