import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { ErrorBoundary } from "@/app/ErrorBoundary";
import { KeysProvider, useKeys } from "@/app/keys";

function Part({ title, run }: { title: string; run: () => void }) {
  useKeys(title, [{ keys: "j", does: title, run }]);
  return <input aria-label={title} />;
}

it("the part that came last has the key, until it goes", async () => {
  const [outer, inner] = [vi.fn(), vi.fn()];
  const { rerender } = render(
    <KeysProvider>
      <Part title="Page" run={outer} />
      <Part title="List" run={inner} />
    </KeysProvider>,
  );
  await userEvent.keyboard("j");
  rerender(
    <KeysProvider>
      <Part title="Page" run={outer} />
    </KeysProvider>,
  );
  await userEvent.keyboard("j");
  expect([outer.mock.calls.length, inner.mock.calls.length]).toEqual([1, 1]);
});

it("a key runs what the part means now, not what it meant before", async () => {
  const [before, now] = [vi.fn(), vi.fn()];
  const { rerender } = render(<Part title="Page" run={before} />, { wrapper: KeysProvider });
  rerender(<Part title="Page" run={now} />);
  await userEvent.keyboard("j");
  expect(before).not.toHaveBeenCalled();
  expect(now).toHaveBeenCalledOnce();
});

it("what is written in a field is not a key", async () => {
  const run = vi.fn();
  render(<Part title="Notes" run={run} />, { wrapper: KeysProvider });
  await userEvent.type(screen.getByLabelText("Notes"), "j");
  expect(screen.getByLabelText("Notes")).toHaveValue("j");
  expect(run).not.toHaveBeenCalled();
});

it("a key that somebody else took is left alone", () => {
  const run = vi.fn();
  render(<Part title="Page" run={run} />, { wrapper: KeysProvider });
  const event = new KeyboardEvent("keydown", { key: "j", bubbles: true, cancelable: true });
  event.preventDefault();
  fireEvent(document.body, event);
  expect(run).not.toHaveBeenCalled();
});

it("a fault in one part leaves the others, and the part can be tried again", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  let broken = true;
  const Bar = () => {
    if (broken) throw new Error("no buckets");
    return <p>bar</p>;
  };
  render(
    <>
      <p>beside</p>
      <ErrorBoundary what="the activity bar">
        <Bar />
      </ErrorBoundary>
    </>,
  );
  expect(screen.getByText("beside")).toBeVisible();
  expect(screen.getByRole("alert")).toHaveTextContent("A fault in the activity bar");
  broken = false;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(screen.getByText("bar")).toBeVisible();
});
