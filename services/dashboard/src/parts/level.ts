import { levelOf, levelWord, type RiskLevel } from "@/domain/risk";

/** How a level looks: a word and a shape besides the colour, so that colour never speaks alone. */
interface Look {
  word: string;
  text: string;
  fill: string;
  border: string;
  stroke: string;
  /** An outline in a 16 × 16 square. */
  shape: string;
}

type Paint = Omit<Look, "word">;

const PAINTS: Readonly<Record<RiskLevel, Paint>> = {
  low: {
    text: "text-low-ink",
    fill: "fill-low",
    border: "border-low",
    stroke: "stroke-low",
    shape: "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2z",
  },
  medium: {
    text: "text-medium-ink",
    fill: "fill-medium",
    border: "border-medium",
    stroke: "stroke-medium",
    shape: "M2.5 2.5h11v11h-11z",
  },
  high: {
    text: "text-high-ink",
    fill: "fill-high",
    border: "border-high",
    stroke: "stroke-high",
    shape: "M8 1.5 15 14H1z",
  },
  critical: {
    text: "text-critical-ink",
    fill: "fill-critical",
    border: "border-critical",
    stroke: "stroke-critical",
    shape: "M8 .5 15.5 8 8 15.5.5 8z",
  },
};

const UNKNOWN: Paint = {
  text: "text-ink-quiet",
  fill: "fill-ink-quiet",
  border: "border-edge",
  stroke: "stroke-ink-quiet",
  shape: "M2 6.5h12v3H2z",
};

/** The look of a level as the API spells it; one that this page does not know keeps its word and gets no colour. */
export function lookOf(level: string | null | undefined): Look {
  if (level === null || level === undefined) return { word: "Not rated", ...UNKNOWN };
  const known = levelOf(level);
  return { word: levelWord(level), ...(known === null ? UNKNOWN : PAINTS[known]) };
}
