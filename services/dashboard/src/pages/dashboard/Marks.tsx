import type { IncidentMark } from "@/pages/dashboard/incidentWords";

const LOOKS: Readonly<Record<IncidentMark["kind"], string>> = {
  quick: "border-quick text-quick-ink font-semibold",
  warning: "border-medium text-medium-ink",
};

const ICONS: Readonly<Record<IncidentMark["kind"], string>> = {
  quick: "M9 1 3 9h4l-1 6 6-8H8z",
  warning: "M8 1.5 15 14H1zM8 6v4M8 11.5v1",
};

/** What is special about an incident: a word, and a sign where it matters. */
export function Marks({ marks }: { marks: readonly IncidentMark[] }) {
  if (marks.length === 0) return null;
  return (
    <ul aria-label="Marks" className="flex min-w-0 flex-wrap gap-1">
      {marks.map(({ word, meaning, kind }) => (
        <li
          key={word}
          title={meaning}
          className={`flex items-center gap-1 rounded border px-1.5 text-xs leading-5 ${LOOKS[kind]}`}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true" className="h-3 w-3 fill-none stroke-current" strokeWidth="1.5">
            <path d={ICONS[kind]} />
          </svg>
          {word}
          {meaning !== undefined && <span className="sr-only">: {meaning}</span>}
        </li>
      ))}
    </ul>
  );
}
