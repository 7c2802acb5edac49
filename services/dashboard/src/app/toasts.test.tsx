import { act, fireEvent, render, screen } from "@testing-library/react";
import { useEffect } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { ToastsProvider, useToast, type Toast } from "@/app/toasts";

const spoken: { say: (toast: Toast) => void } = { say: () => undefined };

function Speaker() {
  const say = useToast();
  useEffect(() => {
    spoken.say = say;
  }, [say]);
  return null;
}

function say(toast: Toast): void {
  act(() => spoken.say(toast));
}

function wait(ms: number): void {
  act(() => {
    vi.advanceTimersByTime(ms);
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  render(
    <ToastsProvider>
      <Speaker />
    </ToastsProvider>,
  );
});

afterEach(() => {
  vi.useRealTimers();
});

it("a message goes by itself", () => {
  say({ text: "Reviewed" });
  expect(screen.getByRole("status")).toHaveTextContent("Reviewed");
  wait(7000);
  expect(screen.queryByText("Reviewed")).toBeNull();
});

it("a message stays while somebody rests on it", () => {
  say({ text: "Reviewed" });
  fireEvent.pointerEnter(screen.getByText("Reviewed").parentElement!);
  wait(60_000);
  expect(screen.getByText("Reviewed")).toBeVisible();
  fireEvent.pointerLeave(screen.getByText("Reviewed").parentElement!);
  wait(7000);
  expect(screen.queryByText("Reviewed")).toBeNull();
});

it("what went wrong is an alert and stays until it is closed", () => {
  say({ text: "Not saved", tone: "wrong" });
  wait(60_000);
  expect(screen.getByRole("alert")).toHaveTextContent("Not saved");
  fireEvent.click(screen.getByRole("button", { name: "Close message" }));
  expect(screen.queryByText("Not saved")).toBeNull();
});

it("its action is done once, and the message goes", () => {
  const undo = vi.fn();
  say({ text: "12 reviewed", action: { label: "Undo", run: undo } });
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(undo).toHaveBeenCalledOnce();
  expect(screen.queryByText("12 reviewed")).toBeNull();
});

it("a flood keeps the newest four", () => {
  for (let number = 1; number <= 9; number += 1) say({ text: `Message ${number}` });
  expect(screen.getAllByText(/^Message/).map((each) => each.textContent)).toEqual([
    "Message 6",
    "Message 7",
    "Message 8",
    "Message 9",
  ]);
});
