"""Many events at once: how many, when, what stands beside one, and reviewing them by the hundred."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError

from hsi.api import announcing, metrics, questions, timeline
from hsi.api.parts import Here
from hsi.api.questions import ActivityQuery, EventQuery
from hsi.api.routes import events
from hsi.events.ids import CameraId, EventId

router = APIRouter(prefix="/api/events", tags=["events"])
RECENT = timedelta(hours=1)


@router.get("/stats", summary="Count events")
async def count_events(here: Here, asked: Annotated[EventQuery, Query()]) -> timeline.EventStats:
    """How many events a filter leaves: by level, camera and class, and how many nobody has reviewed."""
    async with here.store.reading() as reading:
        tally = await reading.tallies.of(asked.narrowed())
        peak = await reading.tallies.peak(here.clock() - RECENT)
    return timeline.stats(tally, peak)


@router.get("/activity", summary="Events over time")
async def show_activity(here: Here, asked: Annotated[ActivityQuery, Query()]) -> timeline.Activity:
    """Events by level in stretches of time of equal length, and where no camera was delivering anything."""
    try:
        span = questions.span_of(asked, here.clock())
    except questions.SpanRefused as refusal:
        fault = {"type": "value_error", "loc": ("query", "end_date"), "msg": str(refusal)}
        raise RequestValidationError([fault]) from refusal
    camera_id = None if asked.camera_id is None else CameraId(asked.camera_id)
    async with here.store.reading() as reading:
        buckets = await reading.activity.over(span, camera_id)
    return timeline.over_time(span, buckets)


@router.post("/review", summary="Review many events")
async def review_events(here: Here, wanted: timeline.BulkReview) -> timeline.BulkReviewed:
    """Mark events as reviewed or not, all or none of them; ids that no event has are named and change nothing."""
    async with here.store.work() as work:
        marked = await work.reviews.mark(wanted.event_ids, reviewed=wanted.reviewed)
    if wanted.reviewed:
        metrics.REVIEWED.inc(len(marked.changed))
    await announcing.reviewed(here.broker, marked.changed, reviewed=wanted.reviewed)
    return timeline.bulk_reviewed(marked)


@router.get("/{event_id}/neighbours", summary="The events beside one", responses=events.MISSING)
async def find_neighbours(
    here: Here, event_id: events.Id, asked: Annotated[EventQuery, Query()]
) -> timeline.Neighbours:
    """What stands before and after an event in the list of a filter, to which it need not belong itself."""
    async with here.store.reading() as reading:
        found = await reading.cards.beside(EventId(event_id), asked.narrowed())
    return timeline.neighbours(found)
