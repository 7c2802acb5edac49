"""Events: lists by filters and cursor, one with its evidence, and what a person decided about it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from hsi.api import metrics, payloads
from hsi.api.errors import ErrorBody, Missing, Responses
from hsi.api.moments import EndMoment, Moment
from hsi.api.parts import Here
from hsi.events.classes import ObjectClass
from hsi.events.ids import CameraId, EventId
from hsi.events.messages import CAMERA_ID_PATTERN
from hsi.events.risk import RiskLevel
from hsi.store.records import UNSET, EventFilter
from hsi.store.tables import EvidenceRole

router = APIRouter(prefix="/api/events", tags=["events"])
Id = Annotated[int, Path(ge=1, le=2**63 - 1, description="Event id")]
_MISSING: Responses = {404: {"model": ErrorBody, "description": "No such event"}}


class EventQuery(BaseModel):
    """Which events, and from where on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    camera_id: str | None = Field(None, pattern=CAMERA_ID_PATTERN)
    risk_level: RiskLevel | None = None
    start_date: Moment | None = Field(None, description="Events that started at or after this")
    end_date: EndMoment | None = Field(None, description="Events that started before this; a bare date includes it")
    reviewed: bool | None = None
    object_type: ObjectClass | None = None
    is_fast_path: bool | None = None
    limit: int = Field(50, ge=1, le=100)
    cursor: str | None = Field(None, max_length=200, description="next_cursor of the page before")

    def narrowed(self) -> EventFilter:
        """The same as the store asks it."""
        return EventFilter(
            camera_id=None if self.camera_id is None else CameraId(self.camera_id),
            risk_levels=() if self.risk_level is None else (self.risk_level,),
            start=self.start_date,
            end=self.end_date,
            reviewed=self.reviewed,
            object_types=() if self.object_type is None else (self.object_type,),
            is_fast_path=self.is_fast_path,
        )


@router.get("", summary="List events")
async def list_events(here: Here, asked: Annotated[EventQuery, Query()]) -> payloads.Listing[payloads.Event]:
    """Events, newest first."""
    async with here.store.reading() as reading:
        page = await reading.events.page(asked.narrowed(), asked.cursor, asked.limit)
    pagination = payloads.Pagination(
        limit=asked.limit, has_more=page.next_cursor is not None, next_cursor=page.next_cursor
    )
    return payloads.Listing(items=[payloads.event(each) for each in page.items], pagination=pagination)


@router.get("/{event_id}", summary="One event", responses=_MISSING)
async def find_event(here: Here, event_id: Id) -> payloads.Event:
    """An event with the ids of its detections."""
    async with here.store.reading() as reading:
        found = await reading.events.find(EventId(event_id))
    if found is None:
        raise Missing(f"event {event_id}")
    return payloads.event(found)


@router.patch("/{event_id}", summary="Review an event", responses=_MISSING)
async def review_event(here: Here, event_id: Id, change: payloads.EventChange) -> payloads.Event:
    """Mark an event as reviewed or not, and write or clear its notes."""
    notes = change.notes if "notes" in change.model_fields_set else UNSET
    async with here.store.work() as work:
        reviewed = await work.events.review(EventId(event_id), reviewed=change.reviewed, notes=notes)
    if change.reviewed:
        metrics.REVIEWED.inc()
    return payloads.event(reviewed)


@router.get("/{event_id}/detections", summary="The detections of an event", responses=_MISSING)
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
