import { expect, it } from "vitest";

import { worse } from "@/app/condition";

it.each([
  ["healthy", "degraded", "degraded"],
  ["unhealthy", "healthy", "unhealthy"],
  ["healthy", null, "healthy"],
  [null, "degraded", "degraded"],
  [null, null, null],
])("of %s and %s the worse is %s", (one, other, expected) => {
  expect(worse(one, other)).toBe(expected);
});
