import { describe, expect, it } from "vitest";

import * as patches from "@/api/patches";
import type { EventDetail, Listing, EventCard } from "@/api/shapes";
import { eventCard } from "@/live/messages.testing";

const page = (...items: EventCard[]): Listing<EventCard> => ({ items, pagination: { limit: 50, has_more: false } });
const pages = (...all: Listing<EventCard>[]) => ({ pages: all, pageParams: all.map(() => null) });

const LIST = pages(page(eventCard(4), eventCard(3)), page(eventCard(2), eventCard(1)));

describe("patching", () => {
  it("leaves everything the same object where nothing changes", () => {
    expect(patches.patchPages(LIST, (card) => card)).toBe(LIST);
    expect(patches.patchPages(LIST, patches.reviewing(new Set([9]), true))).toBe(LIST);
    expect(patches.patchPages(LIST, patches.reviewing(new Set([1]), false))).toBe(LIST);
  });

  it("makes new only what it touches", () => {
    const next = patches.patchPages(LIST, patches.reviewing(new Set([3]), true));
    expect(next.pages[0]?.items.map((card) => card.reviewed)).toEqual([false, true]);
    expect(next.pages[0]?.items[0]).toBe(LIST.pages[0]?.items[0]);
    expect(next.pages[1]).toBe(LIST.pages[1]);
  });

  it("takes newer revisions only, and keeps review and picture", () => {
    const known = eventCard(1, { revision: 2, reviewed: true, thumbnail_url: "/t.jpg" });
    const revise = (revision: number) =>
      patches.revising(new Map([[1, eventCard(1, { revision, summary: "new" })]]))(known);
    expect(revise(2)).toBe(known);
    expect(revise(3)).toMatchObject({ summary: "new", revision: 3, reviewed: true, thumbnail_url: "/t.jpg" });
    expect(patches.revising(new Map())(known)).toBe(known);
  });
});

it("shows each event once, whatever pages bring again", () => {
  const moved = pages(page(eventCard(3), eventCard(2)), page(eventCard(2), eventCard(1)));
  expect(patches.cardsOf(moved).map((card) => card.id)).toEqual([3, 2, 1]);
});

it("goes back to the first page", () => {
  expect(patches.firstPage(LIST)).toEqual(pages(LIST.pages[0]!));
  const one = pages(page());
  expect(patches.firstPage(one)).toBe(one);
});

it("knows what it has", () => {
  expect(patches.hasCard(LIST, 2)).toBe(true);
  expect(patches.hasCard(LIST, 9)).toBe(false);
});

it("brings an event's page to what its card knows, the words excepted: cards shorten them", () => {
  const detail = { id: 1, revision: 1, summary: "long", risk_score: 10 } as EventDetail;
  const newer = eventCard(1, { revision: 2, risk_score: 90 });
  expect(patches.revisedDetail(detail, newer)).toMatchObject({ revision: 2, risk_score: 90, summary: "long" });
  expect(patches.revisedDetail(detail, eventCard(1))).toBe(detail);
});
