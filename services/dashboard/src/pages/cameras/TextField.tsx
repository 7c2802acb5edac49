import type { ReactNode } from "react";

import { Labelled } from "@/pages/cameras/Labelled";

interface TextFieldProps {
  name: string;
  label: string;
  value: string;
  fault: string | undefined;
  /** What is written is being saved. */
  readOnly: boolean;
  /** It has the focus when its dialog opens. */
  first?: boolean;
  /** Every sign counts: a folder's name, an address. */
  code?: boolean;
  /** It may stay empty. */
  optional?: boolean;
  /** `number` brings up digits on a phone; `secret` shows dots, and no browser fills it in. */
  kind?: "text" | "number" | "secret";
  onWrite: (text: string) => void;
  /** What belongs in here. */
  children: ReactNode;
}

/** One line to write, what belongs in it, and what is wrong with it. */
export function TextField(props: TextFieldProps) {
  const { name, label, value, fault, readOnly, onWrite, children } = props;
  const { first = false, code = false, optional = false, kind = "text" } = props;
  return (
    <Labelled label={label} fault={fault} hint={children}>
      {(ids) => (
        <input
          {...ids}
          name={name}
          type={kind === "secret" ? "password" : "text"}
          inputMode={kind === "number" ? "decimal" : undefined}
          className={`field ${code ? "font-mono" : ""} ${fault === undefined ? "" : "border-critical-ink"}`}
          value={value}
          readOnly={readOnly}
          dir="auto"
          autoComplete={kind === "secret" ? "new-password" : "off"}
          autoCapitalize={code || kind !== "text" ? "none" : "sentences"}
          spellCheck={false}
          required={!optional}
          data-autofocus={first ? true : undefined}
          aria-invalid={fault !== undefined}
          onChange={(event) => onWrite(event.target.value)}
        />
      )}
    </Labelled>
  );
}
