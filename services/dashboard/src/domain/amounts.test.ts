import { expect, it } from "vitest";

import * as amounts from "@/domain/amounts";

it.each([
  [-1, "0 B"],
  [87, "87 B"],
  [999, "999 B"],
  [1_000, "1 kB"],
  [1_449_000, "1.4 MB"],
  [2_000_000_000, "2 GB"],
  [9e15, "9000 TB"],
])("%d bytes are %s", (value, text) => {
  expect(amounts.bytes(value)).toBe(text);
});

it.each([
  [-1, "0 ms"],
  [0.44, "0.4 ms"],
  [9.96, "10 ms"],
  [83.4, "83 ms"],
  [999.6, "1 s"],
  [1_440, "1.4 s"],
  [15_400, "15 s"],
  [119_999, "120 s"],
  [185_000, "3 min"],
])("%d ms are %s", (value, text) => {
  expect(amounts.milliseconds(value)).toBe(text);
});

it.each([
  [2.5, "every 2.5 s"],
  [0.997, "every 1 s"],
  [0.2512, "every 250 ms"],
  [62.4, "every 62 s"],
  [241, "every 4 min"],
  [10_790, "every 3 h"],
])("a rhythm of %d s is %s", (seconds, text) => {
  expect(amounts.rhythm(seconds)).toBe(text);
});

it.each([
  [0, "0 %"],
  [0.876, "88 %"],
  [0.999, "99 %"],
  [1, "100 %"],
  [3, "100 %"],
  [-1, "0 %"],
])("a share of %d is %s", (value, text) => {
  expect(amounts.percent(value)).toBe(text);
});

it.each([
  [0, "0"],
  [999, "999"],
  [1_000, "1 k"],
  [1_240, "1.2 k"],
  [15_400, "15 k"],
  [999_600, "1 M"],
])("a count of %d is %s", (value, text) => {
  expect(amounts.count(value)).toBe(text);
});

it("counts things", () => {
  expect([0, 1, 2].map((value) => amounts.counted(value, "event"))).toEqual(["0 events", "1 event", "2 events"]);
  expect(amounts.counted(2, "entry", "entries")).toBe("2 entries");
});
