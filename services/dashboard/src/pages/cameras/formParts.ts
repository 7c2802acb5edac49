/** How the parts of the form speak to the whole of it. */

import type { CameraFaults, CameraWritten, Field } from "@/pages/cameras/cameraForm";

export interface FormParts {
  readonly written: CameraWritten;
  readonly faults: CameraFaults;
  /** What is written is being saved. */
  readonly busy: boolean;
  readonly write: (changes: Partial<CameraWritten>) => void;
}

/** What every field of text needs. */
export function textOf({ written, faults, busy, write }: FormParts, name: Field & TextFields) {
  return {
    name,
    value: written[name],
    fault: faults[name],
    readOnly: busy,
    onWrite: (text: string) => write({ [name]: text }),
  };
}

type TextFields = {
  [Name in Field]: CameraWritten[Name] extends string ? Name : never;
}[Field];
