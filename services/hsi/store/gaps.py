"""Stretches of time of which a camera shows nothing; one at a time is open, and the database holds that."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from hsi.events.ids import CameraId
from hsi.store import cursors, tables
from hsi.store.cursors import Cursor
from hsi.store.records import Page
from hsi.store.statements import Statements
from hsi.store.tables import CameraStatus

GAPS = tables.table(tables.CameraGap)

_END = (
    sa.update(GAPS)
    .where(GAPS.c.camera_id == sa.bindparam("camera"), GAPS.c.ended_at.is_(None))
    .values(ended_at=sa.func.greatest(GAPS.c.started_at, sa.bindparam("at", type_=sa.DateTime(timezone=True))))
)
_RECORD = sa.text(
    "INSERT INTO camera_gaps (camera_id, status, reason, started_at, ended_at)"
    " SELECT CAST(:camera_id AS text), CAST(:status AS text), CAST(:reason AS text),"
    " CAST(:started_at AS timestamptz), CAST(:ended_at AS timestamptz)"
    " WHERE NOT EXISTS (SELECT FROM camera_gaps WHERE camera_id = :camera_id AND started_at = :started_at)"
)


@dataclass(frozen=True, slots=True)
class NewGap:
    """A stretch of time that is not stored yet; open without an end."""

    camera_id: CameraId
    status: CameraStatus
    reason: str
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stored stretch of time."""

    id: int
    camera_id: CameraId
    status: CameraStatus
    reason: str
    started_at: datetime
    ended_at: datetime | None


class GapsRead:
    """Looking gaps up."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def page(
        self, camera_id: CameraId, *, start: datetime | None, end: datetime | None, cursor: str | None, limit: int
    ) -> Page[Gap]:
        """Gaps that touch the time from `start` to before `end`, latest first; raises CursorInvalid."""
        order = (GAPS.c.started_at, GAPS.c.id)
        where = [GAPS.c.camera_id == camera_id, *cursors.beyond(order, cursor)]
        if start is not None:
            where.append(GAPS.c.ended_at.is_(None) | (GAPS.c.ended_at > start))
        if end is not None:
            where.append(GAPS.c.started_at < end)
        query = sa.select(GAPS).where(*where).order_by(*(column.desc() for column in order)).limit(limit + 1)
        rows = await self._statements.rows(query, attempt=f"list gaps of {camera_id}")
        return cursors.page([Gap(**row) for row in rows], limit, lambda gap: Cursor(gap.started_at, gap.id))


class Gaps(GapsRead):
    """Looking up and writing."""

    async def end(self, camera_id: CameraId, at: datetime) -> bool:
        """End the open one, not before it began; False when none is open."""
        values = {"camera": camera_id, "at": at}
        return bool(await self._statements.changed(_END, values, attempt=f"end a gap of {camera_id}"))

    async def begin(self, gap: NewGap) -> bool:
        """Open one; False when one is open already."""
        adding = (
            postgresql.insert(GAPS)
            .values(_values(gap))
            .on_conflict_do_nothing(index_elements=[GAPS.c.camera_id], index_where=GAPS.c.ended_at.is_(None))
        )
        return bool(await self._statements.changed(adding, attempt=f"begin a gap of {gap.camera_id}"))

    async def record(self, gap: NewGap) -> bool:
        """Add one that is over; False when one that began at the same moment is there."""
        return bool(await self._statements.changed(_RECORD, _values(gap), attempt=f"record a gap of {gap.camera_id}"))


def _values(gap: NewGap) -> dict[str, object]:
    return {
        "camera_id": gap.camera_id,
        "status": gap.status.value,
        "reason": gap.reason,
        "started_at": gap.started_at,
        "ended_at": gap.ended_at,
    }
