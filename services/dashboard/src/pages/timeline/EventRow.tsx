import { Link } from "@tanstack/react-router";
import { memo } from "react";

import type { EventCard } from "@/api/shapes";
import type { FilterSearch } from "@/domain/filters";
import { levelWord } from "@/domain/risk";
import { clockTime, fullMoment } from "@/domain/time";
import { Marks } from "@/pages/timeline/Marks";
import { startedMs } from "@/pages/timeline/rows";
import { Foreign } from "@/parts/Foreign";
import { ObjectChips } from "@/parts/ObjectChips";
import { RiskBadge } from "@/parts/RiskBadge";
import { Still } from "@/parts/Still";

interface EventRowProps {
  event: EventCard;
  /** The list's filters, which the event's page keeps. */
  search: FilterSearch;
  selected: boolean;
  wide: boolean;
  onSelect: (id: number, range: boolean) => void;
  onFocus: (id: number) => void;
  onMark: (event: EventCard) => void;
}

/** One event in the list: a link to it, a box to choose it, a button to mark it. Its height is the row's, whatever it says. */
export const EventRow = memo(function EventRow(props: EventRowProps) {
  const { event, selected, wide } = props;
  const ms = startedMs(event);
  const at = clockTime(ms);
  const Inside = wide ? Wide : Narrow;
  return (
    <div
      data-event={event.id}
      className={`relative flex h-full overflow-hidden rounded-lg border focus-within:border-ink-quiet hover:border-ink-quiet ${selected ? "border-accent-ink bg-accent/10" : "border-line bg-panel"}`}
    >
      <SelectBox {...props} at={at} />
      <div className={`shrink-0 self-center overflow-hidden rounded ${wide ? "w-32" : "w-24"}`}>
        <Still src={event.thumbnail_url} alt="" missing="No picture" />
      </div>
      <Inside {...props} at={at} />
    </div>
  );
});

type InsideProps = EventRowProps & { at: string };

function Wide(props: InsideProps) {
  const { event } = props;
  return (
    <>
      <div className="flex min-w-0 flex-1 flex-col justify-center gap-1 px-4">
        <div className="flex h-6 min-w-0 items-center gap-2.5">
          <RiskBadge level={event.risk_level} score={event.risk_score} />
          <CameraName name={event.camera_name} />
          <Facts event={event} most={5} />
        </div>
        <Summary {...props} />
      </div>
      <div className="flex shrink-0 flex-col items-end justify-between py-2.5 pr-4">
        <Time {...props} />
        <ReviewButton {...props} />
      </div>
    </>
  );
}

function Narrow(props: InsideProps) {
  const { event } = props;
  return (
    <div className="flex min-w-0 flex-1 flex-col justify-center gap-1 px-3 py-1.5">
      <div className="flex h-6 min-w-0 items-center justify-between gap-2">
        <RiskBadge level={event.risk_level} score={event.risk_score} />
        <Time {...props} />
      </div>
      <CameraName name={event.camera_name} />
      <Summary {...props} />
      <div className="flex h-7 min-w-0 items-center gap-1.5">
        <Facts event={event} most={2} />
        <ReviewButton {...props} />
      </div>
    </div>
  );
}

function CameraName({ name }: { name: string }) {
  return (
    <span className="h-5 min-w-0 overflow-hidden text-sm font-medium leading-5">
      <Foreign lines={1}>{name}</Foreign>
    </span>
  );
}

/** How the event came about and what was seen; what has no room in its line is cut. */
function Facts({ event, most }: { event: EventCard; most: number }) {
  return (
    <div className="flex h-6 min-w-0 flex-1 flex-wrap items-center gap-1.5 overflow-hidden">
      <Marks event={event} />
      <ObjectChips types={event.object_types} most={most} />
    </div>
  );
}

function Time({ event, at }: InsideProps) {
  return (
    <time
      dateTime={event.started_at}
      title={fullMoment(startedMs(event))}
      className={`shrink-0 text-xs tabular-nums ${event.reviewed ? "text-ink-quiet" : "font-medium"}`}
    >
      {at}
    </time>
  );
}

/** The link: what happened, and the whole row under the pointer. */
function Summary({ event, at, search, onFocus }: InsideProps) {
  return (
    <Link
      to="/events/$eventId"
      params={{ eventId: String(event.id) }}
      search={search}
      onFocus={() => onFocus(event.id)}
      aria-label={`${levelWord(event.risk_level)} ${event.risk_score}, ${event.camera_name.slice(0, 100)}, ${at}: ${event.summary}`}
      className={`block h-10 overflow-hidden text-sm leading-5 after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent-ink ${event.reviewed ? "text-ink-quiet" : "text-ink"}`}
    >
      <Foreign lines={2}>{event.summary}</Foreign>
    </Link>
  );
}

/** On a phone a tick alone; its finger's breadth reaches over the line's edges. */
function ReviewButton({ event, at, wide, onFocus, onMark }: InsideProps) {
  const { reviewed } = event;
  return (
    <button
      type="button"
      aria-label={`${reviewed ? "Reviewed; mark as not reviewed" : "Mark reviewed"}: ${event.camera_name.slice(0, 60)}, ${at}`}
      onFocus={() => onFocus(event.id)}
      onClick={() => onMark(event)}
      className="group relative z-[1] -m-2 flex min-h-9 shrink-0 items-center justify-end gap-1.5 rounded-md px-2 text-xs hover:bg-raised pointer-coarse:min-h-touch pointer-coarse:min-w-touch"
    >
      {wide && (
        <span className={reviewed ? "text-ink-quiet" : "font-medium"}>{reviewed ? "Reviewed" : "Mark reviewed"}</span>
      )}
      <svg viewBox="0 0 16 16" aria-hidden="true" className="h-5 w-5 fill-none stroke-current" strokeWidth="1.5">
        <circle cx="8" cy="8" r="6.75" className={reviewed ? "fill-accent stroke-accent" : "stroke-edge"} />
        <path
          d="m4.75 8.25 2.25 2.25 4.25-5"
          className={reviewed ? "stroke-accent-on" : "stroke-ink-quiet group-hover:stroke-ink"}
        />
      </svg>
    </button>
  );
}

function SelectBox({ event, at, selected, onSelect, onFocus }: InsideProps) {
  return (
    // Holding Shift while clicking must not mark the page's text.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <label
      className="relative z-[1] flex w-11 shrink-0 cursor-pointer items-center justify-center"
      onMouseDown={(press) => {
        if (press.shiftKey) press.preventDefault();
      }}
    >
      <input
        type="checkbox"
        className="h-5 w-5 accent-accent"
        aria-label={`Select ${event.camera_name.slice(0, 60)}, ${at}`}
        checked={selected}
        onFocus={() => onFocus(event.id)}
        onChange={(change) => onSelect(event.id, (change.nativeEvent as MouseEvent).shiftKey)}
      />
    </label>
  );
}
