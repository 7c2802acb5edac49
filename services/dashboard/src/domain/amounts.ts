/** Amounts as short text. Pure. */

import { duration } from "@/domain/time";

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes in powers of 1000, three digits at most: "87 B", "1.4 MB". */
export function bytes(amount: number): string {
  let value = Math.max(0, amount);
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${digits(value, unit === 0 ? 0 : 1)} ${BYTE_UNITS[unit] ?? ""}`;
}

/** Milliseconds as they are, seconds from one second on, minutes from two minutes on: "83 ms", "1.4 s", "3 min". */
export function milliseconds(amount: number): string {
  const value = Math.max(0, amount);
  if (value < 999.5) return `${digits(value, value < 9.95 ? 1 : 0)} ms`;
  if (value < 120_000) return `${digits(value / 1000, value < 9950 ? 1 : 0)} s`;
  return `${Math.floor(value / 60_000)} min`;
}

/** Seconds as a rhythm reads: "every 2.5 s", "every 4 min"; two digits, because no camera is that regular. */
export function rhythm(seconds: number): string {
  const ms = Number((seconds * 1000).toPrecision(2));
  return `every ${ms < 3_600_000 ? milliseconds(ms) : duration(ms)}`;
}

/** A confidence 0..1 as whole percent; never 100 % unless it is. */
export function percent(share: number): string {
  const clamped = Math.min(1, Math.max(0, share));
  const rounded = Math.round(clamped * 100);
  return `${rounded === 100 && clamped < 1 ? 99 : rounded} %`;
}

/** A count that fits a badge: 999 at most is exact, beyond it is "1.2 k". */
export function count(amount: number): string {
  if (amount < 1000) return String(amount);
  return amount < 999_500 ? `${digits(amount / 1000, amount < 9950 ? 1 : 0)} k` : `${digits(amount / 1e6, 1)} M`;
}

/** "1 event", "3 events". */
export function counted(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

function digits(value: number, decimals: number): string {
  return value.toFixed(decimals).replace(/\.0+$/, "");
}
