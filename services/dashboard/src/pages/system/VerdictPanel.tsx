import { RelativeTime } from "@/parts/RelativeTime";
import { HealthDot } from "@/parts/HealthDot";
import type { Verdict } from "@/pages/system/verdict";

const EDGES: Readonly<Record<Verdict["state"], string>> = {
  healthy: "border-l-low",
  degraded: "border-l-medium",
  unhealthy: "border-l-critical",
  unknown: "border-l-edge",
};

/** How the whole is, and why, in sentences. */
export function VerdictPanel({ verdict, reportedAt }: { verdict: Verdict; reportedAt: string | undefined }) {
  const { state, headline, reasons } = verdict;
  return (
    <section aria-labelledby="verdict" className={`panel border-l-4 px-4 py-3 ${EDGES[state]}`}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <div role="status">
          <h2 id="verdict" className="flex items-baseline gap-2 text-base font-semibold">
            <HealthDot health={state} />
            {headline}
          </h2>
        </div>
        {reportedAt !== undefined && (
          <p className="text-xs tabular-nums text-ink-quiet">
            Last report <RelativeTime at={reportedAt} />
          </p>
        )}
      </div>
      {reasons.length > 0 && (
        <ul aria-label="Why" className="mt-1.5 flex max-w-4xl flex-col gap-1 pl-5 text-sm">
          {reasons.map((reason) => (
            <li key={reason} className="[overflow-wrap:anywhere]">
              {reason}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
