import { Link } from "@tanstack/react-router";

import { useAbout } from "@/api/queries";
import { EmptyState } from "@/parts/EmptyState";
import { Foreign } from "@/parts/Foreign";

/** An address of an event that does not exist, with a way on. */
export function NoSuchEvent({ id }: { id: string }) {
  const days = useAbout().data?.retention_days;
  const back = (
    <Link to="/timeline" className="button button-main">
      Go to the timeline
    </Link>
  );
  return (
    <EmptyState title="There is no such event" action={back}>
      Event <Foreign lines={1}>{id}</Foreign> never was, or is gone: events are removed
      {days === undefined ? " after a while" : ` after ${days} days`}.
    </EmptyState>
  );
}
