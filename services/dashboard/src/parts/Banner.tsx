import type { ReactNode } from "react";

interface BannerProps {
  /** "notice" for what is good to know, "warning" for what is amiss. */
  tone?: "notice" | "warning";
  children: ReactNode;
}

/** One line over a page that holds for everything on it. */
export function Banner({ tone = "notice", children }: BannerProps) {
  const warns = tone === "warning";
  return (
    <div
      className={`flex items-start gap-2 border-b px-4 py-1.5 text-xs sm:text-sm ${warns ? "border-medium bg-medium/10" : "border-line bg-raised"}`}
    >
      <svg
        viewBox="0 0 16 16"
        aria-hidden="true"
        className={`h-4 w-4 sm:mt-0.5 shrink-0 fill-none stroke-current ${warns ? "text-medium-ink" : "text-ink-quiet"}`}
        strokeWidth="1.5"
      >
        <path
          d={warns ? "M8 1.5 15 14H1zM8 6v4M8 11.5v1" : "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 1 0 0-13zM8 7v4.5M8 4.5V6"}
        />
      </svg>
      <div className="min-w-0 [overflow-wrap:anywhere]">{children}</div>
    </div>
  );
}
