import { Link, useNavigate } from "@tanstack/react-router";

import { useNeighbours } from "@/api/queries";
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
  useSiblingKeys(search, data?.previous ?? null, data?.next ?? null);
  return (
    <nav aria-label="Events of the list" className="flex items-center gap-2">
      <Link to="/timeline" search={search} className="button" title="Back to the list (u)">
        <Arrow to="left" />
        List
      </Link>
      <Sibling id={data?.previous ?? null} search={search} name="Newer event" hint="k">
        <Arrow to="up" />
        <span className="max-sm:sr-only">Newer</span>
      </Sibling>
      <Sibling id={data?.next ?? null} search={search} name="Older event" hint="j">
        <Arrow to="down" />
        <span className="max-sm:sr-only">Older</span>
      </Sibling>
    </nav>
  );
}

interface SiblingProps {
  id: number | null;
  search: FilterSearch;
  name: string;
  hint: string;
  children: React.ReactNode;
}

function Sibling({ id, search, name, hint, children }: SiblingProps) {
  if (id === null) {
    return (
      <span role="link" aria-disabled="true" aria-label={`${name}: there is none`} className="button opacity-50">
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

function useSiblingKeys(search: FilterSearch, newer: number | null, older: number | null): void {
  const navigate = useNavigate();
  const go = (id: number | null) => () => {
    if (id !== null) void navigate({ to: "/events/$eventId", params: { eventId: String(id) }, search });
  };
  useKeys("Event", [
    { keys: "k", does: "Newer event", run: go(newer) },
    { keys: "j", does: "Older event", run: go(older) },
    { keys: "[", does: "Newer event", run: go(newer) },
    { keys: "]", does: "Older event", run: go(older) },
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
