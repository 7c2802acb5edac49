import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("src/app/theme.css", "utf8");

/** The colours of one theme by name, as three numbers each. */
function colours(start: string): Map<string, number[]> {
  const block = css.slice(css.indexOf(start)).split("}")[0] ?? "";
  return new Map(
    [...block.matchAll(/--([a-z-]+): (\d+) (\d+) (\d+);/g)].map(([, name, ...parts]) => [name!, parts.map(Number)]),
  );
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: readonly number[]): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: readonly number[], other: readonly number[]): number {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright! + 0.05) / (dark! + 0.05);
}

const TEXT = ["ink", "ink-quiet", "accent-ink", "quick-ink", "low-ink", "medium-ink", "high-ink", "critical-ink"];
const SHAPES = ["edge", "accent", "quick", "low", "medium", "high", "critical"];
const GROUNDS = ["ground", "panel", "raised"];

describe.each([
  ["dark", ":root {"],
  ["light", ':root[data-theme="light"] {'],
])("the %s theme", (_, start) => {
  const theme = colours(start);
  const between = (one: string, other: string) => contrast(theme.get(one)!, theme.get(other)!);

  it.each(TEXT.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)))(
    "%s is read on %s",
    (text, ground) => {
      expect(between(text, ground)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(SHAPES.flatMap((shape) => GROUNDS.map((ground) => [shape, ground] as const)))(
    "%s is seen on %s",
    (shape, ground) => {
      expect(between(shape, ground)).toBeGreaterThanOrEqual(3);
    },
  );

  it("has readable text on its accent", () => {
    expect(between("on-accent", "accent")).toBeGreaterThanOrEqual(4.5);
  });
});
