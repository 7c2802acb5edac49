/** How a score and a level came about, from what the event and the site's bounds say; nothing is guessed. Pure. */

import { LEVELS, levelOfScore, type RiskLevel, type SeverityBounds } from "@/domain/risk";

export interface Scored {
  readonly analysis_status: string;
  readonly model: string;
}

/** Who gave the score. */
export type Source = "model" | "second-answer" | "placeholder" | "unknown";

const SOURCES: Readonly<Record<string, Source>> = {
  ok: "model",
  repaired: "second-answer",
  fallback: "placeholder",
};

export function sourceOf({ analysis_status }: Scored): Source {
  return SOURCES[analysis_status] ?? "unknown";
}

export const SOURCE_WORDS: Readonly<Record<Source, string>> = {
  model: "The language model looked at the facts of this incident and gave the score.",
  "second-answer":
    "The language model gave the score in its second answer; the first one could not be used, and it was asked to repair it.",
  placeholder: "No language model assessed this incident. The score is a placeholder, not a judgement.",
  unknown: "How the score came about is told in a word that this page does not know.",
};

export interface Band {
  readonly level: RiskLevel;
  /** Lowest and highest score of the level, both included. */
  readonly from: number;
  readonly to: number;
}

/** The levels from low to critical with their scores. */
export function bandsOf({ low_max, medium_max, high_max }: SeverityBounds): Band[] {
  const ends = [low_max, medium_max, high_max, 100];
  return [...LEVELS].reverse().map((level, index) => ({
    level,
    from: index === 0 ? 0 : (ends[index - 1] ?? 0) + 1,
    to: ends[index] ?? 100,
  }));
}

export interface Step {
  readonly level: RiskLevel;
  /** Points from the score to the nearest score of that level. */
  readonly points: number;
}

export interface LevelStory {
  /** The band the score lies in under the bounds of today. */
  readonly band: Band;
  readonly higher: Step | null;
  readonly lower: Step | null;
  /** The level the event carries was decided under other bounds. */
  readonly decidedOtherwise: boolean;
}

export function levelStory(score: number, level: string, bounds: SeverityBounds): LevelStory {
  const bands = bandsOf(bounds);
  const at = bands.findIndex((band) => band.level === levelOfScore(score, bounds));
  const band = bands[at] ?? { level: "low", from: 0, to: 100 };
  const [above, below] = [bands[at + 1], bands[at - 1]];
  return {
    band,
    higher: above === undefined ? null : { level: above.level, points: above.from - score },
    lower: below === undefined ? null : { level: below.level, points: score - below.to },
    decidedOtherwise: band.level !== level,
  };
}

/** Where a score stands on a scale of 0 to 100: the middle of its own point, so that it is never between two levels. */
export function placeOf(score: number): number {
  return (Math.min(100, Math.max(0, score)) + 0.5) / 101;
}

/** The share of the scale that a band takes. */
export function shareOf({ from, to }: Band): number {
  return (to - from + 1) / 101;
}
