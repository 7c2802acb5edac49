import { Link, useNavigate } from "@tanstack/react-router";
import { memo, useId, type KeyboardEvent } from "react";

import type { Incident } from "@/live/incident";
import { marksOf, objectsOf, sentenceOf, spokenName } from "@/pages/dashboard/incidentWords";
import { Marks } from "@/pages/dashboard/Marks";
import { Foreign } from "@/parts/Foreign";
import { lookOf } from "@/parts/level";
import { ObjectChips } from "@/parts/ObjectChips";
import { RelativeTime } from "@/parts/RelativeTime";
import { RiskBadge } from "@/parts/RiskBadge";
import { Still } from "@/parts/Still";

interface IncidentCardProps {
  incident: Incident;
  cameraName: string;
  /** This card is the list's one stop for the Tab key. */
  current: boolean;
  place: number;
  of: number;
  onFocus: (key: string) => void;
  onReview: (incident: Incident) => void;
}

/**
 * One incident. The card is one element from the first detection to the last revision, so that it keeps its place, its
 * focus and its size while it turns into the event.
 */
export const IncidentCard = memo(function IncidentCard(props: IncidentCardProps) {
  const { incident, cameraName, current, place, of, onFocus, onReview } = props;
  const open = useOpen(incident);
  const sentence = useId();
  const { event, phase } = incident;
  const isNews = event !== null && !event.reviewed;
  return (
    // A feed's articles take the focus and its keys: that is how one moves through it.
    /* eslint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions */
    <article
      aria-label={spokenName(incident, cameraName)}
      aria-describedby={sentence}
      aria-posinset={place}
      aria-setsize={of}
      aria-busy={phase === "assessing"}
      data-phase={phase}
      data-event={event?.id}
      tabIndex={current ? 0 : -1}
      onFocus={() => onFocus(incident.key)}
      onKeyDown={open}
      className={`panel relative grid scroll-mb-24 scroll-mt-32 grid-cols-[6rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 overflow-hidden p-2 sm:grid-cols-[10rem_minmax(0,1fr)] lg:max-xl:grid-cols-[7.5rem_minmax(0,1fr)] sm:grid-rows-[1fr_auto] sm:p-3 ${phase === "joined" ? "opacity-60" : ""} ${event === null ? "border-dashed" : "hover:bg-raised/50"}`}
    >
      {isNews && <Edge level={event.risk_level} />}
      <div className="sm:row-span-2">
        <Still src={incident.thumbnailUrl} alt="" missing="No picture" className="rounded">
          {incident.synthetic && <Synthetic />}
        </Still>
      </div>
      <div className="flex min-w-0 flex-col gap-1">
        <Head incident={incident} cameraName={cameraName} />
        <p id={sentence} className="text-sm sm:min-h-10">
          <Sentence incident={incident} />
        </p>
      </div>
      <div className="col-span-2 flex min-h-8 items-center gap-2 sm:col-span-1 sm:col-start-2 pointer-coarse:min-h-touch">
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1 [&>ul]:contents">
          <ObjectChips types={objectsOf(incident)} most={4} />
          <Marks marks={marksOf(incident)} />
        </div>
        {event !== null && phase === "event" && (
          <ReviewButton reviewed={event.reviewed} current={current} onClick={() => onReview(incident)} />
        )}
      </div>
    </article>
  );
});

/** What is not reviewed has an edge in the colour of its level; the badge says the same in words. */
function Edge({ level }: { level: string }) {
  return (
    <svg aria-hidden="true" className={`absolute inset-y-0 left-0 h-full w-1 ${lookOf(level).fill}`}>
      <rect width="100%" height="100%" />
    </svg>
  );
}

/** Said on the picture, because it is the picture that is drawn and not filmed. */
function Synthetic() {
  return (
    <p className="absolute bottom-1 left-1 rounded-sm bg-black/75 px-1 text-[0.6875rem] leading-4 text-white">
      Synthetic
    </p>
  );
}

/** Enter opens the event, when the card itself has the focus. */
function useOpen({ event }: Incident) {
  const navigate = useNavigate();
  return (press: KeyboardEvent) => {
    if (press.key !== "Enter" || press.target !== press.currentTarget || event === null) return;
    press.preventDefault();
    void navigate({ to: "/events/$eventId", params: { eventId: String(event.id) } });
  };
}

function Head({ incident, cameraName }: { incident: Incident; cameraName: string }) {
  const { event, phase, firstAtMs, growing } = incident;
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5 sm:flex-nowrap lg:max-xl:flex-wrap">
      {phase === "unassessed" ? (
        <span className="shrink-0 rounded-full border border-edge px-2 py-0.5 text-xs font-semibold">
          No assessment yet
        </span>
      ) : (
        <RiskBadge level={event?.risk_level} score={event?.risk_score} assessing={event === null} />
      )}
      <span className="order-last flex min-w-0 basis-full text-sm font-medium sm:order-none sm:basis-auto lg:max-xl:order-last lg:max-xl:basis-full">
        <Foreign lines={1}>{cameraName}</Foreign>
      </span>
      <span className="ml-auto shrink-0 text-xs text-ink-quiet">
        {growing && <span title="More was seen since the assessment">Ongoing · </span>}
        <RelativeTime at={new Date(firstAtMs).toISOString()} />
      </span>
    </div>
  );
}

/** The sentence is the way to the event, as wide as the card for a pointer. */
function Sentence({ incident }: { incident: Incident }) {
  const { event, phase } = incident;
  const text = <Foreign lines={2}>{sentenceOf(incident)}</Foreign>;
  if (event === null || phase !== "event") return <span className="text-ink-quiet">{text}</span>;
  return (
    <Link
      to="/events/$eventId"
      params={{ eventId: String(event.id) }}
      tabIndex={-1}
      className="before:absolute before:inset-0 before:content-['']"
    >
      {text}
    </Link>
  );
}

interface ReviewButtonProps {
  reviewed: boolean;
  current: boolean;
  onClick: () => void;
}

function ReviewButton({ reviewed, current, onClick }: ReviewButtonProps) {
  return (
    <button
      type="button"
      tabIndex={current ? 0 : -1}
      onClick={onClick}
      className={`button relative z-[1] min-h-8 shrink-0 gap-0 px-2 py-0.5 text-xs pointer-coarse:min-h-touch ${reviewed ? "border-transparent text-accent-ink" : ""}`}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true" className="h-3.5 w-3.5 fill-none stroke-current" strokeWidth="2">
        <path d="m2.5 8.5 3.5 3.5 7.5-8" />
      </svg>
      <span className="max-sm:sr-only sm:ml-2">{reviewed ? "Reviewed" : "Review"}</span>
      <span className="sr-only">{reviewed ? " (mark as not reviewed)" : " this incident"}</span>
    </button>
  );
}
