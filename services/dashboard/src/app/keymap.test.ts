import { describe, expect, it, vi } from "vitest";

import { belongsToField, belongsToPlayer, hear, PAIR_MS, type Binding, type Held, type Press } from "@/app/keymap";

const run = vi.fn();
const shell: Binding[] = [
  { keys: "g t", does: "Timeline", run },
  { keys: "t", does: "Colours", run },
  { keys: "?", does: "List", run },
];
const page: Binding[] = [
  { keys: "t", does: "Tomorrow", run },
  { keys: "ArrowLeft", does: "Back", run },
  { keys: "Shift+ArrowLeft", does: "First", run },
  { keys: "Shift+r", does: "All reviewed", run },
];

function press(key: string, fields: Partial<Press> = {}): Press {
  return { key, shift: false, modified: false, atMs: 0, ...fields };
}

function does(pressed: Press, held: Held | null = null, bindings = shell): string | null {
  return hear(pressed, held, bindings).hit?.does ?? null;
}

describe("hear", () => {
  it.each([
    ["a letter", press("t"), "Colours"],
    ["a letter under Caps Lock", press("T"), "Colours"],
    ["a sign that needs Shift", press("?", { shift: true }), "List"],
    ["a letter with Control", press("t", { modified: true }), null],
    ["a key without a meaning", press("x"), null],
    ["the first half of a pair", press("g"), null],
  ])("%s", (_, pressed, expected) => {
    expect(does(pressed)).toBe(expected);
  });

  it.each([
    ["t", false, "Tomorrow"],
    ["ArrowLeft", false, "Back"],
    ["ArrowLeft", true, "First"],
    ["R", true, "All reviewed"],
  ])("%s with Shift %s means what the page says", (key, shift, expected) => {
    expect(does(press(key, { shift }), null, [...shell, ...page])).toBe(expected);
  });

  it("leaves a key that is only listed to what has the focus", () => {
    const listed: Binding = { keys: "Enter", does: "Open", run, heardInPlace: true };
    expect(does(press("Enter"), null, [...shell, listed])).toBeNull();
  });

  it("hears a pair", () => {
    const { held } = hear(press("g", { atMs: 100 }), null, shell);
    expect(does(press("t", { atMs: 100 + PAIR_MS }), held)).toBe("Timeline");
  });

  it("takes a late second half as a key of its own", () => {
    expect(does(press("t", { atMs: PAIR_MS + 1 }), { key: "g", atMs: 0 })).toBe("Colours");
  });

  it("forgets the first half after any other key", () => {
    expect(hear(press("x"), { key: "g", atMs: 0 }, shell).held).toBeNull();
  });
});

describe("belongsToField", () => {
  it.each([
    ["<input>", true],
    ["<textarea></textarea>", true],
    ["<select></select>", true],
    ["<div contenteditable></div>", true],
    ['<input type="checkbox">', false],
    ["<button></button>", false],
  ])("%s: %s", (html, expected) => {
    const holder = document.createElement("div");
    holder.innerHTML = html;
    expect(belongsToField(holder.firstElementChild)).toBe(expected);
  });
});

describe("belongsToPlayer", () => {
  it.each([
    ["video", "ArrowLeft", true],
    ["video", " ", true],
    ["video", "j", false],
    ["button", "ArrowLeft", false],
  ])("%s, %j: %s", (name, key, expected) => {
    expect(belongsToPlayer(document.createElement(name), key)).toBe(expected);
  });
});
