import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";

import { useNeighbours } from "@/api/queries";
import type { Neighbours } from "@/api/shapes";
import { useKeys } from "@/app/keys";
import { readFilters, type FilterSearch } from "@/domain/filters";

interface SiblingsProps {
  id: number;
  /** The list's filters, as the address carries them. */
  search: FilterSearch;
}

/** The way back to the list, and to the events before and after this one in it. */
export function Siblings({ id, search }: SiblingsProps) {
  const { data } = useNeighbours(id, readFilters({ ...search }));
  useSiblingKeys(id, search, data);
  return (
    <nav aria-label="Events of the list" className="flex items-center gap-2">
      <Link to="/timeline" search={search} className="button" title="Back to the list (u)">
        <Arrow to="left" />
        List
      </Link>
      <Sibling id={data?.previous} search={search} name="Newer event" hint="k">
        <Arrow to="up" />
        <span className="max-sm:sr-only">Newer</span>
      </Sibling>
      <Sibling id={data?.next} search={search} name="Older event" hint="j">
        <Arrow to="down" />
        <span className="max-sm:sr-only">Older</span>
      </Sibling>
    </nav>
  );
}

interface SiblingProps {
  /** `null` where there is none, `undefined` while that is not known. */
  id: number | null | undefined;
  search: FilterSearch;
  name: string;
  hint: string;
  children: React.ReactNode;
}

function Sibling({ id, search, name, hint, children }: SiblingProps) {
  if (id === null || id === undefined) {
    const why = id === null ? "there is none" : "not known yet";
    return (
      <span role="link" aria-disabled="true" aria-label={`${name}: ${why}`} className="button opacity-50">
        {children}
      </span>
    );
  }
  return (
    <Link
      to="/events/$eventId"
      params={{ eventId: String(id) }}
      search={search}
      aria-label={name}
      title={`${name} (${hint})`}
      className="button"
    >
      {children}
    </Link>
  );
}

/** A key pressed before the neighbours are known is kept, and obeyed once they are. */
function useSiblingKeys(id: number, search: FilterSearch, neighbours: Neighbours | undefined): void {
  const navigate = useNavigate();
  const wanted = useRef<{ from: number; way: keyof Neighbours } | null>(null);
  const obey = useCallback(() => {
    if (neighbours === undefined || wanted.current?.from !== id) return;
    const to = neighbours[wanted.current.way];
    wanted.current = null;
    if (to !== null) void navigate({ to: "/events/$eventId", params: { eventId: String(to) }, search });
  }, [id, search, neighbours, navigate]);
  useEffect(obey, [obey]);
  const go = (way: keyof Neighbours) => {
    wanted.current = { from: id, way };
    obey();
  };
  useKeys("Event", [
    { keys: "k", does: "Newer event", run: () => go("previous") },
    { keys: "j", does: "Older event", run: () => go("next") },
    { keys: "[", does: "Newer event", run: () => go("previous") },
    { keys: "]", does: "Older event", run: () => go("next") },
    { keys: "u", does: "Back to the list", run: () => void navigate({ to: "/timeline", search }) },
  ]);
}

const PATHS = { left: "m10 3-5 5 5 5", up: "m3 10 5-5 5 5", down: "m3 6 5 5 5-5" };

function Arrow({ to }: { to: keyof typeof PATHS }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className="h-4 w-4 fill-none stroke-current" strokeWidth="2">
      <path d={PATHS[to]} />
    </svg>
  );
}
