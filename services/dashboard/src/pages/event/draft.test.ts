import { describe, expect, it } from "vitest";

import {
  begun,
  due,
  length,
  patienceMs,
  readDraft,
  standing,
  step,
  type Step,
  type Writing,
} from "@/pages/event/draft";

function after(...steps: Step[]): Writing {
  return steps.reduce(step, begun(null, ""));
}

function write(text: string, server = ""): Step {
  return { does: "write", text, server };
}

describe("notes", () => {
  it("go from untouched over waiting and sending to saved", () => {
    expect(standing(begun(null, ""), "")).toBe("untouched");
    expect(standing(after(write("a")), "")).toBe("waiting");
    expect(standing(after(write("a"), { does: "send", text: "a" }), "")).toBe("sending");
    expect(standing(after(write("a"), { does: "send", text: "a" }, { does: "saved", text: "a" }), "a")).toBe("saved");
  });

  it("keep what was written while they were sent", () => {
    const now = after(write("a"), { does: "send", text: "a" }, write("ab"), { does: "saved", text: "a" });
    expect(now.draft).toEqual({ text: "ab", base: "a" });
    expect(due(now, "a")).toBe("ab");
  });

  it("keep the text when saving fails, and want to be sent again", () => {
    const now = after(write("a"), { does: "send", text: "a" }, { does: "failed", problem: "away" });
    expect([standing(now, ""), now.draft?.text, due(now, "")]).toEqual(["failed", "a", "a"]);
  });

  it("that arrived though nobody said so are nobody else's change", () => {
    const now = after(write("a"), { does: "send", text: "a" }, { does: "failed", problem: "away" });
    expect(standing(now, "a")).toBe("failed");
    expect(standing(step(now, write("b", "a")), "a")).toBe("failed");
  });

  it("never go over what somebody else wrote unless told to", () => {
    const now = after(write("mine"));
    expect([standing(now, "theirs"), due(now, "theirs")]).toEqual(["changed-elsewhere", null]);
    expect(due(step(now, { does: "keep-mine", server: "theirs" }), "theirs")).toBe("mine");
    expect(step(now, { does: "take-theirs" }).draft).toBeNull();
  });

  it("are not sent when they are too long, counted as the server counts", () => {
    expect(standing(after(write("x".repeat(10_001))), "")).toBe("too-long");
    expect(standing(after(write("🚨".repeat(10_000))), "")).toBe("waiting");
    expect(length("🚨".repeat(9_500))).toBe(9_500);
  });

  it("go on with what this browser kept, unless the server has it already", () => {
    expect(begun({ text: "kept", base: "" }, "").draft?.text).toBe("kept");
    expect(begun({ text: "kept", base: "" }, "kept").draft).toBeNull();
  });

  it("wait longer after each failure, but never long", () => {
    expect([0, 1, 2, 3, 10].map(patienceMs)).toEqual([1_000, 2_000, 4_000, 8_000, 30_000]);
  });

  it.each([null, "", "no json", "{}", '{"text":1,"base":""}'])("read no draft out of %s", (kept) => {
    expect(readDraft(kept)).toBeNull();
  });
});
