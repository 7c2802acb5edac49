/** The day of a moment in the browser's zone, as addresses spell it: "2026-05-04". Pure. */
export function localDay(ms: number): string {
  const day = new Date(ms);
  const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}
