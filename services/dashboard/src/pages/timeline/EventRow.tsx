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
  /** Some event is selected, so boxes are what is being used. */
  selecting: boolean;
  wide: boolean;
  onSelect: (id: number, range: boolean) => void;
  onFocus: (id: number) => void;
}

/** One event in the list: a link to it, and a box to choose it. Its height is the row's, whatever it says. */
export const EventRow = memo(function EventRow(props: EventRowProps) {
  const { event, search, selected, selecting, wide, onSelect, onFocus } = props;
  const focused = () => onFocus(event.id);
  const ms = startedMs(event);
  const at = clockTime(ms);
  return (
    <div
      data-event={event.id}
      className={`relative flex h-full overflow-hidden rounded-lg border focus-within:border-ink-quiet hover:border-ink-quiet ${selected ? "border-accent-ink bg-accent/10" : "border-line bg-panel"}`}
    >
      <SelectBox {...{ event, at, selected, selecting, onSelect, onFocus }} />
      <div className={`shrink-0 self-center overflow-hidden rounded ${wide ? "w-36" : "w-24"}`}>
        <Still src={event.thumbnail_url} alt="" missing="No picture" />
      </div>
      <div className={`flex min-w-0 flex-1 flex-col justify-center gap-1 py-1.5 ${wide ? "px-4" : "px-3"}`}>
        <div className="flex h-6 min-w-0 items-center gap-2 overflow-hidden">
          <RiskBadge level={event.risk_level} score={event.risk_score} />
          {wide && <CameraName name={event.camera_name} />}
          <span className="ml-auto flex shrink-0 items-center gap-2 text-xs text-ink-quiet">
            <ReviewWord reviewed={event.reviewed} />
            <time dateTime={event.started_at} title={fullMoment(ms)} className="tabular-nums">
              {at}
            </time>
          </span>
        </div>
        {!wide && <CameraName name={event.camera_name} />}
        <Link
          onFocus={focused}
          to="/events/$eventId"
          params={{ eventId: String(event.id) }}
          search={search}
          aria-label={`${levelWord(event.risk_level)} ${event.risk_score}, ${event.camera_name.slice(0, 100)}, ${at}: ${event.summary}`}
          className={`block max-h-10 overflow-hidden text-sm leading-5 -outline-offset-2 after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent-ink ${event.reviewed ? "text-ink-quiet" : "text-ink"}`}
        >
          <Foreign lines={2}>{event.summary}</Foreign>
        </Link>
        <div className="flex h-6 min-w-0 flex-wrap items-center gap-1.5 overflow-hidden">
          <Marks event={event} />
          <ObjectChips types={event.object_types} most={wide ? 5 : 2} />
        </div>
      </div>
    </div>
  );
});

function CameraName({ name }: { name: string }) {
  return (
    <span className="min-w-0 overflow-hidden text-sm font-medium">
      <Foreign lines={1}>{name}</Foreign>
    </span>
  );
}

/** Seen by its shape, read as its word; the word is seen too where there is room. */
function ReviewWord({ reviewed }: { reviewed: boolean }) {
  return (
    <span className={`flex items-center gap-1 ${reviewed ? "" : "font-medium text-ink"}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true" className={`h-3 w-3 ${reviewed ? "stroke-current" : "fill-accent"}`}>
        {reviewed ? <path d="m2 6.5 3 3 5-7" fill="none" strokeWidth="2" /> : <circle cx="6" cy="6" r="4" />}
      </svg>
      <span className="max-sm:sr-only">{reviewed ? "Reviewed" : "Not reviewed"}</span>
    </span>
  );
}

type SelectBoxProps = Pick<EventRowProps, "event" | "selected" | "selecting" | "onSelect" | "onFocus"> & { at: string };

function SelectBox({ event, at, selected, selecting, onSelect, onFocus }: SelectBoxProps) {
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
        className={`h-5 w-5 accent-accent ${selecting || selected ? "" : "opacity-70"}`}
        aria-label={`Select ${event.camera_name.slice(0, 60)}, ${at}`}
        checked={selected}
        onFocus={() => onFocus(event.id)}
        onChange={(change) => onSelect(event.id, (change.nativeEvent as MouseEvent).shiftKey)}
      />
    </label>
  );
}
