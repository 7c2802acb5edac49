import { describe, expect, it } from "vitest";

import { beginning, boxesOf, framesOf, nearOf, offset, seenIn, shapeOf } from "@/pages/event/frames";
import { detection } from "@/pages/event/incident.testing";

const first = detection({ id: 1, file_path: "a.jpg", detected_at: "2026-05-04T12:00:00Z", confidence: 0.6 });
const second = detection({ id: 2, file_path: "b.jpg", detected_at: "2026-05-04T12:00:02Z", confidence: 0.9 });
const secondToo = detection({ ...second, id: 3, object_type: "dog", confidence: 0.95 });
const before = detection({
  id: 4,
  file_path: "z.jpg",
  detected_at: "2026-05-04T11:59:57Z",
  confidence: 0.99,
  role: "context",
});

describe("frames", () => {
  it("are pictures in time order, each once, with the surest object first", () => {
    const frames = framesOf([secondToo, second, first, before]);
    expect(frames.map((frame) => frame.detections.map((each) => each.id))).toEqual([[4], [1], [3, 2]]);
    expect(frames.map((frame) => frame.contextOnly)).toEqual([true, false, false]);
  });

  it("tell a name that the camera wrote again by its time", () => {
    const again = detection({ ...first, id: 9, detected_at: "2026-05-04T12:10:00Z" });
    expect(framesOf([first, again])).toHaveLength(2);
  });

  it("begin with the surest evidence, the first of equals, and never with context while there is evidence", () => {
    expect(beginning(framesOf([first, second, before]))).toBe(2);
    expect(beginning(framesOf([first, detection({ ...second, confidence: 0.6 })]))).toBe(0);
    expect(beginning(framesOf([before]))).toBe(0);
    expect(beginning([])).toBe(0);
  });

  it("have neighbours, nearest first, as far as there are any", () => {
    const frames = framesOf([first, second, before]);
    expect(nearOf(frames, 1)).toEqual([second.image_url, before.image_url]);
    expect(nearOf(frames, 0)).toEqual([first.image_url, second.image_url]);
  });

  it("say what is seen in them", () => {
    const [frame] = framesOf([second, secondToo, detection({ ...second, id: 5, confidence: 0.5 })]);
    expect(seenIn(frame!)).toBe("dog, person ×2");
    expect(boxesOf(frame!).map(({ id, label }) => [id, label])).toEqual([
      [3, "dog"],
      [2, "person"],
      [5, "person"],
    ]);
    expect(boxesOf(framesOf([before])[0]!)[0]).toMatchObject({ context: true });
  });
});

it.each([
  [0, "0 s"],
  [40, "0 s"],
  [2_500, "+2.5 s"],
  [-3_000, "−3 s"],
  [60_000, "+1 min"],
  [65_400, "+1 min 5 s"],
  [-180_000, "−3 min"],
])("%d ms after the beginning is %s", (ms, words) => {
  expect(offset(1_000_000, 1_000_000 + ms)).toBe(words);
});

it.each([
  [640, 360, 16 / 9],
  [360, 640, 1],
  [5000, 500, 2.4],
  [0, 0, 1],
])("a picture of %d × %d has a small one of shape %d", (width, height, shape) => {
  expect(shapeOf(width, height)).toBeCloseTo(shape);
});
