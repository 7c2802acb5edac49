import type { ReactNode } from "react";

/** Words for screen readers where the eye already sees the meaning. */
export function VisuallyHidden({ children }: { children: ReactNode }) {
  return <span className="sr-only">{children}</span>;
}
