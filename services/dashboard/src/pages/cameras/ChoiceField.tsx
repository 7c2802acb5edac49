import type { ReactNode } from "react";

import { Labelled } from "@/pages/cameras/Labelled";

interface ChoiceFieldProps<T extends string> {
  name: string;
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  fault: string | undefined;
  /** What is written is being saved. */
  readOnly: boolean;
  onChoose: (value: T) => void;
  /** What the choice means. */
  children: ReactNode;
}

/** One of several, what that means, and what is wrong with it. */
export function ChoiceField<T extends string>(props: ChoiceFieldProps<T>) {
  const { name, label, value, options, fault, readOnly, onChoose, children } = props;
  return (
    <Labelled label={label} fault={fault} hint={children}>
      {(ids) => (
        <select
          {...ids}
          name={name}
          className={`field ${fault === undefined ? "" : "border-critical-ink"}`}
          value={value}
          aria-invalid={fault !== undefined}
          aria-disabled={readOnly}
          onChange={(event) => {
            const chosen = options.find((each) => each.value === event.target.value);
            if (chosen !== undefined && !readOnly) onChoose(chosen.value);
          }}
        >
          {options.map((each) => (
            <option key={each.value} value={each.value}>
              {each.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}
