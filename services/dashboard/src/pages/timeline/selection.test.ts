import { describe, expect, it } from "vitest";

import { chosenOf, everything, extended, NOTHING, toggled } from "@/pages/timeline/selection";

const ORDER = [5, 4, 3, 2, 1];

describe("a selection", () => {
  it("turns one event over and over again", () => {
    const one = toggled(NOTHING, 4);
    expect(chosenOf(one, ORDER)).toEqual([4]);
    expect(chosenOf(toggled(one, 4), ORDER)).toEqual([]);
  });

  it.each([
    [4, 2, [4, 3, 2]],
    [2, 4, [4, 3, 2]],
    [3, 3, [3]],
  ])("reaches from %i to %i, whichever comes first", (from, to, chosen) => {
    expect(chosenOf(extended(toggled(NOTHING, from), to, ORDER), ORDER)).toEqual(chosen);
  });

  it("keeps its anchor, so that a second range begins where the first did", () => {
    const twice = extended(extended(toggled(NOTHING, 3), 1, ORDER), 5, ORDER);
    expect(chosenOf(twice, ORDER)).toEqual(ORDER);
  });

  it("is one event where there is nothing to reach from", () => {
    expect(chosenOf(extended(NOTHING, 3, ORDER), ORDER)).toEqual([3]);
    const gone = toggled(NOTHING, 9);
    expect(chosenOf(extended(gone, 3, ORDER), ORDER)).toEqual([3]);
  });

  it("is what the list still shows, in the list's order", () => {
    expect(chosenOf(everything(ORDER), [3, 7, 5])).toEqual([3, 5]);
  });
});
