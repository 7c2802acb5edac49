import { useId, type ReactNode, type Ref } from "react";

interface SectionProps {
  title: string;
  /** What stands beside the heading. */
  actions?: ReactNode;
  children: ReactNode;
  /** The heading, for who wants to lead the focus there. */
  headingRef?: Ref<HTMLHeadingElement>;
}

/** One part of this page under its heading. */
export function Section({ title, actions, children, headingRef }: SectionProps) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="mt-6">
      <div className="mb-2 flex min-h-9 flex-wrap items-center justify-between gap-x-4">
        <h2
          ref={headingRef}
          id={heading}
          tabIndex={headingRef === undefined ? undefined : -1}
          className="text-sm font-semibold"
        >
          {title}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
