import { expect, it } from "vitest";

import { statusData } from "@/live/messages.testing";
import { MOST_REPORTS, NO_STATUS, withReport } from "@/live/status";

it("keeps a quarter of an hour, oldest first", () => {
  let status = NO_STATUS;
  for (let second = 0; second <= 1800; second += 5) status = withReport(status, statusData(second));
  expect(status.latest?.observed_at).toBe(statusData(1800).observed_at);
  expect(status.recent).toHaveLength(181);
  expect(status.recent[0]?.observed_at).toBe(statusData(900).observed_at);
});

it("takes each moment once, and nothing older than what it has", () => {
  const status = withReport(withReport(NO_STATUS, statusData(10)), statusData(10));
  expect(status.recent).toHaveLength(1);
  expect(withReport(status, statusData(5))).toBe(status);
  expect(withReport(status, statusData(0, { observed_at: "never" }))).toBe(status);
});

it("is bounded, however fast reports come", () => {
  let status = NO_STATUS;
  for (let report = 1; report <= 1000; report += 1) status = withReport(status, statusData(report / 10));
  expect(status.recent).toHaveLength(MOST_REPORTS);
});
