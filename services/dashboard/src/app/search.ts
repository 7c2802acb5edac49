/** The part of an address after "?", in plain words: `camera=yard&reviewed=false`, without JSON's quotes. Pure. */

export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** The text of a search, "?" included, or nothing for an empty one; what is undefined or null does not appear. */
export function writeSearch(search: Readonly<Record<string, unknown>>): string {
  const words = Object.entries(search).flatMap(([name, value]) => {
    if (typeof value === "string") return [[name, value]];
    return typeof value === "number" || typeof value === "boolean" ? [[name, String(value)]] : [];
  });
  const text = new URLSearchParams(words).toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return text === "" ? "" : `?${text}`;
}
