import { useId, useRef, useState, type ReactNode } from "react";

import { useClosing } from "@/pages/timeline/useClosing";

interface Option<T extends string> {
  value: T;
  label: string;
  mark?: ReactNode;
}

interface ChoicesProps<T extends string> {
  label: string;
  options: readonly Option<T>[];
  chosen: readonly T[];
  onChange: (chosen: readonly T[]) => void;
}

/** Any number of several: a button that says how many, and the list of boxes under it. */
export function Choices<T extends string>({ label, options, chosen, onChange }: ChoicesProps<T>) {
  const [open, setOpen] = useState(false);
  const panel = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useClosing(box, open, (byKey) => {
    setOpen(false);
    if (byKey) button.current?.focus();
  });
  const words = options.filter(({ value }) => chosen.includes(value)).map((each) => each.label);
  return (
    <div ref={box} className="relative min-w-0">
      <span className="mb-1 block text-xs text-ink-quiet" aria-hidden="true">
        {label}
      </span>
      <button
        ref={button}
        type="button"
        className="field flex items-center justify-between gap-2 pl-4 pr-1.5 text-left"
        aria-expanded={open}
        aria-controls={panel}
        aria-label={`${label}: ${words.length === 0 ? "any" : words.join(", ")}`}
        onClick={() => setOpen(!open)}
      >
        <span className="truncate">{summary(words)}</span>
        <svg viewBox="0 0 12 12" aria-hidden="true" className="h-3 w-3 shrink-0 fill-none stroke-current">
          <path d="m2 4 4 4 4-4" strokeWidth="1.5" />
        </svg>
      </button>
      <fieldset
        id={panel}
        hidden={!open}
        className="absolute left-0 top-full z-20 mt-1 max-h-96 w-full min-w-44 overflow-y-auto rounded-md border border-edge bg-panel p-1 shadow-lg"
      >
        <legend className="sr-only">{label}</legend>
        {options.map((option) => (
          <Choice
            key={option.value}
            option={option}
            on={chosen.includes(option.value)}
            onTurn={() => onChange(turned(options, chosen, option.value))}
          />
        ))}
      </fieldset>
    </div>
  );
}

interface ChoiceProps {
  option: Option<string>;
  on: boolean;
  onTurn: () => void;
}

function Choice({ option: { label, mark }, on, onTurn }: ChoiceProps) {
  return (
    <label className="flex min-h-9 cursor-pointer items-center gap-2 rounded px-2 text-sm hover:bg-raised pointer-coarse:min-h-touch">
      <input type="checkbox" className="h-4 w-4 accent-accent" checked={on} onChange={onTurn} />
      {mark}
      {label}
    </label>
  );
}

function summary(words: readonly string[]): string {
  if (words.length > 2) return `${words.length} chosen`;
  return words.length === 0 ? "Any" : words.join(", ");
}

function turned<T extends string>(options: readonly { value: T }[], chosen: readonly T[], turn: T): T[] {
  return options.map(({ value }) => value).filter((value) => chosen.includes(value) !== (value === turn));
}
