import { expect, it } from "vitest";

import { parseSearch, writeSearch } from "@/app/search";

it.each([
  ["?camera=yard&object=person,car&reviewed=false", { camera: "yard", object: "person,car", reviewed: "false" }],
  ["?camera=123", { camera: "123" }],
  ["", {}],
  ["?q=%22%3Cb%3E%22", { q: '"<b>"' }],
])("%s is read as words", (text, search) => {
  expect(parseSearch(text)).toEqual(search);
});

it.each([
  [
    { camera: "yard", object: "person,car", reviewed: false, score: 0 },
    "?camera=yard&object=person,car&reviewed=false&score=0",
  ],
  [{ from: "2026-05-04T10:00:00Z", to: undefined, level: null }, "?from=2026-05-04T10:00:00Z"],
  [{ q: "a&b=c" }, "?q=a%26b%3Dc"],
  [{}, ""],
])("%j is written in plain words", (search, text) => {
  expect(writeSearch(search)).toBe(text);
});
