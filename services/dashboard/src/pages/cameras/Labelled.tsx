import { useId, type ReactNode } from "react";

interface LabelledProps {
  label: string;
  fault: string | undefined;
  /** What belongs in here. */
  hint: ReactNode;
  /** The field itself, with what ties it to its words. */
  children: (ids: { id: string; "aria-describedby": string }) => ReactNode;
}

/** A field under its label, with what is wrong with it and what belongs in it. */
export function Labelled({ label, fault, hint, children }: LabelledProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {children({ id, "aria-describedby": `${id}-fault ${id}-hint` })}
      <FieldWords id={id} fault={fault} hint={hint} />
    </div>
  );
}

/** What is wrong with the field of this id, and what belongs in it. */
export function FieldWords({ id, fault, hint }: Pick<LabelledProps, "fault" | "hint"> & { id: string }) {
  return (
    <>
      <p
        id={`${id}-fault`}
        role="alert"
        className="mt-1.5 text-sm text-critical-ink [overflow-wrap:anywhere] empty:hidden"
      >
        {fault}
      </p>
      <p id={`${id}-hint`} className="mt-1.5 text-xs text-ink-quiet [overflow-wrap:anywhere] empty:hidden">
        {hint}
      </p>
    </>
  );
}
