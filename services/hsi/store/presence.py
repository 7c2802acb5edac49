"""What there is of a camera: its newest picture, its rhythm, its events, and all that a removal would hide.

A test picture in a real camera's folder is neither its newest picture nor part of its rhythm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from hsi.events.ids import CameraId, FrameId
from hsi.store import cameras, event_filters, frames, tables
from hsi.store.records import Camera, Frame
from hsi.store.statements import Statements
from hsi.store.tables import CameraStatus, FrameVerdict

CAMERAS = cameras.CAMERAS
EVENTS = event_filters.EVENTS
FRAMES = frames.FRAMES
ACCEPTED = tables.word(FrameVerdict.ACCEPTED)
SHOWS_IT = ~FRAMES.c.synthetic | CAMERAS.c.synthetic
"""Of a frame and its camera: it was not handed in as a test of a camera that is real."""
RHYTHM_FRAMES = 50
"""Pictures whose distances make the rhythm."""


def _newest_frames() -> sa.FromClause:
    """The newest accepted pictures of each camera, newest first, as two arrays."""
    order = (FRAMES.c.captured_at.desc(), FRAMES.c.id.desc())
    mine = (FRAMES.c.camera_id == CAMERAS.c.id, FRAMES.c.verdict == ACCEPTED, SHOWS_IT)
    last = sa.select(FRAMES.c.id, FRAMES.c.captured_at).where(*mine).order_by(*order).limit(RHYTHM_FRAMES)
    newest = last.correlate(CAMERAS).subquery("last")
    ordered = (newest.c.captured_at.desc(), newest.c.id.desc())
    ids = sa.func.array_agg(aggregate_order_by(newest.c.id, *ordered)).label("ids")
    times = sa.func.array_agg(aggregate_order_by(newest.c.captured_at, *ordered)).label("times")
    return sa.select(ids, times).lateral("newest")


def _events(*where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(EVENTS.c.camera_id == CAMERAS.c.id, *where).scalar_subquery()


_NEWEST = _newest_frames()
_SEEN = (
    sa.select(
        CAMERAS,
        _NEWEST.c.ids,
        _NEWEST.c.times,
        _events(EVENTS.c.started_at >= sa.bindparam("since", type_=sa.DateTime(timezone=True))).label("events_since"),
        _events(~EVENTS.c.reviewed).label("unreviewed"),
    )
    .join_from(CAMERAS, _NEWEST, sa.true())
    .where(CAMERAS.c.deleted_at.is_(None))
    .order_by(CAMERAS.c.name, CAMERAS.c.id)
)
_BELONGINGS = sa.text(
    "SELECT seen.*, (SELECT count(*) FROM detections WHERE camera_id = cameras.id) AS detections,"
    " (SELECT count(*) FROM events WHERE camera_id = cameras.id) AS events"
    " FROM cameras, LATERAL (SELECT count(*) AS frames, min(captured_at) AS oldest, max(captured_at) AS newest"
    " FROM frames WHERE camera_id = cameras.id AND verdict = 'accepted') AS seen"
    " WHERE id = :camera AND deleted_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class Presence:
    """A camera with what it has delivered lately."""

    camera: Camera
    frame_id: FrameId | None
    """Its newest accepted picture, by the time it was captured."""
    last_frame_at: datetime | None
    rhythm_seconds: float | None
    """Median distance of its newest pictures; None below two."""
    events_since: int
    unreviewed: int


@dataclass(frozen=True, slots=True)
class Belongings:
    """All that is a camera's; `oldest` and `newest` are the ends of its accepted pictures."""

    frames: int
    detections: int
    events: int
    oldest: datetime | None
    newest: datetime | None


class PresenceRead:
    """Looking at cameras."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def every(self, since: datetime, *, status: CameraStatus | None = None) -> list[Presence]:
        """Every camera that is not removed, by name, with its events from `since` on; one statement."""
        return await self._select(since, *([] if status is None else [CAMERAS.c.status == status]))

    async def one(self, camera_id: CameraId, since: datetime) -> Presence | None:
        """The same for one camera; None for one that is unknown or removed."""
        found = await self._select(since, CAMERAS.c.id == camera_id)
        return found[0] if found else None

    async def frame(self, camera_id: CameraId, frame_id: FrameId | None = None) -> Frame | None:
        """The newest accepted picture of a camera, or this one; None also for a camera that was removed."""
        mine = (CAMERAS.c.id == camera_id, CAMERAS.c.deleted_at.is_(None), FRAMES.c.verdict == ACCEPTED)
        query = sa.select(FRAMES).join(CAMERAS, CAMERAS.c.id == FRAMES.c.camera_id).where(*mine)
        query = query.where(SHOWS_IT if frame_id is None else FRAMES.c.id == frame_id)
        newest = query.order_by(FRAMES.c.captured_at.desc(), FRAMES.c.id.desc()).limit(1)
        row = await self._statements.first(newest, attempt=f"find a picture of {camera_id}")
        return None if row is None else frames.frame_of(row)

    async def belongings(self, camera_id: CameraId) -> Belongings | None:
        """Everything of a camera, counted in one statement; None for one that is unknown or removed."""
        row = await self._statements.first(_BELONGINGS, {"camera": camera_id}, attempt=f"count all of {camera_id}")
        return None if row is None else Belongings(**row)

    async def _select(self, since: datetime, *where: sa.ColumnElement[bool]) -> list[Presence]:
        rows = await self._statements.rows(_SEEN.where(*where), {"since": since}, attempt="look at cameras")
        return [_presence(row) for row in rows]


def rhythm_of(times: Sequence[datetime]) -> float | None:
    """The median distance in seconds of moments in order, newest first; None below two of them. Pure."""
    if len(times) < 2:
        return None
    return median((later - earlier).total_seconds() for later, earlier in pairwise(times))


def _presence(row: sa.RowMapping) -> Presence:
    times: list[datetime] = row["times"] or []
    return Presence(
        camera=cameras.camera_of(row),
        frame_id=row["ids"][0] if times else None,
        last_frame_at=times[0] if times else None,
        rhythm_seconds=rhythm_of(times),
        events_since=row["events_since"],
        unreviewed=row["unreviewed"],
    )
