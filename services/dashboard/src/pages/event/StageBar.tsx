import { milliseconds, percent } from "@/domain/amounts";
import { stagesOf, totalOf, type Stage } from "@/pages/event/stages";
import { Foreign } from "@/parts/Foreign";

/** Fills of the stages in their order; waiting is hatched, so that colour does not speak alone. */
const FILLS = ["bg-accent", "bg-edge", "bg-ink-quiet", "bg-quick"];
const HATCH = {
  backgroundImage: "repeating-linear-gradient(135deg, transparent 0 3px, rgb(var(--panel) / 0.55) 3px 6px)",
};

/** Where the time from the first picture to the assessment went: one bar, and its parts in words and numbers. */
export function StageBar({ stageMs }: { stageMs: Readonly<Record<string, number>> }) {
  const stages = stagesOf(stageMs);
  const total = totalOf(stageMs);
  if (stages.length === 0) return <p className="text-sm text-ink-quiet">No stage was measured.</p>;
  return (
    <div>
      <div aria-hidden="true" className="mb-2 flex h-3 gap-px overflow-hidden rounded-full bg-raised">
        {stages.map((stage, place) => (
          <div
            key={stage.name}
            data-stage={stage.name}
            className={`h-full ${fillOf(place)} ${stage.ms > 0 ? "min-w-0.5" : ""}`}
            style={{ width: `${stage.share * 100}%`, ...(stage.waiting ? HATCH : {}) }}
          />
        ))}
      </div>
      <dl className="flex flex-col gap-1 text-sm">
        {stages.map((stage, place) => (
          <Line key={stage.name} stage={stage} fill={fillOf(place)} />
        ))}
        {total !== null && (
          <div className="flex justify-between gap-2 border-t border-line pt-1">
            <dt>From the first picture to this assessment</dt>
            <dd className="shrink-0 font-medium tabular-nums">{milliseconds(total)}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}

function Line({ stage, fill }: { stage: Stage; fill: string }) {
  return (
    <div className="flex items-baseline justify-between gap-2 text-ink-quiet">
      <dt className="flex min-w-0 items-baseline gap-2">
        <span
          aria-hidden="true"
          className={`h-2.5 w-2.5 shrink-0 rounded-sm ${fill}`}
          style={stage.waiting ? HATCH : {}}
        />
        <Foreign>{stage.words}</Foreign>
      </dt>
      <dd className="shrink-0 tabular-nums">
        {milliseconds(stage.ms)} <span className="text-xs">({shareWords(stage.share)})</span>
      </dd>
    </div>
  );
}

/** Whole percent; what took any time at all is never nothing. */
function shareWords(share: number): string {
  return share > 0 && share < 0.005 ? "< 1 %" : percent(share);
}

function fillOf(place: number): string {
  return FILLS[place % FILLS.length] ?? "bg-edge";
}
