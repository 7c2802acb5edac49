import { expect, it, vi } from "vitest";

import { TestSurroundings } from "@/live/edges.testing";
import { Throttle } from "@/live/throttle";

it("runs the first at once and the rest as one at the end of the interval", () => {
  const outside = new TestSurroundings(0);
  const throttle = new Throttle(2_000, outside);
  const run = vi.fn();
  for (let asked = 0; asked < 10; asked += 1) throttle.ask("a", run);
  expect(run).toHaveBeenCalledTimes(1);
  outside.pass(2_000);
  expect(run).toHaveBeenCalledTimes(2);
  outside.pass(10_000);
  expect(run).toHaveBeenCalledTimes(2);
  throttle.ask("a", run);
  expect(run).toHaveBeenCalledTimes(3);
});

it("keeps names apart, and forgets the oldest of very many", () => {
  const outside = new TestSurroundings(0);
  const throttle = new Throttle(2_000, outside);
  const run = vi.fn();
  for (let name = 0; name < 500; name += 1) {
    throttle.ask(String(name), run);
    throttle.ask(String(name), run);
  }
  expect(run).toHaveBeenCalledTimes(500);
  expect(outside.timers.size).toBe(200);
});

it("runs nothing after it was stopped", () => {
  const outside = new TestSurroundings(0);
  const throttle = new Throttle(2_000, outside);
  const run = vi.fn();
  throttle.ask("a", run);
  throttle.ask("a", run);
  throttle.stop();
  outside.pass(5_000);
  expect(run).toHaveBeenCalledTimes(1);
});

it("lets a run ask for the next one, also the very first", () => {
  const outside = new TestSurroundings(0);
  const throttle = new Throttle(2_000, outside);
  const run = vi.fn(() => throttle.ask("a", run));
  throttle.ask("a", run);
  expect(run).toHaveBeenCalledTimes(1);
  outside.pass(2_000);
  expect(run).toHaveBeenCalledTimes(2);
});
