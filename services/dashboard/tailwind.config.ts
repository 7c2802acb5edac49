import type { Config } from "tailwindcss";
import plugin from "tailwindcss/plugin";

/** A colour of the theme, `src/app/theme.css`, usable with an opacity. */
function themed(name: string): string {
  return `rgb(var(--${name}) / <alpha-value>)`;
}

const RISK = ["low", "medium", "high", "critical"];

// Tremor 3 reads its own colour names; they point at the theme's, so a chart follows the theme by itself.
const tremor = {
  brand: {
    faint: themed("panel"),
    muted: themed("line"),
    subtle: themed("accent"),
    DEFAULT: themed("accent"),
    emphasis: themed("accent-ink"),
    inverted: themed("on-accent"),
  },
  background: {
    muted: themed("ground"),
    subtle: themed("raised"),
    DEFAULT: themed("panel"),
    emphasis: themed("ink-quiet"),
  },
  border: { DEFAULT: themed("line") },
  ring: { DEFAULT: themed("line") },
  content: {
    subtle: themed("ink-quiet"),
    DEFAULT: themed("ink-quiet"),
    emphasis: themed("ink"),
    strong: themed("ink"),
    inverted: themed("ground"),
  },
};

export default {
  content: [
    "./index.html",
    "./src/**/*.{ts,tsx}",
    // Only what the charts use: the whole library would bring 100 kB of styles.
    "./node_modules/@tremor/react/dist/components/chart-elements/**/*.js",
    "./node_modules/@tremor/react/dist/components/text-elements/Legend/*.js",
  ],
  darkMode: ["selector", '[data-theme="dark"]'],
  safelist: [
    // A chart builds its class names from the colour it is given, so they stand nowhere in the code.
    { pattern: new RegExp(`^(bg|fill|stroke|text)-(${[...RISK, "accent", "quick", "ink-quiet"].join("|")})$`) },
  ],
  theme: {
    extend: {
      colors: {
        ground: themed("ground"),
        panel: themed("panel"),
        raised: themed("raised"),
        line: themed("line"),
        edge: themed("edge"),
        ink: { DEFAULT: themed("ink"), quiet: themed("ink-quiet") },
        accent: { DEFAULT: themed("accent"), ink: themed("accent-ink"), on: themed("on-accent") },
        quick: { DEFAULT: themed("quick"), ink: themed("quick-ink") },
        low: { DEFAULT: themed("low"), ink: themed("low-ink") },
        medium: { DEFAULT: themed("medium"), ink: themed("medium-ink") },
        high: { DEFAULT: themed("high"), ink: themed("high-ink") },
        critical: { DEFAULT: themed("critical"), ink: themed("critical-ink") },
        tremor,
        "dark-tremor": tremor,
      },
      borderRadius: { "tremor-small": "0.375rem", "tremor-default": "0.5rem", "tremor-full": "9999px" },
      fontSize: {
        "tremor-label": ["0.75rem", { lineHeight: "1rem" }],
        "tremor-default": ["0.875rem", { lineHeight: "1.25rem" }],
        "tremor-title": ["1.125rem", { lineHeight: "1.75rem" }],
        "tremor-metric": ["1.875rem", { lineHeight: "2.25rem" }],
      },
      boxShadow: {
        "tremor-input": "none",
        "tremor-card": "none",
        "tremor-dropdown": "0 4px 16px rgb(0 0 0 / 0.3)",
        "dark-tremor-input": "none",
        "dark-tremor-card": "none",
        "dark-tremor-dropdown": "0 4px 16px rgb(0 0 0 / 0.3)",
      },
      minHeight: { touch: "2.75rem" },
      minWidth: { touch: "2.75rem" },
    },
  },
  plugins: [
    // Fingers need 44 px, wherever the screen is.
    plugin((api) => {
      api.addVariant("pointer-coarse", "@media (pointer: coarse)");
    }),
  ],
} satisfies Config;
