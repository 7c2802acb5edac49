/** Which key means what. Pure: keys, time and what is registered come in, the meaning comes out. */

export interface Binding {
  /** A key as the browser names it ("j", "?", "ArrowLeft", "Escape", "Shift+ArrowDown"), or two in a row: "g t". */
  keys: string;
  /** What it does, for the list: "Next incident". */
  does: string;
  run: (event: KeyboardEvent) => void;
  /** Only listed: what has the focus hears this key by itself, and elsewhere the key stays the browser's. */
  heardInPlace?: true;
}

/** The first half of a pair of keys, and when it was pressed. */
export interface Held {
  key: string;
  atMs: number;
}

export interface Press {
  key: string;
  shift: boolean;
  /** Control, Alt or Command is down: the browser's own shortcut, never ours. */
  modified: boolean;
  atMs: number;
}

/** How long the first half of a pair waits for the second. */
export const PAIR_MS = 1500;

export interface Heard {
  hit: Binding | null;
  held: Held | null;
}

/** What a press means; where several claim it, the one registered last (the page over the shell) has it. */
export function hear(press: Press, held: Held | null, bindings: readonly Binding[]): Heard {
  if (press.modified) return { hit: null, held: null };
  const name = nameOf(press);
  const waiting = held !== null && press.atMs - held.atMs <= PAIR_MS ? held : null;
  const pair = waiting === null ? undefined : last(bindings, `${waiting.key} ${name}`);
  if (pair !== undefined) return { hit: pair, held: null };
  const single = last(bindings, name);
  if (single !== undefined) return { hit: single, held: null };
  const begins = bindings.some((each) => each.keys.startsWith(`${name} `));
  return { hit: null, held: begins ? { key: name, atMs: press.atMs } : null };
}

/** Letters ignore capitals; signs that need Shift ("?") are themselves; named keys say Shift. */
function nameOf({ key, shift }: Press): string {
  if (key.length === 1) return shift && /\p{L}/u.test(key) ? `Shift+${key.toLowerCase()}` : key.toLowerCase();
  return shift ? `Shift+${key}` : key;
}

function last(bindings: readonly Binding[], keys: string): Binding | undefined {
  return bindings.findLast((each) => each.keys === keys && each.heardInPlace !== true);
}

/** Whether a press belongs to what is being written or chosen, and so never to the keyboard map. */
export function belongsToField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const writes = target.matches("textarea, select, [contenteditable]:not([contenteditable=false])");
  return writes || (target instanceof HTMLInputElement && !NOT_WRITTEN.has(target.type));
}

/** Whether a press belongs to the player that has the focus: it seeks, plays and grows loud by these. */
export function belongsToPlayer(target: EventTarget | null, key: string): boolean {
  return target instanceof HTMLMediaElement && PLAYER_KEYS.has(key);
}

const PLAYER_KEYS = new Set([
  " ",
  "Enter",
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
  "Home",
  "End",
  "PageUp",
  "PageDown",
]);

const NOT_WRITTEN = new Set(["checkbox", "radio", "button", "submit", "reset"]);
