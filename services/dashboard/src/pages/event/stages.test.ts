import { expect, it } from "vitest";

import { stagesOf, totalOf } from "@/pages/event/stages";

it("shows the stages in the order they happen, and one it does not know last, by its own name", () => {
  const stages = stagesOf({ analyze: 800, enrich: 100, batch_wait: 900, file_to_detect: 200, total: 2100 });
  expect(stages.map(({ name }) => name)).toEqual(["file_to_detect", "batch_wait", "analyze", "enrich"]);
  expect(stages.map(({ share }) => share)).toEqual([0.1, 0.45, 0.4, 0.05]);
  expect(stages.filter(({ waiting }) => waiting).map(({ name }) => name)).toEqual(["batch_wait"]);
  expect(stages.at(-1)?.words).toBe("enrich");
});

it("bears amounts that make no sense", () => {
  expect(stagesOf({ analyze: -5, batch_wait: Number.NaN }).map(({ ms, share }) => [ms, share])).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(stagesOf({})).toEqual([]);
  expect([totalOf({}), totalOf({ total: Number.NaN }), totalOf({ total: 7 })]).toEqual([null, null, 7]);
});
