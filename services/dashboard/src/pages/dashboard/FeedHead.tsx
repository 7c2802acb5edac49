import { forwardRef } from "react";

import { useConnection } from "@/live/hooks";

interface FeedHeadProps {
  /** New cards that wait because somebody is in the list. */
  waiting: number;
  /** The list could not be asked for; what is shown is what was known. */
  isStale: boolean;
  onShow: () => void;
}

/** Heading of the feed: whether it is live, and the way to what is new. It stays in sight. */
export const FeedHead = forwardRef<HTMLHeadingElement, FeedHeadProps>(function FeedHead(props, heading) {
  const { waiting, isStale, onShow } = props;
  return (
    <div className="sticky top-14 z-10 -mx-1 flex min-h-11 items-center justify-between gap-2 bg-ground px-1 md:min-h-9">
      <h2 id="incidents-heading" ref={heading} tabIndex={-1} className="scroll-mt-20 text-base font-semibold">
        Incidents
      </h2>
      <div className="flex items-center gap-2">
        <Liveness isStale={isStale} />
        {waiting > 0 && (
          <button type="button" className="button button-main py-0.5" onClick={onShow}>
            {waiting} new
          </button>
        )}
      </div>
    </div>
  );
});

function Liveness({ isStale }: { isStale: boolean }) {
  const { state } = useConnection();
  const isAway = state === "reconnecting" || state === "refused" || state === "stale";
  return (
    <span role="status" className="text-xs text-medium-ink">
      {isAway ? "Paused: this is what was known" : isStale ? "The list may not be complete" : ""}
    </span>
  );
}
