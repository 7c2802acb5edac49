import { duration, fullMoment } from "@/domain/time";
import type { PartRow } from "@/pages/system/partRows";
import { partWords, stateWord, WITHOUT_MODEL_ACT } from "@/pages/system/partWords";
import { Section } from "@/pages/system/Section";
import { Foreign } from "@/parts/Foreign";
import { HealthDot } from "@/parts/HealthDot";

/** Every part with its state, since when it is so, and, unless it is well, what helps. */
export function PartsList({ rows, nowMs }: { rows: readonly PartRow[]; nowMs: number }) {
  return (
    <Section title="Parts">
      <ul className="panel divide-y divide-line">
        {rows.map((row) => (
          <Part key={row.name} row={row} nowMs={nowMs} />
        ))}
      </ul>
    </Section>
  );
}

function Part({ row, nowMs }: { row: PartRow; nowMs: number }) {
  const { title, does } = partWords(row.name);
  return (
    <li className="grid grid-cols-2 gap-x-4 gap-y-1 px-4 py-2.5 text-sm lg:grid-cols-[11rem_13rem_1fr]">
      <h3 className="font-medium">{title}</h3>
      <div className="flex flex-wrap items-center justify-end gap-x-2 self-start lg:justify-start">
        <State state={row.state} />
        <Since row={row} nowMs={nowMs} />
      </div>
      <div className="col-span-2 min-w-0 text-ink-quiet lg:col-span-1">
        {row.state === "healthy" ? does : <Trouble row={row} />}
      </div>
    </li>
  );
}

function State({ state }: { state: string }) {
  if (state !== "absent") return <HealthDot health={state} word />;
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg viewBox="0 0 16 16" aria-hidden="true" className="h-3 w-3 shrink-0 fill-none stroke-ink-quiet">
        <circle cx="8" cy="8" r="6" strokeWidth="2" strokeDasharray="3 3" />
      </svg>
      {stateWord(state)}
    </span>
  );
}

/** Reports come this far apart: younger than that is no measured age. */
const NEW_MS = 5_000;

function Since({ row: { sinceMs, orLonger }, nowMs }: { row: PartRow; nowMs: number }) {
  if (sinceMs === null) return null;
  const isNew = !orLonger && nowMs - sinceMs < NEW_MS;
  return (
    <time
      dateTime={new Date(sinceMs).toISOString()}
      title={`${orLonger ? "At least since" : "Since"} ${fullMoment(sinceMs)}`}
      className="text-xs tabular-nums text-ink-quiet"
    >
      {isNew ? "just now" : `for ${orLonger ? "over " : ""}${duration(nowMs - sinceMs)}`}
    </time>
  );
}

function Trouble({ row: { name, state, message } }: { row: PartRow }) {
  const act = state === "absent" ? WITHOUT_MODEL_ACT : state === "unknown" ? "" : partWords(name).act;
  return (
    <>
      {message !== "" && (
        <p className="text-ink">
          <Foreign lines={3}>{capitalised(message)}</Foreign>
        </p>
      )}
      {act !== "" && <p className="max-w-prose">{act}</p>}
    </>
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
