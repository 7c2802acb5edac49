import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { Banners } from "@/app/Banners";
import { Header } from "@/app/Header";
import { useKeys } from "@/app/keys";
import { KeysDialog } from "@/app/KeysDialog";
import { Nav, PLACES } from "@/app/Nav";
import { setTheme, themeAfter, useTheme } from "@/app/theme";

/** The frame around every page. */
export function Shell() {
  const [keysShown, showKeys] = useState(false);
  useShellKeys(() => showKeys(true));
  const main = useFocusOnArrival();
  return (
    <>
      <a
        href="#main"
        className="button button-main absolute left-2 top-2 z-30 -translate-y-20 focus-visible:translate-y-0"
        onClick={(event) => {
          event.preventDefault(); // the address stays the page's own
          main.current?.focus();
        }}
      >
        Skip to the page
      </a>
      <Header onKeys={() => showKeys(true)} />
      <div className="md:flex">
        <Nav />
        <div className="min-w-0 flex-1">
          <Banners />
          <main ref={main} id="main" tabIndex={-1} className="p-4 pb-24 outline-none md:p-6">
            <Outlet />
          </main>
        </div>
      </div>
      <KeysDialog open={keysShown} onClose={() => showKeys(false)} />
    </>
  );
}

function useShellKeys(showKeys: () => void): void {
  const navigate = useNavigate();
  const theme = useTheme();
  useKeys("Everywhere", [
    ...PLACES.map(({ to, label, keys }) => ({ keys, does: label, run: () => void navigate({ to }) })),
    { keys: "t", does: "Next colours: device, dark, light", run: () => setTheme(themeAfter(theme)) },
    { keys: "?", does: "This list", run: showKeys },
  ]);
}

/** After a way to another page the focus is on that page; not on the first one, and not when only filters change. */
function useFocusOnArrival() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== undefined && before.current !== path) main.current?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
  return main;
}
