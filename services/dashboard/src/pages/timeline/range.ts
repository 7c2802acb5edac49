/** Stretches of time as a person chooses them and as a chip names them. Pure. */

import type { Filters } from "@/domain/filters";
import { moment, sameDay } from "@/domain/time";
import { rangeOf } from "@/pages/timeline/search";

export type Range = Pick<Filters, "from" | "to">;

export const ANY_TIME: Range = { from: null, to: null };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const PRESETS = [
  { id: "hour", label: "Last hour", ms: HOUR_MS },
  { id: "day", label: "Last 24 hours", ms: 24 * HOUR_MS },
  { id: "week", label: "Last 7 days", ms: 7 * 24 * HOUR_MS },
] as const;

export type PresetId = (typeof PRESETS)[number]["id"] | "today";

/** A preset from `nowMs` on: a fixed beginning, so that a shared address shows the same to everybody. */
export function presetRange(id: PresetId, nowMs: number): Range {
  const preset = PRESETS.find((each) => each.id === id);
  if (preset === undefined) return { from: localDay(nowMs), to: null };
  const fromMs = Math.floor((nowMs - preset.ms) / MINUTE_MS) * MINUTE_MS;
  return { from: isoMinute(fromMs), to: null };
}

export function isToday({ from, to }: Range, nowMs: number): boolean {
  return from === localDay(nowMs) && to === null;
}

/** "Since 14:05", "Until 3 May, 14:05", "3 May – 5 May", or null for any time. */
export function rangeWords(filters: Filters, nowMs: number): string | null {
  if (isToday(filters, nowMs)) return "Today";
  const { begin, end } = edges(filters, nowMs);
  if (begin === null) return end && `Until ${end}`;
  if (end === null) return `Since ${begin}`;
  return begin === end ? begin : `${begin} – ${end}`;
}

function edges(filters: Filters, nowMs: number): { begin: string | null; end: string | null } {
  const { from, to } = filters;
  const { startMs, endMs } = rangeOf(filters);
  return {
    begin: from === null || startMs === null ? null : edge(from, startMs, nowMs),
    // A day is named as itself, though it ends where the next one begins.
    end: to === null || endMs === null ? null : edge(to, isDay(to) ? endMs - 1 : endMs, nowMs),
  };
}

/** A moment as `<input type="datetime-local">` has it. */
export function inputValue(ms: number | null): string {
  return ms === null ? "" : `${localDay(ms)}T${localMinute(ms)}`;
}

/** What two such inputs mean, or why they mean nothing. */
export function typedRange(from: string, to: string): Range | { fault: string } {
  const [fromMs, toMs] = [typedMs(from), typedMs(to)];
  if (fromMs === null && toMs === null) return { fault: "Give at least one end." };
  if (fromMs !== null && toMs !== null && fromMs >= toMs) return { fault: "The beginning must be before the end." };
  return { from: fromMs === null ? null : isoMinute(fromMs), to: toMs === null ? null : isoMinute(toMs) };
}

function typedMs(text: string): number | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

function edge(value: string, ms: number, nowMs: number): string {
  if (!isDay(value)) return moment(ms, nowMs);
  const now = new Date(nowMs);
  if (sameDay(ms, nowMs)) return "today";
  const year = new Date(ms).getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return new Date(ms).toLocaleDateString(undefined, { day: "numeric", month: "short", ...year });
}

function isDay(value: string): boolean {
  return value.length === 10;
}

function isoMinute(ms: number): string {
  return new Date(ms).toISOString().replace(/:00\.000Z$/, "Z");
}

function localDay(ms: number): string {
  const day = new Date(ms);
  return [day.getFullYear(), padded(day.getMonth() + 1), padded(day.getDate())].join("-");
}

function localMinute(ms: number): string {
  const day = new Date(ms);
  return `${padded(day.getHours())}:${padded(day.getMinutes())}`;
}

function padded(value: number): string {
  return String(value).padStart(2, "0");
}
