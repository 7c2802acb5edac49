"""When something happened: events by level over time, and whether anybody was watching at all.

Time is cut into buckets of equal length. A bucket in which no camera delivered a picture says so, because "nothing
happened" and "nobody looked" are different things.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from hsi.events.ids import CameraId
from hsi.events.risk import RiskLevel
from hsi.store import event_filters
from hsi.store.records import EventFilter
from hsi.store.statements import Parameters, Statements

EVENTS = event_filters.EVENTS
_MOMENTS = sa.ARRAY(sa.DateTime(timezone=True))

_WATCHED = sa.text(
    "SELECT number FROM unnest(:starts, :ends) WITH ORDINALITY AS bucket(since, until, number)"
    " WHERE EXISTS (SELECT FROM cameras WHERE (CAST(:camera AS text) IS NULL OR id = :camera) AND"
    # With a limit it stays a look into the index for one bucket and camera; without, PostgreSQL may join all frames.
    " (SELECT true FROM frames WHERE camera_id = cameras.id AND verdict = 'accepted'"
    " AND (NOT frames.synthetic OR cameras.synthetic)"
    " AND captured_at >= since AND captured_at < until ORDER BY captured_at LIMIT 1))"
).bindparams(sa.bindparam("starts", type_=_MOMENTS), sa.bindparam("ends", type_=_MOMENTS))


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to before `end`, cut into `count` buckets of equal length."""

    start: datetime
    end: datetime
    count: int

    @property
    def starts(self) -> list[datetime]:
        """Where each bucket begins; it ends where the next one begins, the last one at `end`."""
        return [self.start + (self.end - self.start) * number / self.count for number in range(self.count)]


@dataclass(frozen=True, slots=True)
class Bucket:
    """One stretch of time."""

    start: datetime
    by_level: Mapping[RiskLevel, int]
    """Events that started in it; every level."""
    watched: bool
    """Whether any camera delivered a picture that was accepted."""


class ActivityRead:
    """Looking at time."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def over(self, span: Span, camera_id: CameraId | None = None) -> list[Bucket]:
        """Every bucket of a span, oldest first, of one camera or of all; two statements."""
        counted = await self._counted(span, camera_id)
        watched = await self._watched(span, camera_id)
        return [
            Bucket(start, {level: counted[number, level] for level in RiskLevel}, number in watched)
            for number, start in enumerate(span.starts, start=1)
        ]

    async def _counted(self, span: Span, camera_id: CameraId | None) -> Counter[tuple[int, RiskLevel]]:
        """How many events of which level started in which bucket, counted from 1."""
        narrowed = EventFilter(camera_id=camera_id, start=span.start, end=span.end)
        number = sa.func.width_bucket(EVENTS.c.started_at, sa.literal(span.starts, _MOMENTS)).label("number")
        query = (
            sa.select(number, EVENTS.c.risk_level, sa.func.count().label("events"))
            .where(*event_filters.conditions(narrowed))
            .group_by(sa.literal_column("1"), EVENTS.c.risk_level)
        )
        rows = await self._statements.rows(query, attempt="count events over time")
        return Counter({(row["number"], row["risk_level"]): row["events"] for row in rows})

    async def _watched(self, span: Span, camera_id: CameraId | None) -> set[int]:
        """The buckets in which a camera delivered something: one look into an index for each, none is counted."""
        starts = span.starts
        values: Parameters = {"starts": starts, "ends": [*starts[1:], span.end], "camera": camera_id}
        rows = await self._statements.rows(_WATCHED, values, attempt="ask when cameras delivered")
        return {row["number"] for row in rows}
