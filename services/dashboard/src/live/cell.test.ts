import { afterEach, expect, it, vi } from "vitest";

import { browserFrame, Cell } from "@/live/cell";

afterEach(() => vi.useRealTimers());

function framed() {
  const frames: (() => void)[] = [];
  const draw = () => frames.splice(0).forEach((callback) => callback());
  return { frames, draw, frame: (callback: () => void) => void frames.push(callback) };
}

it("tells once per frame, and keeps what it told until then", () => {
  const { frames, draw, frame } = framed();
  const cell = new Cell(0, frame);
  const told = vi.fn();
  cell.subscribe(told);
  for (let value = 1; value <= 50; value += 1) cell.set(value);
  expect([frames.length, cell.get(), cell.latest]).toEqual([1, 0, 50]);
  draw();
  expect(cell.get()).toBe(50);
  expect(told).toHaveBeenCalledOnce();
});

it("tells nobody of what did not change in the end", () => {
  const { frames, draw, frame } = framed();
  const cell = new Cell("a", frame);
  const told = vi.fn();
  cell.subscribe(told);
  cell.set("a");
  expect(frames).toHaveLength(0);
  cell.set("b");
  cell.set("a");
  draw();
  expect(told).not.toHaveBeenCalled();
});

it("tells at once when asked to", () => {
  const { draw, frame } = framed();
  const cell = new Cell(1, frame);
  const told = vi.fn();
  const leave = cell.subscribe(told);
  cell.set(2);
  cell.flush();
  draw();
  expect(told).toHaveBeenCalledOnce();
  leave();
  cell.set(3);
  draw();
  expect(told).toHaveBeenCalledOnce();
});

it("waits for the screen, or for a timer while nobody looks", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "requestAnimationFrame"] });
  const callback = vi.fn();
  browserFrame(callback);
  vi.advanceTimersByTime(20);
  expect(callback).toHaveBeenCalledOnce();
  const hidden = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  browserFrame(callback);
  vi.advanceTimersByTime(999);
  expect(callback).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledTimes(2);
  hidden.mockRestore();
});
