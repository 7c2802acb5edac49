"""Events as a long list shows them: without the long texts and the ids of their evidence; and what stands beside one.

Order is the list's: newest start first, and among equals the highest id first.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, EventId, MediaKey
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.store import cursors, event_filters, events, words
from hsi.store.records import EventFilter, Page
from hsi.store.statements import Statements
from hsi.store.tables import EvidenceRole

EVENTS = event_filters.EVENTS
SUMMARY_CHARACTERS = 300
_CARD = sa.select(
    EVENTS.c.id,
    EVENTS.c.batch_id,
    EVENTS.c.incident_batch_id,
    EVENTS.c.camera_id,
    events.CAMERAS.c.name.label("camera_name"),
    EVENTS.c.started_at,
    EVENTS.c.ended_at,
    EVENTS.c.risk_score,
    EVENTS.c.risk_level,
    sa.func.left(EVENTS.c.summary, SUMMARY_CHARACTERS + 1).label("summary"),
    EVENTS.c.analysis_status,
    EVENTS.c.reviewed,
    EVENTS.c.is_fast_path,
    EVENTS.c.synthetic,
    EVENTS.c.object_types.label("object_classes"),
    EVENTS.c.revision,
    events.THUMBNAIL.label("thumbnail_key"),
    sa.select(sa.func.count())
    .where(events.LINKS.c.event_id == EVENTS.c.id, events.LINKS.c.role == EvidenceRole.EVIDENCE)
    .scalar_subquery()
    .label("detections"),
).join(events.CAMERAS, events.CAMERAS.c.id == EVENTS.c.camera_id)


@dataclass(frozen=True, slots=True)
class EventCard:
    """One incident, small."""

    id: EventId
    batch_id: BatchId
    incident_batch_id: BatchId | None
    camera_id: CameraId
    camera_name: str
    started_at: datetime
    ended_at: datetime
    risk_score: int
    risk_level: RiskLevel
    summary: str
    """At most 300 characters; one that was cut ends with an ellipsis."""
    analysis_status: AnalysisStatus
    reviewed: bool
    is_fast_path: bool
    synthetic: bool
    object_classes: tuple[ObjectClass, ...]
    detections: int
    """How many are its evidence."""
    thumbnail_key: MediaKey | None
    revision: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The events beside one in a narrowed list; None at an end of it."""

    newer: EventId | None
    older: EventId | None


class EventCardsRead:
    """Looking lists up."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def page(self, narrowed: EventFilter, cursor: str | None, limit: int) -> Page[EventCard]:
        """Newest start first, in one statement; raises CursorInvalid."""
        query = event_filters.page_of(_CARD, narrowed, cursor, limit + 1)
        found = [_card(row) for row in await self._statements.rows(query, attempt="list event cards")]
        return cursors.page(found, limit, lambda last: cursors.Cursor(last.started_at, last.id))

    async def beside(self, event_id: EventId, narrowed: EventFilter) -> Neighbours:
        """What stands before and after an event among those of a filter, to which it need not belong itself.

        Two statements. Raises EventUnknown.
        """
        attempt = f"find the neighbours of event {event_id}"
        here = sa.select(EVENTS.c.started_at).where(EVENTS.c.id == event_id)
        row = await self._statements.first(here, attempt=attempt)
        if row is None:
            raise events.EventUnknown(event_id)
        place = sa.tuple_(
            sa.literal(row["started_at"], sa.DateTime(timezone=True)), sa.literal(event_id, sa.BigInteger)
        )
        others = sa.select(EVENTS.c.id).where(*event_filters.conditions(narrowed)).limit(1)
        newer = others.where(sa.tuple_(*event_filters.ORDER) > place).order_by(*event_filters.ORDER)
        older = others.where(sa.tuple_(*event_filters.ORDER) < place).order_by(*event_filters.NEWEST_FIRST)
        both = sa.select(newer.scalar_subquery().label("newer"), older.scalar_subquery().label("older"))
        found = await self._statements.first(both, attempt=attempt)
        return Neighbours(**(found or {}))


def _card(row: sa.RowMapping) -> EventCard:
    summary = words.bounded(row["summary"], SUMMARY_CHARACTERS)
    return EventCard(**{**row, "summary": summary, "object_classes": tuple(row["object_classes"])})
