import { useState } from "react";

import { useAbout } from "@/api/queries";
import type { EventDetail } from "@/api/shapes";
import { counted } from "@/domain/amounts";
import { levelWord, type SeverityBounds } from "@/domain/risk";
import { levelStory, SOURCE_WORDS, sourceOf } from "@/pages/event/scoring";
import { ScoreScale } from "@/pages/event/ScoreScale";
import { Foreign } from "@/parts/Foreign";
import { RiskBadge } from "@/parts/RiskBadge";

/** Score and level, and how they came about. */
export function Assessment({ event }: { event: EventDetail }) {
  const about = useAbout();
  const bounds = about.data?.severity;
  return (
    <section aria-labelledby="assessment" className="panel flex flex-col gap-3 p-4">
      <div className="flex items-center justify-between gap-2">
        <h2 id="assessment" className="font-semibold">
          Assessment
        </h2>
        <RiskBadge level={event.risk_level} score={event.risk_score} />
      </div>
      {bounds !== undefined && <ScoreScale score={event.risk_score} level={event.risk_level} bounds={bounds} />}
      {bounds === undefined && about.isError && (
        <p className="text-sm text-ink-quiet">The bounds of the levels are not known while the server is away.</p>
      )}
      <HowItCameAbout event={event} bounds={bounds} />
      <div>
        <h3 className="mb-1 text-sm font-medium">Reasoning</h3>
        <Reasoning>{event.reasoning}</Reasoning>
      </div>
    </section>
  );
}

/** More than this is folded at first: a model may write 8,000 characters. */
const LONG = 900;

function Reasoning({ children }: { children: string }) {
  const [isWhole, setWhole] = useState(false);
  const isLong = children.length > LONG;
  return (
    <div className="text-sm">
      <div className={isLong && !isWhole ? "max-h-48 overflow-hidden" : ""}>
        <Foreign keepBreaks className="block">
          {children === "" ? "There is none." : children}
        </Foreign>
      </div>
      {isLong && (
        <button type="button" aria-expanded={isWhole} className="button mt-2" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show less" : "Show all of it"}
        </button>
      )}
    </div>
  );
}

interface HowProps {
  event: EventDetail;
  bounds: SeverityBounds | undefined;
}

function HowItCameAbout({ event, bounds }: HowProps) {
  const source = sourceOf(event);
  return (
    <div>
      <h3 className="mb-1 text-sm font-medium">How it came about</h3>
      <ul className="flex list-disc flex-col gap-1 pl-4 text-sm text-ink-quiet marker:text-edge">
        <li className={source === "placeholder" ? "text-medium-ink" : ""}>
          {SOURCE_WORDS[source]}
          {source === "unknown" && (
            <>
              {" "}
              <Foreign>{event.analysis_status}</Foreign>
            </>
          )}
        </li>
        {event.analysis_error !== null && (
          <li>
            Why: <Foreign>{event.analysis_error}</Foreign>
          </li>
        )}
        {event.is_fast_path && (
          <li>One sure detection made this an event at once, before the incident was over (fast path).</li>
        )}
        {event.revision > 1 && <li>It was assessed again as more was known: this is revision {event.revision}.</li>}
        {bounds !== undefined && <LevelLines event={event} bounds={bounds} />}
      </ul>
    </div>
  );
}

function LevelLines({ event, bounds }: { event: EventDetail; bounds: SeverityBounds }) {
  const { band, higher, lower, decidedOtherwise } = levelStory(event.risk_score, event.risk_level, bounds);
  const steps = [
    higher !== null && `${counted(higher.points, "point")} more would be ${levelWord(higher.level).toLowerCase()}`,
    lower !== null && `${counted(lower.points, "point")} less would be ${levelWord(lower.level).toLowerCase()}`,
  ].filter((each) => each !== false);
  const [first = "", ...rest] = [steps.join("; "), "."].join("");
  return (
    <>
      <li>
        The level follows from the score alone: {levelWord(band.level).toLowerCase()} is {band.from} to {band.to}.
      </li>
      {decidedOtherwise && (
        <li>
          It was rated <Foreign>{levelWord(event.risk_level).toLowerCase()}</Foreign> under bounds that were different
          then.
        </li>
      )}
      <li>{first.toUpperCase() + rest.join("")}</li>
    </>
  );
}
