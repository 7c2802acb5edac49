import { useSyncExternalStore } from "react";

import { recall, remember } from "@/app/memory";

/** What a person chose; "system" follows the browser, and is dark where it says nothing. */
export type Theme = "dark" | "light" | "system";

export const THEMES: readonly Theme[] = ["system", "dark", "light"];
const STORED = "hsi.theme"; // public/theme.js reads it before the first paint
const PAPER = { dark: "#0E0E0E", light: "#F4F5F2" };

const listeners = new Set<() => void>();
let theme = stored();

/** The theme that follows another one when a person presses the button. */
export function themeAfter(current: Theme): Theme {
  return THEMES[(THEMES.indexOf(current) + 1) % THEMES.length] ?? "system";
}

/** What a theme looks like in a browser that prefers light or not. */
export function looksLike(chosen: Theme, prefersLight: boolean): "dark" | "light" {
  if (chosen === "system") return prefersLight ? "light" : "dark";
  return chosen;
}

/** Choose a theme, now and for the next visit. */
export function setTheme(chosen: Theme): void {
  theme = chosen;
  remember(STORED, chosen);
  changed();
}

/** Keep the page's colours as chosen, also when the browser's preference or another tab changes; returns the end. */
export function followTheme(): () => void {
  const media = preference();
  const elsewhere = () => {
    theme = stored();
    changed();
  };
  elsewhere();
  media.addEventListener("change", changed);
  window.addEventListener("storage", elsewhere);
  return () => {
    media.removeEventListener("change", changed);
    window.removeEventListener("storage", elsewhere);
  };
}

/** The chosen theme. */
export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => theme,
  );
}

function stored(): Theme {
  const kept = recall(STORED);
  return THEMES.find((each) => each === kept) ?? "system";
}

function preference(): MediaQueryList {
  return window.matchMedia("(prefers-color-scheme: light)");
}

function changed(): void {
  const look = looksLike(theme, preference().matches);
  document.documentElement.dataset["theme"] = look;
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", PAPER[look]);
  for (const listener of listeners) listener();
}
