"""Frames: ingest's verdict on every file it met, and the way back to those that nobody looked at."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from hsi.events.ids import FrameId, MediaKey
from hsi.store import tables, verdicts, words
from hsi.store.records import FileSeen, Frame, NewFrame
from hsi.store.statements import Executing, Parameters, Statements
from hsi.store.tables import FrameVerdict

FRAMES = tables.table(tables.Frame)
RUNS = tables.table(tables.DetectionRun)
REASON_CHARACTERS = 500
_ACCEPT, _JUDGE = verdicts.accept(FRAMES), verdicts.judge(FRAMES)


class FramesRead:
    """Looking frames up."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def find(self, frame_id: FrameId) -> Frame | None:
        """The frame, whatever its verdict."""
        query = sa.select(FRAMES).where(FRAMES.c.id == frame_id)
        row = await self._statements.first(query, attempt=f"find frame {frame_id}")
        return None if row is None else frame_of(row)

    async def newest_of(self, media_key: MediaKey) -> Frame | None:
        """The last verdict on the file of this name; None for one that nobody met."""
        query = sa.select(FRAMES).where(FRAMES.c.media_key == media_key).order_by(FRAMES.c.id.desc()).limit(1)
        row = await self._statements.first(query, attempt=f"find the verdict on {media_key!r}")
        return None if row is None else frame_of(row)

    async def known(self, files: Sequence[FileSeen]) -> set[FileSeen]:
        """Those that have a verdict already; one statement per thousand files."""
        return await verdicts.known(self._statements, FRAMES, files)

    async def orphans(self, before: datetime, limit: int, *, since: datetime | None = None) -> list[Frame]:
        """Accepted frames completed before `before` that have no detection run, oldest first.

        `since` bounds the search from below, for a caller that knows everything older to be complete.
        """
        unseen = ~sa.exists().where(RUNS.c.frame_id == FRAMES.c.id)
        query = (
            sa.select(FRAMES)
            .where(FRAMES.c.verdict == FrameVerdict.ACCEPTED, FRAMES.c.completed_at < before, unseen)
            .order_by(FRAMES.c.completed_at, FRAMES.c.id)
            .limit(limit)
        )
        if since is not None:
            query = query.where(FRAMES.c.completed_at >= since)
        rows = await self._statements.rows(query, attempt="look for frames without a detection run")
        return [frame_of(row) for row in rows]


class FrameWrites:
    """Verdicts, each in one statement."""

    def __init__(self, statements: Executing) -> None:
        self._statements = statements

    async def accept(self, frame: NewFrame) -> FrameId | None:
        """Its new id, or None when this content at this place was accepted before."""
        values = _values(frame, FrameVerdict.ACCEPTED, "")
        row = await self._statements.first(_ACCEPT, values, attempt=f"accept {frame.media_key!r}")
        return None if row is None else FrameId(row["id"])

    async def judge(self, frame: NewFrame, verdict: FrameVerdict, reason: str) -> bool:
        """Record a duplicate or a refusal; False when the same was said of the same state of the file before."""
        if verdict is FrameVerdict.ACCEPTED:
            raise ValueError("accept() is the way to accept a frame")
        values = _values(frame, verdict, reason)
        return await self._statements.first(_JUDGE, values, attempt=f"judge {frame.media_key!r}") is not None


class Frames(FramesRead, FrameWrites):
    """Looking up and writing."""

    _statements: Statements


def frame_of(row: sa.RowMapping) -> Frame:
    """A row of the whole table as a record."""
    return Frame(**row)


def _values(frame: NewFrame, verdict: FrameVerdict, reason: str) -> Parameters:
    return {
        "camera_id": frame.camera_id,
        "media_key": frame.media_key,
        "sha256": frame.sha256,
        "size_bytes": frame.size_bytes,
        "mtime_ns": frame.mtime_ns,
        "verdict": verdict,
        "reason": words.bounded(reason, REASON_CHARACTERS),
        "captured_at": frame.captured_at,
        "completed_at": frame.completed_at,
        "synthetic": frame.synthetic,
        "trace_id": frame.trace_id,
        "clip_id": frame.clip_id,
    }
