import { useRef, useState } from "react";

import { ApiError } from "@/api/client";
import { useKeys } from "@/app/keys";
import { useIncidents, type IncidentFeed as Feed } from "@/live/hooks";
import { FeedHead } from "@/pages/dashboard/FeedHead";
import { IncidentCard } from "@/pages/dashboard/IncidentCard";
import { useFeedKeys } from "@/pages/dashboard/useFeedKeys";
import { useHold } from "@/pages/dashboard/useHold";
import { useNarrow } from "@/pages/dashboard/useNarrow";
import { useReviewing } from "@/pages/dashboard/useReviewing";
import { EmptyState } from "@/parts/EmptyState";
import { ErrorState } from "@/parts/ErrorState";
import { Skeleton } from "@/parts/Skeleton";

/** On a phone the cameras follow below, so the feed begins short. */
const FIRST_ON_PHONE = 5;

type Names = ReadonlyMap<string, string>;

/** What happens, while it happens: newest first, and still while somebody is in it. */
export function IncidentFeed({ names }: { names: Names }) {
  const feed = useIncidents();
  const { list, section, letGo } = useHold(feed.hold);
  const heading = useRef<HTMLHeadingElement>(null);
  const isAny = feed.incidents.length > 0;
  const showNew = () => {
    letGo();
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: "nearest" });
  };
  return (
    <section aria-labelledby="incidents-heading" className="flex min-w-0 flex-col gap-2" {...section}>
      <FeedHead
        ref={heading}
        waiting={feed.held ? feed.waiting : 0}
        isStale={isAny && feed.error !== null}
        onShow={showNew}
      />
      {isAny ? (
        <div {...list}>
          <Cards feed={feed} names={names} showNew={showNew} />
        </div>
      ) : (
        <Nothing feed={feed} />
      )}
    </section>
  );
}

function Nothing({ feed: { isPending, error, refetch } }: { feed: Feed }) {
  if (isPending) return <Skeleton lines={4} className="h-28" label="Loading the incidents" />;
  if (error !== null) {
    const requestId = error instanceof ApiError ? error.requestId : null;
    return <ErrorState message={error.message} requestId={requestId} onRetry={refetch} />;
  }
  return (
    <EmptyState title="Nothing has happened yet">
      Incidents appear here while they happen: first as being assessed, then with their level and a summary.
    </EmptyState>
  );
}

function Cards({ feed, names, showNew }: { feed: Feed; names: Names; showNew: () => void }) {
  const [all, showAll] = useState(false);
  const narrow = useNarrow();
  const { review, said } = useReviewing();
  const cards = narrow && !all ? feed.incidents.slice(0, FIRST_ON_PHONE) : feed.incidents;
  const { list, currentKey, setCurrent, onKeyDown } = useFeedKeys(cards, review);
  useKeys("New incidents", feed.held && feed.waiting > 0 ? [{ keys: "n", does: "Show them", run: showNew }] : []);
  const rest = feed.incidents.length - cards.length;
  return (
    <>
      {/* Arrows move between the articles of a feed. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        role="feed"
        aria-labelledby="incidents-heading"
        onKeyDown={onKeyDown}
        ref={list}
        className="flex flex-col gap-2"
      >
        {cards.map((incident, index) => (
          <IncidentCard
            key={incident.key}
            incident={incident}
            cameraName={incident.event?.camera_name ?? names.get(incident.cameraId) ?? incident.cameraId}
            current={incident.key === currentKey}
            place={index + 1}
            of={feed.incidents.length}
            onFocus={setCurrent}
            onReview={review}
          />
        ))}
      </div>
      {rest > 0 && (
        <button type="button" className="button mt-2 w-full" onClick={() => showAll(true)}>
          Show {rest} more
        </button>
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
    </>
  );
}
