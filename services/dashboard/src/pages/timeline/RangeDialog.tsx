import { useId, useState } from "react";

import type { Filters } from "@/domain/filters";
import { inputValue, typedRange, type Range } from "@/pages/timeline/range";
import { rangeOf } from "@/pages/timeline/search";
import { Dialog } from "@/parts/Dialog";

interface RangeDialogProps {
  open: boolean;
  filters: Filters;
  onClose: () => void;
  onChoose: (range: Range) => void;
}

/** Two moments; either may be left open. */
export function RangeDialog({ open, filters, onClose, onChoose }: RangeDialogProps) {
  const form = useId();
  const actions = (
    <>
      <button type="button" className="button" onClick={onClose}>
        Cancel
      </button>
      <button type="submit" form={form} className="button button-main">
        Show this time
      </button>
    </>
  );
  return (
    <Dialog open={open} title="Choose a range of time" onClose={onClose} actions={actions}>
      <RangeForm
        id={form}
        filters={filters}
        onChoose={(range) => {
          onChoose(range);
          onClose();
        }}
      />
    </Dialog>
  );
}

interface RangeFormProps {
  id: string;
  filters: Filters;
  onChoose: (range: Range) => void;
}

function RangeForm({ id, filters, onChoose }: RangeFormProps) {
  const before = rangeOf(filters);
  const [from, setFrom] = useState(() => inputValue(before.startMs));
  const [to, setTo] = useState(() => inputValue(before.endMs));
  const [fault, setFault] = useState<string | null>(null);
  return (
    <form
      id={id}
      className="grid gap-3 sm:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault();
        const range = typedRange(from, to);
        if ("fault" in range) setFault(range.fault);
        else onChoose(range);
      }}
    >
      <Moment label="From" value={from} onChange={setFrom} />
      <Moment label="To" value={to} onChange={setTo} />
      <p className="text-sm text-ink-quiet sm:col-span-2">
        In the time of this device. Leave one empty for an open end.
      </p>
      <p role="alert" className="text-sm text-critical-ink empty:hidden sm:col-span-2">
        {fault}
      </p>
    </form>
  );
}

interface MomentProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

function Moment({ label, value, onChange }: MomentProps) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-xs text-ink-quiet">
        {label}
      </label>
      <input
        id={id}
        type="datetime-local"
        className="field"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
