import { useId, type ReactNode } from "react";

interface TextFieldProps {
  name: string;
  label: string;
  value: string;
  fault: string | undefined;
  /** What is written is being saved. */
  readOnly: boolean;
  /** It has the focus when its dialog opens. */
  first?: boolean;
  /** Every sign counts: a folder's name. */
  code?: boolean;
  onWrite: (text: string) => void;
  /** What belongs in here. */
  children: ReactNode;
}

/** One line to write, what belongs in it, and what is wrong with it. */
export function TextField(props: TextFieldProps) {
  const { name, label, value, fault, readOnly, first = false, code = false, onWrite, children } = props;
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        name={name}
        className={`field ${code ? "font-mono" : ""} ${fault === undefined ? "" : "border-critical-ink"}`}
        value={value}
        readOnly={readOnly}
        dir="auto"
        autoComplete="off"
        autoCapitalize={code ? "none" : "sentences"}
        spellCheck={false}
        required
        data-autofocus={first ? true : undefined}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-fault ${id}-hint`}
        onChange={(event) => onWrite(event.target.value)}
      />
      <p
        id={`${id}-fault`}
        role="alert"
        className="mt-1.5 text-sm text-critical-ink [overflow-wrap:anywhere] empty:hidden"
      >
        {fault}
      </p>
      <p id={`${id}-hint`} className="mt-1.5 text-xs text-ink-quiet">
        {children}
      </p>
    </div>
  );
}
