/** Points in time as people read them: in the browser's zone, measured against the server's clock. Pure. */

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Differences up to this are rounding and network, not skew. */
export const SKEW_TOLERATED_MS = 2 * SECOND_MS;

/** How the server's clock relates to this browser's. */
export interface ClockReading {
  /** Add to the browser's time to get the server's. */
  readonly offsetMs: number;
  /** How far the offset may be wrong. */
  readonly uncertaintyMs: number;
}

export const UNREAD_CLOCK: ClockReading = { offsetMs: 0, uncertaintyMs: Number.POSITIVE_INFINITY };

/** Reads the clock from an answer that carried the server's time; half the round trip is the doubt. */
export function readClock(serverTime: string, askedAtMs: number, answeredAtMs: number): ClockReading | null {
  const serverMs = millisOf(serverTime);
  if (serverMs === null || answeredAtMs < askedAtMs) return null;
  const halfTrip = (answeredAtMs - askedAtMs) / 2;
  return { offsetMs: serverMs - (askedAtMs + halfTrip), uncertaintyMs: halfTrip };
}

/** The reading to keep: the surer one, unless the clocks have moved apart by more than both doubts explain. */
export function betterReading(kept: ClockReading, fresh: ClockReading): ClockReading {
  const moved = Math.abs(fresh.offsetMs - kept.offsetMs) > kept.uncertaintyMs + fresh.uncertaintyMs + SKEW_TOLERATED_MS;
  return moved || fresh.uncertaintyMs <= kept.uncertaintyMs ? fresh : kept;
}

/** "this device's clock is 3 min behind the server's", or null when it is right enough to say nothing. */
export function skewNote(clock: ClockReading): string | null {
  const apart = Math.abs(clock.offsetMs);
  if (!Number.isFinite(clock.uncertaintyMs) || apart <= Math.max(30 * SECOND_MS, clock.uncertaintyMs)) return null;
  return `This device's clock is ${duration(apart)} ${clock.offsetMs > 0 ? "behind" : "ahead of"} the server's`;
}

/** Milliseconds since 1970 of an ISO time, or null when it is none. */
export function millisOf(iso: string | null | undefined): number | null {
  if (!iso) return null;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? null : ms;
}

/** A length of time in its largest unit that is at least one: "12 s", "4 min", "3 h", "2 d". */
export function duration(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < MINUTE_MS) return `${Math.floor(whole / SECOND_MS)} s`;
  if (whole < HOUR_MS) return `${Math.floor(whole / MINUTE_MS)} min`;
  return whole < 2 * DAY_MS ? `${Math.floor(whole / HOUR_MS)} h` : `${Math.floor(whole / DAY_MS)} d`;
}

/** "12 s ago", "just now"; a time ahead of now by more than clocks may differ says "in 5 min", not a wrong past. */
export function ago(atMs: number, nowMs: number): string {
  const passed = nowMs - atMs;
  if (passed < -SKEW_TOLERATED_MS) return `in ${duration(-passed)}`;
  return passed < SECOND_MS ? "just now" : `${duration(passed)} ago`;
}

/** Milliseconds until `ago` or `duration` says something else, so that a ticking label wakes no earlier. */
export function changesInMs(ageMs: number): number {
  const unit = ageMs < MINUTE_MS ? SECOND_MS : ageMs < HOUR_MS ? MINUTE_MS : HOUR_MS;
  const age = Math.max(0, ageMs);
  return Math.max(200, unit - (age % unit));
}

/** A clock time with seconds: "14:03:09". */
export function clockTime(ms: number, locale?: string): string {
  return format(ms, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }, locale);
}

/** A moment for lists: time alone today, with its day otherwise, with the year in other years. */
export function moment(ms: number, nowMs: number, locale?: string): string {
  const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (sameDay(ms, nowMs)) return format(ms, time, locale);
  const sameYear = new Date(ms).getFullYear() === new Date(nowMs).getFullYear();
  const day: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) };
  return format(ms, { ...day, ...time }, locale);
}

/** A moment with everything, zone included: for tooltips and details. */
export function fullMoment(ms: number, locale?: string): string {
  const parts: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric", hour: "2-digit" };
  return format(
    ms,
    { ...parts, minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZoneName: "short" },
    locale,
  );
}

/** "14:03:09 – 14:04:10", with days where the two lie on different ones or not today. */
export function span(fromMs: number, toMs: number, nowMs: number, locale?: string): string {
  if (!sameDay(fromMs, toMs)) return `${moment(fromMs, nowMs, locale)} – ${moment(toMs, nowMs, locale)}`;
  const day = sameDay(fromMs, nowMs) ? "" : `${format(fromMs, { day: "numeric", month: "short" }, locale)}, `;
  const [first, last] = [clockTime(fromMs, locale), clockTime(toMs, locale)];
  return `${day}${first === last ? first : `${first} – ${last}`}`;
}

/** "Today", "Yesterday" or the date: the heading a list groups by. */
export function dayHeading(ms: number, nowMs: number, locale?: string): string {
  if (sameDay(ms, nowMs)) return "Today";
  if (sameDay(ms, startOfDay(nowMs) - HOUR_MS)) return "Yesterday";
  return format(ms, { weekday: "long", day: "numeric", month: "long", year: "numeric" }, locale);
}

/** Midnight before, in the browser's zone. */
export function startOfDay(ms: number): number {
  const day = new Date(ms);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
}

/** Midnight after, in the browser's zone; not 24 hours later on the days the clocks change. */
export function startOfNextDay(ms: number): number {
  const day = new Date(ms);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime();
}

export function sameDay(oneMs: number, otherMs: number): boolean {
  return startOfDay(oneMs) === startOfDay(otherMs);
}

function format(ms: number, options: Intl.DateTimeFormatOptions, locale?: string): string {
  return formatter(options, locale).format(ms);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Formatters are slow to make and there are few different ones. */
function formatter(options: Intl.DateTimeFormatOptions, locale?: string): Intl.DateTimeFormat {
  const name = `${locale ?? ""} ${JSON.stringify(options)}`;
  const made = formatters.get(name) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(name, made);
  return made;
}
