/** Changing cached lists in place: the same objects come back where nothing changed, so nothing is drawn again. Pure. */

import type { InfiniteData } from "@tanstack/react-query";

import type { EventCard, EventDetail, Listing } from "@/api/shapes";

export type EventPages = InfiniteData<Listing<EventCard>, string | null>;

export type CardChange = (card: EventCard) => EventCard;

/** `change` decides which cards become others; it returns the card itself for the rest. */
export function patchListing(listing: Listing<EventCard>, change: CardChange): Listing<EventCard> {
  const items = listing.items.map(change);
  return items.every((item, index) => item === listing.items[index]) ? listing : { ...listing, items };
}

export function patchPages(data: EventPages, change: CardChange): EventPages {
  const pages = data.pages.map((page) => patchListing(page, change));
  return pages.every((page, index) => page === data.pages[index]) ? data : { ...data, pages };
}

/** The first page alone: what a list keeps when its reader goes back to the top. */
export function firstPage(data: EventPages): EventPages {
  return data.pages.length <= 1 ? data : { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) };
}

/** A list of more pages than this is not fetched again by itself: each page would cost a request. */
const MOST_PAGES_REFETCHED = 2;

export function isDeep(data: Pick<EventPages, "pages"> | undefined): boolean {
  return (data?.pages.length ?? 0) > MOST_PAGES_REFETCHED;
}

/** All cards of a list, each event once: a page that moved while it was read may bring one again. */
export function cardsOf(data: Pick<EventPages, "pages">): EventCard[] {
  const seen = new Set<number>();
  return data.pages.flatMap((page) => page.items.filter(({ id }) => !seen.has(id) && seen.add(id)));
}

export function hasCard(data: EventPages, id: number): boolean {
  return data.pages.some((page) => page.items.some((card) => card.id === id));
}

export function reviewing(ids: ReadonlySet<number>, reviewed: boolean): CardChange {
  return (card) => (ids.has(card.id) && card.reviewed !== reviewed ? { ...card, reviewed } : card);
}

/** Brings cards to newer revisions; what a person decided stays. */
export function revising(newer: ReadonlyMap<number, EventCard>): CardChange {
  return (card) => {
    const next = newer.get(card.id);
    if (next === undefined || next.revision <= card.revision) return card;
    return { ...next, reviewed: card.reviewed, thumbnail_url: next.thumbnail_url ?? card.thumbnail_url };
  };
}

/** The details of an event with what its card knows better; the rest comes by asking again. */
export function revisedDetail(detail: EventDetail, next: EventCard): EventDetail {
  if (next.revision <= detail.revision) return detail;
  const { started_at, ended_at, risk_score, risk_level, analysis_status, object_types, detection_count } = next;
  const known = { started_at, ended_at, risk_score, risk_level, analysis_status, object_types, detection_count };
  return { ...detail, ...known, revision: next.revision };
}
