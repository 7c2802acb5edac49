import { expect, it } from "vitest";

import { ledTo } from "@/pages/event/FrameStrip";
import { swiped } from "@/pages/event/swipe";

it.each([
  [-80, 0, 1],
  [80, 10, -1],
  [-30, 0, 0],
  [-80, 70, 0],
])("a finger that moved %d across and %d along steps %d", (across, along, step) => {
  expect(swiped(across, along)).toBe(step);
});

it.each([
  ["ArrowRight", 3, 4],
  ["ArrowRight", 4, 4],
  ["ArrowLeft", 0, 0],
  ["Home", 3, 0],
  ["End", 1, 4],
  ["x", 1, null],
])("%s leads from frame %d to %s", (key, at, place) => {
  expect(ledTo(key, at, 5)).toBe(place);
});
