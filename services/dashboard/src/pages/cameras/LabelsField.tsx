import { useId } from "react";

import { OBJECT_TYPES } from "@/domain/filters";
import { chosenIn, turned } from "@/pages/cameras/decided";
import type { FormParts } from "@/pages/cameras/formParts";
import { FieldWords } from "@/pages/cameras/Labelled";

/** The classes of objects that a camera is to notice. */
export function LabelsField({ form }: { form: FormParts }) {
  const { written, faults, busy, write } = form;
  const id = useId();
  const chosen = chosenIn(written.labels);
  return (
    <div role="group" aria-labelledby={`${id}-label`} aria-describedby={`${id}-fault ${id}-hint`}>
      <p id={`${id}-label`} className="mb-1 text-sm font-medium">
        What to look for
      </p>
      <div className="flex flex-wrap gap-x-4">
        {OBJECT_TYPES.map((type) => (
          <label
            key={type}
            className="flex min-h-9 cursor-pointer items-center gap-2 text-sm pointer-coarse:min-h-touch"
          >
            <input
              type="checkbox"
              name="labels"
              className="h-4 w-4 accent-accent"
              checked={chosen.includes(type)}
              aria-disabled={busy}
              onChange={() => !busy && write({ labels: turned(written.labels, type) })}
            />
            {type}
          </label>
        ))}
      </div>
      <FieldWords id={id} fault={faults.labels} hint="Anything else is dropped. None chosen: all of them." />
    </div>
  );
}
