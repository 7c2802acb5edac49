"""What the routes over many events give and take: cards, counts, activity, neighbours, reviews by the hundred.

As in `payloads`, the seeds' names over the house's records.
"""

from typing import Annotated

from pydantic import AwareDatetime, Field

from hsi.api.payloads import Payload, thumbnail_url
from hsi.events.classes import ObjectClass
from hsi.events.ids import EventId
from hsi.events.risk import RiskLevel
from hsi.store import activity, event_cards, tallies
from hsi.store.reviews import Marked

MOST_REVIEWED = 500


class EventCard(Payload):
    """An incident as a long list shows it; `summary` has at most 300 characters."""

    id: int
    batch_id: str
    incident_batch_id: str | None
    camera_id: str
    camera_name: str
    started_at: AwareDatetime
    ended_at: AwareDatetime
    risk_score: int
    risk_level: str
    summary: str
    analysis_status: str
    reviewed: bool
    is_fast_path: bool
    synthetic: bool
    object_types: list[str]
    detection_count: int
    thumbnail_url: str | None
    revision: int


class EventCount(Payload):
    """So many events, of which so many nobody has reviewed."""

    total: int
    unreviewed: int


class EventCountsByLevel(Payload):
    """The same for each level."""

    low: EventCount
    medium: EventCount
    high: EventCount
    critical: EventCount


class EventsByLevel(Payload):
    """How many events of each level."""

    low: int
    medium: int
    high: int
    critical: int


class CameraEventCount(EventCount):
    """The events of one camera."""

    camera_id: str
    camera_name: str


class ClassEventCount(Payload):
    """Events that show this class; an event with two classes counts for each."""

    object_type: ObjectClass
    total: int


class HighestEvent(Payload):
    """The event with the highest score that started in the last hour."""

    event_id: int
    risk_score: int
    risk_level: RiskLevel
    started_at: AwareDatetime


class EventStats(Payload):
    """What the events of a filter add up to; `highest_recent` heeds no filter."""

    total: int
    unreviewed: int
    by_level: EventCountsByLevel
    by_camera: list[CameraEventCount]
    by_object_type: list[ClassEventCount]
    without_model: int
    synthetic: int
    highest_recent: HighestEvent | None


class ActivityBucket(Payload):
    """Events that started in one stretch of time; `watched` is false where no camera delivered any picture."""

    start: AwareDatetime
    by_level: EventsByLevel
    watched: bool


class Activity(Payload):
    """Events over time, oldest bucket first."""

    start: AwareDatetime
    end: AwareDatetime
    bucket_seconds: float
    buckets: list[ActivityBucket]


class Neighbours(Payload):
    """The events beside one in the list: `previous` is newer, `next` is older; null at an end."""

    previous: int | None
    next: int | None


EventNumber = Annotated[int, Field(ge=1, le=2**63 - 1)]


class BulkReview(Payload):
    """Events to mark as reviewed or not."""

    ids: Annotated[list[EventNumber], Field(min_length=1, max_length=MOST_REVIEWED)]
    reviewed: bool

    @property
    def event_ids(self) -> list[EventId]:
        """Each event once."""
        return [EventId(each) for each in sorted(set(self.ids))]


class BulkReviewed(Payload):
    """How many events are different now, and which ids no event has."""

    changed: int
    missing: list[int]


def card(found: event_cards.EventCard) -> EventCard:
    """An event as a list shows it."""
    return EventCard(
        id=found.id,
        batch_id=found.batch_id,
        incident_batch_id=found.incident_batch_id,
        camera_id=found.camera_id,
        camera_name=found.camera_name,
        started_at=found.started_at,
        ended_at=found.ended_at,
        risk_score=found.risk_score,
        risk_level=found.risk_level,
        summary=found.summary,
        analysis_status=found.analysis_status,
        reviewed=found.reviewed,
        is_fast_path=found.is_fast_path,
        synthetic=found.synthetic,
        object_types=list(found.object_classes),
        detection_count=found.detections,
        thumbnail_url=thumbnail_url(found.thumbnail_key),
        revision=found.revision,
    )


def stats(tally: tallies.Tally, peak: tallies.Peak | None) -> EventStats:
    """Counts as the API shows them."""
    return EventStats(
        total=tally.all.total,
        unreviewed=tally.all.unreviewed,
        by_level=EventCountsByLevel.model_validate({level: _count(share) for level, share in tally.by_level.items()}),
        by_camera=[
            CameraEventCount(
                camera_id=each.camera_id,
                camera_name=each.camera_name,
                total=each.share.total,
                unreviewed=each.share.unreviewed,
            )
            for each in tally.by_camera
        ],
        by_object_type=[ClassEventCount(object_type=which, total=total) for which, total in tally.by_class.items()],
        without_model=tally.without_model,
        synthetic=tally.synthetic,
        highest_recent=None
        if peak is None
        else HighestEvent(
            event_id=peak.event_id,
            risk_score=peak.risk_score,
            risk_level=peak.risk_level,
            started_at=peak.started_at,
        ),
    )


def over_time(span: activity.Span, buckets: list[activity.Bucket]) -> Activity:
    """Activity as the API shows it."""
    return Activity(
        start=span.start,
        end=span.end,
        bucket_seconds=(span.end - span.start).total_seconds() / span.count,
        buckets=[
            ActivityBucket(start=each.start, by_level=EventsByLevel.model_validate(each.by_level), watched=each.watched)
            for each in buckets
        ],
    )


def neighbours(found: event_cards.Neighbours) -> Neighbours:
    """Neighbours as the API shows them."""
    return Neighbours(previous=found.newer, next=found.older)


def bulk_reviewed(marked: Marked) -> BulkReviewed:
    """What a bulk review did, as the API shows it."""
    return BulkReviewed(changed=len(marked.changed), missing=list(marked.missing))


def _count(share: tallies.Share) -> EventCount:
    return EventCount(total=share.total, unreviewed=share.unreviewed)
