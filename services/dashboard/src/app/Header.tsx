import { Link } from "@tanstack/react-router";

import { useCondition } from "@/app/condition";
import { setTheme, themeAfter, useTheme, type Theme } from "@/app/theme";
import { ConnectionBadge } from "@/parts/ConnectionBadge";
import { HealthDot } from "@/parts/HealthDot";

/** Name, connection, health, theme and keyboard: what holds on every page. */
export function Header({ onKeys }: { onKeys: () => void }) {
  const { connection, retry, health } = useCondition();
  const isLive = connection.state === "live"; // what is not live has more to say, and a phone little room
  return (
    <header className="sticky top-0 z-20 flex h-14 items-center gap-2 border-b border-line bg-panel px-3 sm:gap-4 sm:px-4">
      <Link
        to="/"
        aria-label="Home Security Intelligence, dashboard"
        className="flex min-h-touch items-center gap-2 font-semibold"
      >
        <img src="/favicon.svg" alt="" width={28} height={28} />
        <span className="hidden lg:inline">Home Security Intelligence</span>
        <span className="hidden sm:inline lg:hidden">HSI</span>
      </Link>
      <div className="ml-auto flex min-w-0 items-center gap-1 sm:gap-3">
        <ConnectionBadge connection={connection} onRetry={retry} />
        <Link
          to="/system"
          className="flex min-h-9 items-center rounded-md px-2 text-xs hover:bg-raised pointer-coarse:min-h-touch pointer-coarse:min-w-touch pointer-coarse:justify-center"
        >
          <span className="sr-only">System health: </span>
          <span className={isLive ? "" : "max-sm:hidden"}>
            <HealthDot health={health} word />
          </span>
          {!isLive && (
            <span className="sm:hidden">
              <HealthDot health={health} />
            </span>
          )}
        </Link>
        <ThemeButton />
        <button
          type="button"
          className="button hidden border-transparent px-2 md:inline-flex"
          onClick={onKeys}
          aria-label="Keyboard map"
        >
          <kbd className="rounded border border-edge px-1.5 font-mono text-xs">?</kbd>
        </button>
      </div>
    </header>
  );
}

const NAMES: Readonly<Record<Theme, string>> = { system: "as the device", dark: "dark", light: "light" };
const ICONS: Readonly<Record<Theme, string>> = {
  system: "M2.5 4h15v10h-15zM7 17h6",
  dark: "M16 12.5A7 7 0 0 1 7.5 4 7 7 0 1 0 16 12.5z",
  light:
    "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 1 0 0-7zM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M16 4l-1.4 1.4M5.4 14.6 4 16",
};

function ThemeButton() {
  const theme = useTheme();
  const name = `Colours: ${NAMES[theme]}`;
  return (
    <button
      type="button"
      className="button border-transparent px-2"
      aria-label={`${name}; change`}
      title={name}
      onClick={() => setTheme(themeAfter(theme))}
    >
      <svg viewBox="0 0 20 20" aria-hidden="true" className="h-5 w-5 fill-none stroke-current" strokeWidth="1.6">
        <path d={ICONS[theme]} />
      </svg>
    </button>
  );
}
