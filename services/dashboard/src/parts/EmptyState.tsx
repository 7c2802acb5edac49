import type { ReactNode } from "react";

interface EmptyStateProps {
  title: string;
  /** Why nothing is here, and what would bring something. */
  children?: ReactNode;
  /** A button or link that leads on. */
  action?: ReactNode;
}

/** There is nothing to show, and that is not an error. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="panel flex flex-col items-center gap-2 border-dashed px-6 py-12 text-center">
      <p className="font-medium">{title}</p>
      {children !== undefined && <div className="max-w-prose text-sm text-ink-quiet">{children}</div>}
      {action !== undefined && <div className="mt-2">{action}</div>}
    </div>
  );
}
