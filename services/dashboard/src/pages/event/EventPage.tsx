import { useParams, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";

import { EventView } from "@/pages/event/EventView";
import { WhereAndWhen } from "@/pages/event/Headline";
import { NoSuchEvent } from "@/pages/event/NoSuchEvent";
import { Siblings } from "@/pages/event/Siblings";
import { Page } from "@/parts/Page";

const FROM = "/events/$eventId";
/** As the server counts: from 1 on; more digits than these no event ever gets, and no number holds exactly. */
const EVENT_ID = /^[1-9]\d{0,14}$/;

/** One incident: its pictures, its score and how that came about, and what a person says to it. */
export function EventPage(): JSX.Element {
  const { eventId } = useParams({ from: FROM });
  const search = useSearch({ from: FROM });
  if (!EVENT_ID.test(eventId)) {
    return (
      <Page title="No such event">
        <NoSuchEvent id={eventId} />
      </Page>
    );
  }
  const id = Number(eventId);
  return (
    <Page title={`Event ${id}`} actions={<Siblings id={id} search={search} />}>
      <WhereAndWhen id={id} />
      <EventView key={id} id={id} />
    </Page>
  );
}
