import { useEffect, type ReactNode } from "react";

import { Foreign } from "@/parts/Foreign";

interface PageProps {
  /** The page's heading, and the name of the browser's tab. */
  title: string;
  /** The heading was written by somebody outside this house: a camera's name. */
  foreign?: boolean;
  /** The heading is only for screen readers: a page whose parts have headings of their own, and no room to lose. */
  quiet?: boolean;
  /** What stands beside the heading: buttons, a switch. */
  actions?: ReactNode;
  children: ReactNode;
}

const HOUSE = "Home Security Intelligence";

/** The frame of every page: one heading, its actions, and the name in the tab. */
export function Page({ title, foreign = false, quiet = false, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · ${HOUSE}`;
  }, [title]);
  return (
    <div className="mx-auto w-full max-w-screen-2xl">
      <div className={quiet ? "sr-only" : "mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2"}>
        <h1 className="min-w-0 text-xl font-semibold [overflow-wrap:anywhere]">
          {foreign ? <Foreign lines={3}>{title}</Foreign> : title}
        </h1>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
