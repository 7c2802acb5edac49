import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";

import { ConfirmDialog } from "@/parts/ConfirmDialog";
import { Dialog } from "@/parts/Dialog";
import { Select } from "@/parts/Select";
import { Tabs } from "@/parts/Tabs";
import { Toggle } from "@/parts/Toggle";

function Opener() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      <Dialog open={open} title="Keyboard" onClose={() => setOpen(false)}>
        inside
      </Dialog>
    </>
  );
}

describe("Dialog", () => {
  it("is not on the page before it is opened", () => {
    render(<Opener />);
    expect(screen.queryByText("inside")).toBeNull();
  });

  it("is named by its title and gives the focus back when it is closed", async () => {
    render(<Opener />);
    await userEvent.click(screen.getByRole("button", { name: "Open" }));
    expect(screen.getByRole("dialog")).toHaveAccessibleName("Keyboard");
    await userEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(screen.queryByText("inside")).toBeNull();
    expect(screen.getByRole("button", { name: "Open" })).toHaveFocus();
  });

  it("closes by Escape, which the browser tells as cancel, and by a click outside", () => {
    const close = vi.fn();
    const { container } = render(
      <Dialog open title="Keyboard" onClose={close}>
        inside
      </Dialog>,
    );
    const box = container.querySelector("dialog")!;
    const cancel = new Event("cancel", { cancelable: true });
    fireEvent(box, cancel);
    expect(cancel.defaultPrevented).toBe(true);
    fireEvent.click(box);
    fireEvent.click(screen.getByText("inside"));
    expect(close).toHaveBeenCalledTimes(2);
  });
});

describe("a Dialog whose owner keeps it open", () => {
  it("hears Escape before the browser does, which would close it when pressed again and again", async () => {
    const close = vi.fn();
    render(
      <Dialog open title="Keyboard" onClose={close}>
        <input aria-label="Name" />
      </Dialog>,
    );
    await userEvent.type(screen.getByLabelText("Name"), "{Escape}");
    expect(close).toHaveBeenCalledOnce();
    expect(fireEvent.keyDown(screen.getByLabelText("Name"), { key: "Escape" })).toBe(false);
  });

  it("is shown again when the browser closes it all the same", () => {
    render(
      <Dialog open title="Keyboard" onClose={vi.fn()}>
        inside
      </Dialog>,
    );
    const box = screen.getByRole<HTMLDialogElement>("dialog");
    box.open = false;
    fireEvent(box, new Event("close"));
    expect(box.open).toBe(true);
  });
});

describe("ConfirmDialog", () => {
  const props = { open: true, title: "Delete Yard?", confirm: "Delete camera", onClose: vi.fn() };

  it("does the deed only by its own button; the safe answer has the focus", async () => {
    const confirm = vi.fn();
    render(
      <ConfirmDialog {...props} grave onConfirm={confirm}>
        412 pictures go with it.
      </ConfirmDialog>,
    );
    expect(screen.getByRole("button", { name: "Cancel" })).toHaveFocus();
    await userEvent.click(screen.getByRole("button", { name: "Delete camera" }));
    expect(confirm).toHaveBeenCalledOnce();
  });

  it("can neither be confirmed twice nor left while it is being done", () => {
    render(
      <ConfirmDialog {...props} busy onConfirm={vi.fn()}>
        text
      </ConfirmDialog>,
    );
    expect(screen.getByRole("button", { name: "One moment …" })).toBeDisabled();
    expect(screen.getByRole("button", { name: "Cancel" })).toBeDisabled();
  });

  it("says why it could not be done", () => {
    render(
      <ConfirmDialog {...props} problem="the database cannot be reached" onConfirm={vi.fn()}>
        text
      </ConfirmDialog>,
    );
    expect(screen.getByRole("alert")).toHaveTextContent("the database cannot be reached");
  });
});

describe("Toggle", () => {
  it("is a switch with its state", async () => {
    const change = vi.fn();
    render(<Toggle on={false} onChange={change} label="Boxes" />);
    const toggle = screen.getByRole("switch", { name: "Boxes" });
    expect(toggle).not.toBeChecked();
    await userEvent.click(toggle);
    expect(change).toHaveBeenCalledWith(true);
  });
});

describe("Select", () => {
  it("gives one of its own values", async () => {
    const change = vi.fn();
    const options = [
      { value: "", label: "All cameras" },
      { value: "yard", label: "Yard" },
    ];
    render(<Select label="Camera" value="" options={options} onChange={change} />);
    await userEvent.selectOptions(screen.getByLabelText("Camera"), "Yard");
    expect(change).toHaveBeenCalledWith("yard");
  });
});

describe("Tabs", () => {
  function Severities() {
    const [chosen, choose] = useState<"all" | "alert" | "quiet">("all");
    return (
      <Tabs
        label="Severity"
        tabs={[
          { id: "all", label: "All" },
          { id: "alert", label: "Alerts", count: 3, counts: "not reviewed" },
          { id: "quiet", label: "Quiet", count: 0 },
        ]}
        chosen={chosen}
        onChoose={choose}
      />
    );
  }

  it.each([
    ["{ArrowRight}", "Alerts"],
    ["{ArrowLeft}", "Quiet"],
    ["{End}", "Quiet"],
    ["{ArrowRight}{Home}", "All"],
    ["{ArrowRight}{ArrowRight}{ArrowRight}", "All"],
  ])("%s leads to %s", async (keys, name) => {
    render(<Severities />);
    await userEvent.tab();
    await userEvent.keyboard(keys);
    const tab = screen.getByRole("tab", { name: new RegExp(name) });
    expect(tab).toHaveAttribute("aria-selected", "true");
    expect(tab).toHaveFocus();
  });

  it("say what their numbers count, a nought too", () => {
    render(<Severities />);
    expect(screen.getByRole("tab", { name: "Alerts 3 not reviewed" })).toBeInTheDocument();
    expect(screen.getByRole("tab", { name: "Quiet 0" })).toBeInTheDocument();
  });

  it("are one stop for the Tab key", () => {
    render(<Severities />);
    expect(screen.getAllByRole("tab").map((each) => each.tabIndex)).toEqual([0, -1, -1]);
  });
});
