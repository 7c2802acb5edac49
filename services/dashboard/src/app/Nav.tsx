import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** The places of the house; `keys` lead there from everywhere. */
export const PLACES = [
  { to: "/", label: "Dashboard", keys: "g d", icon: <path d="M3 3h6v8H3zM11 3h6v4h-6zM11 9h6v8h-6zM3 13h6v4H3z" /> },
  { to: "/timeline", label: "Timeline", keys: "g t", icon: <path d="M4 3v14M8 5h9M8 10h6M8 15h8" /> },
  {
    to: "/cameras",
    label: "Cameras",
    keys: "g c",
    icon: <path d="M3 6h3l1.5-2h5L14 6h3v10H3zM10 8a2.8 2.8 0 1 0 0 5.6A2.8 2.8 0 1 0 10 8z" />,
  },
  { to: "/system", label: "System", keys: "g s", icon: <path d="M2 10h4l2-5 4 10 2-5h4" /> },
] as const;

/** The way between pages: a column beside them, and on a phone a bar at the foot. */
export function Nav() {
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] md:sticky md:top-14 md:h-[calc(100dvh-3.5rem)] md:w-44 md:shrink-0 md:border-r md:border-t-0"
    >
      <ul className="flex md:flex-col md:gap-1 md:p-2">
        {PLACES.map((place) => (
          <li key={place.to} className="flex-1">
            <Link
              to={place.to}
              activeOptions={{ exact: place.to === "/", includeSearch: false }}
              className="group flex min-h-14 flex-col items-center justify-center gap-0.5 text-xs text-ink-quiet -outline-offset-2 hover:text-ink aria-[current]:font-medium aria-[current]:text-ink md:min-h-10 md:flex-row md:justify-start md:gap-3 md:rounded-md md:px-3 md:text-sm md:aria-[current]:bg-raised"
            >
              <Icon>{place.icon}</Icon>
              {place.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 20 20"
      aria-hidden="true"
      className="h-5 w-5 shrink-0 fill-none stroke-current group-aria-[current]:text-accent-ink"
      strokeWidth="1.6"
    >
      {children}
    </svg>
  );
}
