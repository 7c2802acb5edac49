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
  /** `number` brings up digits on a phone; `secret` shows dots, and no browser fills it in; `long` has several lines. */
  kind?: "text" | "number" | "secret" | "long";
  /** What holds while it is empty, where that is known. */
  usual?: string;
  onWrite: (text: string) => void;
  /** What belongs in here. */
  children: ReactNode;
}

/** A line to write, or several, what belongs in there, and what is wrong with it. */
export function TextField(props: TextFieldProps) {
  const { name, label, value, fault, readOnly, onWrite, children } = props;
  const { first = false, code = false, optional = false, kind = "text", usual } = props;
  const common = {
    name,
    // Led to, it leaves room for what is wrong with it.
    className: `field scroll-my-16 ${code ? "font-mono" : ""} ${fault === undefined ? "" : "border-critical-ink"}`,
    value,
    readOnly,
    dir: "auto",
    placeholder: usual,
    required: !optional,
    "aria-invalid": fault !== undefined,
    onChange: (event: { target: { value: string } }) => onWrite(event.target.value),
  };
  return (
    <Labelled label={label} fault={fault} hint={children}>
      {(ids) =>
        kind === "long" ? (
          <textarea {...ids} {...common} rows={3} autoComplete="off" autoCapitalize="sentences" />
        ) : (
          <input
            {...ids}
            {...common}
            type={kind === "secret" ? "password" : "text"}
            inputMode={kind === "number" ? "decimal" : undefined}
            autoComplete={kind === "secret" ? "new-password" : "off"}
            autoCapitalize={code || kind !== "text" ? "none" : "sentences"}
            spellCheck={false}
            data-autofocus={first ? true : undefined}
          />
        )
      }
    </Labelled>
  );
}
