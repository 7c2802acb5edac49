import { useId, type ReactNode } from "react";

interface SectionProps {
  title: string;
  /** What stands beside the heading. */
  actions?: ReactNode;
  children: ReactNode;
}

/** One part of this page under its heading. */
export function Section({ title, actions, children }: SectionProps) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="mt-6">
      <div className="mb-2 flex min-h-9 flex-wrap items-center justify-between gap-x-4">
        <h2 id={heading} className="text-sm font-semibold">
          {title}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
