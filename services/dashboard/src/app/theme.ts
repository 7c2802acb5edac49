import { useSyncExternalStore } from "react";

/** What a person chose; "system" follows the browser, and is dark where it says nothing. */
export type Theme = "dark" | "light" | "system";

export const THEMES: readonly Theme[] = ["system", "dark", "light"];
const KEY = "hsi.theme"; // public/theme.js reads it before the first paint
const PAPER = { dark: "#0E0E0E", light: "#F4F5F2" };

const listeners = new Set<() => void>();

/** The theme that follows another one when a person presses the button. */
export function themeAfter(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
}

/** What a theme looks like on a browser that prefers light or not. */
export function looksLike(theme: Theme, prefersLight: boolean): "dark" | "light" {
  if (theme === "system") return prefersLight ? "light" : "dark";
  return theme;
}

function chosen(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return THEMES.find((each) => each === stored) ?? "system";
  } catch {
    return "system"; // storage is off
  }
}

function preference(): MediaQueryList {
  return window.matchMedia("(prefers-color-scheme: light)");
}

function paint(): void {
  const look = looksLike(chosen(), preference().matches);
  document.documentElement.dataset["theme"] = look;
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", PAPER[look]);
}

/** Choose a theme, now and for the next visit. */
export function setTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It holds for this page at least.
  }
  changed();
}

function changed(): void {
  paint();
  for (const listener of listeners) listener();
}

/** Keep the page's colours as chosen, also when the browser's preference or another tab changes; returns the end. */
export function followTheme(): () => void {
  const media = preference();
  paint();
  media.addEventListener("change", changed);
  window.addEventListener("storage", changed);
  return () => {
    media.removeEventListener("change", changed);
    window.removeEventListener("storage", changed);
  };
}

/** The chosen theme. */
export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, chosen);
}
