"""Events: lists by filters and cursor, one with its evidence, and what a person decided about it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from hsi.api import announcing, metrics, payloads, timeline
from hsi.api.errors import ErrorBody, Missing, Responses
from hsi.api.parts import Here
from hsi.api.questions import EventListQuery
from hsi.events.ids import EventId
from hsi.store.records import UNSET
from hsi.store.tables import EvidenceRole

router = APIRouter(prefix="/api/events", tags=["events"])
Id = Annotated[int, Path(ge=1, le=2**63 - 1, description="Event id")]
MISSING: Responses = {404: {"model": ErrorBody, "description": "No such event"}}


@router.get("", summary="List events")
async def list_events(
    here: Here, asked: Annotated[EventListQuery, Query()]
) -> payloads.Listing[payloads.Event] | payloads.Listing[timeline.EventCard]:
    """Events, newest first; with `fields=card` each one small."""
    async with here.store.reading() as reading:
        if asked.fields == "card":
            cards = await reading.cards.page(asked.narrowed(), asked.cursor, asked.limit)
            return payloads.listing([timeline.card(each) for each in cards.items], cards, asked.limit)
        page = await reading.events.page(asked.narrowed(), asked.cursor, asked.limit)
    return payloads.listing([payloads.event(each) for each in page.items], page, asked.limit)


@router.get("/{event_id}", summary="One event", responses=MISSING)
async def find_event(here: Here, event_id: Id) -> payloads.Event:
    """An event with the ids of its detections."""
    async with here.store.reading() as reading:
        found = await reading.events.find(EventId(event_id))
    if found is None:
        raise Missing(f"event {event_id}")
    return payloads.event(found)


@router.patch("/{event_id}", summary="Review an event", responses=MISSING)
async def review_event(here: Here, event_id: Id, change: payloads.EventChange) -> payloads.Event:
    """Mark an event as reviewed or not, and write or clear its notes."""
    notes = change.notes if "notes" in change.model_fields_set else UNSET
    async with here.store.work() as work:
        reviewed = await work.events.review(EventId(event_id), reviewed=change.reviewed, notes=notes)
    if change.reviewed:
        metrics.REVIEWED.inc()
    await announcing.reviewed(here.broker, [reviewed.id], reviewed=reviewed.reviewed, notes_changed=notes is not UNSET)
    return payloads.event(reviewed)


@router.get("/{event_id}/detections", summary="The detections of an event", responses=MISSING)
async def list_event_detections(here: Here, event_id: Id) -> payloads.Listing[payloads.EventDetection]:
    """All detections of an event, oldest picture first: its evidence, and what it knows as context."""
    async with here.store.reading() as reading:
        event = await reading.events.find(EventId(event_id))
        if event is None:
            raise Missing(f"event {event_id}")
        evidence = frozenset(event.detection_ids)
        found = await reading.detections.by_ids([*event.detection_ids, *event.context_detection_ids])
    items = [
        payloads.event_detection(each, EvidenceRole.EVIDENCE if each.id in evidence else EvidenceRole.CONTEXT)
        for each in found
    ]
    pagination = payloads.Pagination(limit=len(items), total=len(items), offset=0, has_more=False)
    return payloads.Listing(items=items, pagination=pagination)
