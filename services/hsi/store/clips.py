"""Clips: ingest's verdict on every video file, and the pictures it took from those it accepted.

A clip and its pictures become rows in one transaction: there is no clip with some of them. Which clip was accepted is
decided as for pictures, by media key and content; what makes it so is the index `clips_accepted_once`.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from hsi.events.ids import ClipId, FrameId, MediaKey
from hsi.store import tables, verdicts, words
from hsi.store.clip_records import Clip, Footage, NewClip, NewStill, Progress
from hsi.store.frames import REASON_CHARACTERS, frame_of
from hsi.store.records import FileSeen, Frame
from hsi.store.statements import Parameters, Statements
from hsi.store.tables import FrameVerdict

CLIPS = tables.table(tables.Clip)
SHOWN = frozenset(
    {
        "id",
        "media_key",
        "size_bytes",
        "mtime_ns",
        "reason",
        "started_at",
        "duration_ms",
        "width_px",
        "height_px",
        "codec",
        "container",
    }
)
"""The columns `clip_of` needs beside the camera's id."""
_ACCEPTED = CLIPS.c.verdict == sa.literal_column(f"'{FrameVerdict.ACCEPTED.value}'")

_ACCEPT, _JUDGE = verdicts.accept(CLIPS), verdicts.judge(CLIPS)
_TAKE = sa.text(
    "INSERT INTO frames (camera_id, media_key, clip_id, sha256, size_bytes, mtime_ns, verdict, reason, captured_at,"
    " completed_at, synthetic, trace_id)"
    " SELECT c.camera_id, s.media_key, c.id, s.sha256, s.size_bytes, s.mtime_ns, 'accepted', '', s.captured_at,"
    " c.completed_at, c.synthetic, c.trace_id FROM clips c, unnest(CAST(:keys AS text[]), CAST(:hashes AS text[]),"
    " CAST(:sizes AS bigint[]), CAST(:times AS bigint[]), CAST(:moments AS timestamptz[]))"
    " WITH ORDINALITY AS s(media_key, sha256, size_bytes, mtime_ns, captured_at, place)"
    " WHERE c.id = :clip_id ORDER BY s.place RETURNING *"
)
_PROGRESS = sa.text(
    "SELECT count(*) FILTER (WHERE r.frame_id IS NULL) AS unseen,"
    " coalesce(array_agg(f.id) FILTER (WHERE r.outcome = 'objects'), '{}') AS with_objects"
    " FROM frames f LEFT JOIN detection_runs r ON r.frame_id = f.id WHERE f.clip_id = :clip_id"
)


class ClipsRead:
    """Looking clips up."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def find(self, clip_id: ClipId) -> Clip | None:
        """An accepted clip."""
        query = sa.select(CLIPS).where(CLIPS.c.id == clip_id, _ACCEPTED)
        row = await self._statements.first(query, attempt=f"find clip {clip_id}")
        return None if row is None else clip_of(row)

    async def accepted(self, media_key: MediaKey, sha256: str) -> bool:
        """Whether this content at this place was accepted."""
        query = sa.select(CLIPS.c.id).where(CLIPS.c.media_key == media_key, CLIPS.c.sha256 == sha256, _ACCEPTED)
        return await self._statements.first(query, attempt=f"ask whether {media_key!r} was accepted") is not None

    async def known(self, files: Sequence[FileSeen]) -> set[FileSeen]:
        """Those that have a verdict already; one statement per thousand files."""
        return await verdicts.known(self._statements, CLIPS, files)

    async def progress(self, clip_id: ClipId) -> Progress:
        """How far detection is with the pictures of a clip."""
        row = await self._statements.first(_PROGRESS, {"clip_id": clip_id}, attempt=f"follow clip {clip_id}")
        return (
            Progress(0, ()) if row is None else Progress(row["unseen"], [FrameId(one) for one in row["with_objects"]])
        )


class Clips(ClipsRead):
    """Looking up and writing."""

    async def accept(self, clip: NewClip, stills: Sequence[NewStill]) -> list[Frame] | None:
        """Its pictures as accepted frames in their order, or None when this content at this place was accepted before.

        Two statements that stand or fall together with the transaction.
        """
        attempt = f"accept {clip.media_key!r}"
        row = await self._statements.first(_ACCEPT, _values(clip, FrameVerdict.ACCEPTED, clip.flaw), attempt=attempt)
        if row is None:
            return None
        values: Parameters = {
            "clip_id": row["id"],
            "keys": [still.media_key for still in stills],
            "hashes": [still.sha256 for still in stills],
            "sizes": [still.size_bytes for still in stills],
            "times": [still.mtime_ns for still in stills],
            "moments": [still.captured_at for still in stills],
        }
        rows = await self._statements.rows(_TAKE, values, attempt=attempt)
        taken = [frame_of(row) for row in rows]
        return sorted(taken, key=lambda frame: (frame.captured_at, frame.id))

    async def judge(self, clip: NewClip, verdict: FrameVerdict, reason: str) -> bool:
        """Record a duplicate or a refusal; False when the same was said of the same state of the file before."""
        if verdict is FrameVerdict.ACCEPTED:
            raise ValueError("accept() is the way to accept a clip")
        values = _values(clip, verdict, reason)
        return await self._statements.first(_JUDGE, values, attempt=f"judge {clip.media_key!r}") is not None


def clip_of(row: sa.RowMapping, prefix: str = "") -> Clip:
    """A row that has the columns of an accepted clip, their names after `prefix`, as a record."""
    return Clip(
        id=row[f"{prefix}id"],
        camera_id=row["camera_id"],
        media_key=row[f"{prefix}media_key"],
        size_bytes=row[f"{prefix}size_bytes"],
        mtime_ns=row[f"{prefix}mtime_ns"],
        started_at=row[f"{prefix}started_at"],
        footage=Footage(
            duration_ms=row[f"{prefix}duration_ms"],
            width_px=row[f"{prefix}width_px"],
            height_px=row[f"{prefix}height_px"],
            codec=row[f"{prefix}codec"],
            container=row[f"{prefix}container"],
        ),
        flaw=row[f"{prefix}reason"],
    )


def _values(clip: NewClip, verdict: FrameVerdict, reason: str) -> Parameters:
    footage = clip.footage or Footage(0, 0, 0, "", "")
    return {
        "camera_id": clip.camera_id,
        "media_key": clip.media_key,
        "sha256": clip.sha256,
        "size_bytes": clip.size_bytes,
        "mtime_ns": clip.mtime_ns,
        "verdict": verdict.value,
        "reason": words.bounded(reason, REASON_CHARACTERS),
        "started_at": clip.started_at,
        "completed_at": clip.completed_at,
        "duration_ms": footage.duration_ms,
        "width_px": footage.width_px,
        "height_px": footage.height_px,
        "codec": words.bounded(footage.codec, 32),
        "container": words.bounded(footage.container, 16),
        "synthetic": clip.synthetic,
        "trace_id": clip.trace_id,
    }
