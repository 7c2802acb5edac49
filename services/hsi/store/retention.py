"""Removing what is older than the retention, in bounded batches, each one transaction.

One cut-off per group (decision 20.24): an event goes when it ended before it, together with its detections and their
frames; a frame without any event goes when it was captured before it. What an event that stays rests on stays too, and
the foreign key of `event_detections` refuses anything else. Rows are locked before they are judged, so that analysis
cannot take a detection as evidence between the judgement and the deletion.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from hsi.events.ids import CameraId, DetectionId, EventId, FrameId, MediaKey
from hsi.store.records import FileSeen
from hsi.store.statements import Parameters, Statements

LOCK = 0x4853_4902
"""Advisory lock key of the one sweep that may run ("HSI", 2)."""

_THEIRS = (
    "(CAST(:only AS text[]) IS NULL OR camera_id = ANY(CAST(:only AS text[])))"
    " AND camera_id <> ALL(CAST(:besides AS text[]))"
)
"""Of a table with cameras: those of a scope."""
_LINKED = "SELECT 1 FROM detections k JOIN event_detections l ON l.detection_id = k.id WHERE k.frame_id = f.id"
_STAYING = (
    "SELECT 1 FROM detections k JOIN event_detections l ON l.detection_id = k.id JOIN events e ON e.id = l.event_id"
    " WHERE k.frame_id = f.id AND e.ended_at >= :cutoff"
)
_EXPIRED_EVENTS = sa.text(
    f"SELECT id FROM events WHERE started_at < :cutoff AND ended_at < :cutoff AND {_THEIRS}"  # noqa: S608 - constants
    " ORDER BY started_at, id LIMIT :limit FOR UPDATE SKIP LOCKED"
)
_EVIDENCE = sa.text(
    "SELECT d.id, d.frame_id FROM event_detections l JOIN detections d ON d.id = l.detection_id"
    " WHERE l.event_id = ANY(CAST(:ids AS bigint[]))"
)
_DELETE_EVENTS = sa.text("DELETE FROM events WHERE id = ANY(CAST(:ids AS bigint[]))")
_EXPIRED_FRAMES = sa.text(
    f"SELECT f.id FROM frames f WHERE f.captured_at < :cutoff AND {_THEIRS} AND NOT EXISTS ({_LINKED})"  # noqa: S608
    " ORDER BY f.captured_at, f.id LIMIT :limit FOR UPDATE SKIP LOCKED"
)
_LOCK_FRAMES = sa.text("SELECT id FROM frames WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id FOR UPDATE")
_LOCK_DETECTIONS = sa.text(
    "SELECT id, frame_id, thumbnail_path FROM detections WHERE frame_id = ANY(CAST(:ids AS bigint[]))"
    " ORDER BY id FOR UPDATE"
)
_DELETE_FRAMES = sa.text(
    f"DELETE FROM frames f WHERE f.id = ANY(CAST(:ids AS bigint[])) AND NOT EXISTS ({_LINKED})"  # noqa: S608
    " RETURNING f.id, f.media_key, f.size_bytes, f.mtime_ns"
)
_DELETE_DETECTIONS = sa.text(
    "DELETE FROM detections d WHERE d.id = ANY(CAST(:ids AS bigint[]))"
    " AND NOT EXISTS (SELECT 1 FROM event_detections l WHERE l.detection_id = d.id) RETURNING d.id, d.thumbnail_path"
)
_STILL_HELD = sa.text("SELECT DISTINCT media_key FROM frames WHERE media_key = ANY(CAST(:keys AS text[]))")
_SPENT = sa.text(
    "SELECT f.media_key, f.size_bytes, f.mtime_ns FROM frames f WHERE f.media_key = ANY(CAST(:keys AS text[]))"
    " AND NOT EXISTS (SELECT 1 FROM frames g LEFT JOIN detection_runs r ON r.frame_id = g.id"
    " WHERE g.media_key = f.media_key AND g.verdict = 'accepted' AND r.outcome IS DISTINCT FROM 'nothing_seen')"
)
"""Files in which nothing is to be seen: of each accepted row of theirs that is known, and there is no other."""
_EXPIRED_CLIPS = sa.text(
    "DELETE FROM clips WHERE id IN (SELECT c.id FROM clips c"  # noqa: S608
    " WHERE c.started_at < :cutoff AND c.mtime_ns < :cutoff_ns"
    f" AND {_THEIRS} AND NOT EXISTS (SELECT 1 FROM frames f WHERE f.clip_id = c.id)"
    " ORDER BY c.started_at, c.id LIMIT :limit FOR UPDATE SKIP LOCKED) RETURNING media_key, size_bytes, mtime_ns"
)
"""A clip whose file a scan would still take for new keeps its row, or it would be read again."""
_CLIPS_HELD = sa.text("SELECT DISTINCT media_key FROM clips WHERE media_key = ANY(CAST(:keys AS text[]))")
_EXPIRED_GAPS = sa.text(
    f"DELETE FROM camera_gaps WHERE id IN (SELECT id FROM camera_gaps WHERE ended_at < :cutoff AND {_THEIRS}"  # noqa: S608
    " ORDER BY ended_at LIMIT :limit FOR UPDATE SKIP LOCKED)"
)
"""An open gap stays: it says what the camera is now."""
_COUNT_EVENTS = sa.text(
    f"SELECT count(*) AS found FROM events WHERE started_at < :cutoff AND ended_at < :cutoff AND {_THEIRS}"  # noqa: S608
)
_COUNT_FRAMES = sa.text(
    "WITH going AS (SELECT f.id, f.media_key, f.size_bytes FROM frames f"  # noqa: S608
    f" WHERE f.captured_at < :cutoff AND {_THEIRS} AND NOT EXISTS ({_STAYING})),"
    " seen AS (SELECT d.thumbnail_path FROM detections d WHERE d.frame_id IN (SELECT id FROM going))"
    " SELECT (SELECT count(*) FROM going) AS frames, (SELECT count(DISTINCT media_key) FROM going) AS originals,"
    " (SELECT coalesce(sum(size_bytes), 0)::bigint FROM going) AS original_bytes,"
    " (SELECT count(*) FROM seen) AS detections, (SELECT count(thumbnail_path) FROM seen) AS thumbnails"
)
_THUMBNAILS = sa.text(
    "SELECT thumbnail_path FROM detections WHERE id = ANY(CAST(:ids AS bigint[])) AND thumbnail_path IS NOT NULL"
)


_EARLY_THUMBNAILS = "camera_id = :camera AND detected_at < :cutoff AND thumbnail_path IS NOT NULL"
_COUNT_THUMBNAILS = sa.text(
    f"SELECT count(*) AS found FROM detections WHERE {_EARLY_THUMBNAILS} AND detected_at >= :since"  # noqa: S608
)
_DROP_THUMBNAILS = sa.text(
    "WITH going AS (SELECT id, thumbnail_path FROM detections"  # noqa: S608
    f" WHERE {_EARLY_THUMBNAILS} ORDER BY detected_at, id LIMIT :limit FOR UPDATE SKIP LOCKED)"
    " UPDATE detections d SET thumbnail_path = NULL FROM going WHERE d.id = going.id RETURNING going.thumbnail_path"
)
_OUTDATED = sa.text(
    "SELECT media_key, size_bytes, mtime_ns FROM frames f WHERE camera_id = :camera"
    " AND media_key = ANY(CAST(:keys AS text[])) AND captured_at >= :since AND captured_at < :cutoff"
    " AND NOT EXISTS (SELECT 1 FROM frames g WHERE g.media_key = f.media_key AND g.verdict = 'accepted'"
    " AND NOT EXISTS (SELECT 1 FROM detection_runs r WHERE r.frame_id = g.id))"
    " UNION ALL SELECT media_key, size_bytes, mtime_ns FROM clips WHERE camera_id = :camera"
    " AND media_key = ANY(CAST(:keys AS text[])) AND started_at >= :since AND started_at < :cutoff"
)
"""Files of a camera that every look is done with."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows a removal is about, and how old they are."""

    cutoff: datetime
    only: tuple[CameraId, ...] | None = None
    """None: of any camera."""
    besides: tuple[CameraId, ...] = ()

    def values(self) -> Parameters:
        """As statements ask for it."""
        only = None if self.only is None else list(self.only)
        return {"cutoff": self.cutoff, "only": only, "besides": list(self.besides)}


@dataclass(frozen=True, slots=True)
class Removed:
    """What one batch removed, and the files nothing refers to any more."""

    events: int
    detections: int
    frames: int
    clips: int
    thumbnail_keys: tuple[MediaKey, ...]
    originals: tuple[FileSeen, ...]
    """Files, the stills of clips among them, in the state that was judged; one that changed since is another file."""


@dataclass(frozen=True, slots=True)
class Expired:
    """What a sweep would remove."""

    events: int
    detections: int
    frames: int
    thumbnails: int
    originals: int
    original_bytes: int


class RetentionRead:
    """Counting, and asking what is still referred to."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def expired(self, scope: Scope) -> Expired:
        """How much is older than the cut-off; removes nothing."""
        values = scope.values()
        events = await self._statements.first(_COUNT_EVENTS, values, attempt="count expired events")
        counts = await self._statements.first(_COUNT_FRAMES, values, attempt="count expired frames")
        return Expired(events=(events or {"found": 0})["found"], **(counts or {}))

    async def thumbnails_of(self, detection_ids: Sequence[DetectionId]) -> set[MediaKey]:
        """The thumbnails these detections have, of those detections that exist."""
        values = {"ids": list(detection_ids)}
        rows = await self._statements.rows(_THUMBNAILS, values, attempt="ask which thumbnails are in use")
        return {MediaKey(row["thumbnail_path"]) for row in rows}

    async def held(self, keys: Sequence[MediaKey]) -> set[MediaKey]:
        """Those of the keys that a frame refers to."""
        rows = await self._statements.rows(_STILL_HELD, {"keys": list(keys)}, attempt="ask which stills are in use")
        return {MediaKey(row["media_key"]) for row in rows}

    async def spent(self, keys: Sequence[MediaKey]) -> list[FileSeen]:
        """The files of these keys that were judged and show nothing; what waits for detection, or failed, is none."""
        rows = await self._statements.rows(_SPENT, {"keys": list(keys)}, attempt="ask which pictures show nothing")
        return [FileSeen(row["media_key"], row["size_bytes"], row["mtime_ns"]) for row in rows]

    async def outdated(
        self, camera_id: CameraId, since: datetime, cutoff: datetime, keys: Sequence[MediaKey]
    ) -> list[FileSeen]:
        """The files of these keys that are the camera's, were taken between the two, and wait for nothing any more."""
        values = {"camera": camera_id, "since": since, "cutoff": cutoff, "keys": list(keys)}
        rows = await self._statements.rows(_OUTDATED, values, attempt="ask which media are kept for long enough")
        return [FileSeen(row["media_key"], row["size_bytes"], row["mtime_ns"]) for row in rows]

    async def count_thumbnails(self, camera_id: CameraId, since: datetime, cutoff: datetime) -> int:
        """How many a camera has of what was seen between the two."""
        values = {"camera": camera_id, "since": since, "cutoff": cutoff}
        row = await self._statements.first(_COUNT_THUMBNAILS, values, attempt="count thumbnails")
        return 0 if row is None else int(row["found"])


class Retention(RetentionRead):
    """Removing, a batch at a time; call again until a batch removed nothing."""

    async def remove_events(self, scope: Scope, limit: int) -> Removed:
        """At most `limit` events that ended before the cut-off, oldest first, with all that only they rest on."""
        bounds = scope.values() | {"limit": limit}
        rows = await self._statements.rows(_EXPIRED_EVENTS, bounds, attempt="find expired events")
        events = [EventId(row["id"]) for row in rows]
        values = {"ids": events}
        evidence = await self._statements.rows(_EVIDENCE, values, attempt="find the evidence of expired events")
        await self._statements.changed(_DELETE_EVENTS, values, attempt="delete expired events")
        loose = [DetectionId(row["id"]) for row in evidence]
        frames = sorted({FrameId(row["frame_id"]) for row in evidence})
        return await self._remove(len(events), frames, loose)

    async def remove_frames(self, scope: Scope, limit: int) -> Removed:
        """At most `limit` frames captured before the cut-off that no event rests on, with their detections."""
        bounds = scope.values() | {"limit": limit}
        rows = await self._statements.rows(_EXPIRED_FRAMES, bounds, attempt="find expired frames")
        return await self._remove(0, [FrameId(row["id"]) for row in rows], [])

    async def remove_clips(self, scope: Scope, limit: int) -> Removed:
        """At most `limit` clips that began before the cut-off and have no pictures left, whatever their verdict."""
        bounds = scope.values() | {"cutoff_ns": int(scope.cutoff.timestamp()) * 1_000_000_000, "limit": limit}
        rows = await self._statements.rows(_EXPIRED_CLIPS, bounds, attempt="delete expired clips")
        gone = [FileSeen(row["media_key"], row["size_bytes"], row["mtime_ns"]) for row in rows]
        keys = sorted({file.media_key for file in gone})
        kept = await self._statements.rows(_CLIPS_HELD, {"keys": keys}, attempt="ask which files stay")
        staying = {row["media_key"] for row in kept}
        files = tuple(file for file in gone if file.media_key not in staying)
        return Removed(events=0, detections=0, frames=0, clips=len(gone), thumbnail_keys=(), originals=files)

    async def remove_gaps(self, scope: Scope, limit: int) -> int:
        """At most `limit` gaps of cameras that ended before the cut-off; how many."""
        bounds = scope.values() | {"limit": limit}
        return await self._statements.changed(_EXPIRED_GAPS, bounds, attempt="delete expired gaps of cameras")

    async def remove_thumbnails(self, camera_id: CameraId, cutoff: datetime, limit: int) -> list[MediaKey]:
        """Let at most `limit` detections before the cut-off have no thumbnail any more; those they had."""
        values = {"camera": camera_id, "cutoff": cutoff, "limit": limit}
        rows = await self._statements.rows(_DROP_THUMBNAILS, values, attempt="drop thumbnails")
        return [MediaKey(row["thumbnail_path"]) for row in rows]

    async def _remove(self, events: int, frames: Sequence[FrameId], loose: Sequence[DetectionId]) -> Removed:
        """Delete what nothing rests on of these frames, and of `loose` detections whose frame must stay."""
        ids = {"ids": list(frames)}
        await self._statements.rows(_LOCK_FRAMES, ids, attempt="lock expired frames")
        held = await self._statements.rows(_LOCK_DETECTIONS, ids, attempt="lock expired detections")
        deleted = await self._statements.rows(_DELETE_FRAMES, ids, attempt="delete expired frames")
        gone = {row["id"] for row in deleted}
        went_along = [row for row in held if row["frame_id"] in gone]
        alone = await self._statements.rows(_DELETE_DETECTIONS, {"ids": list(loose)}, attempt="delete expired evidence")
        keys = sorted({row["media_key"] for row in deleted})
        kept = await self._statements.rows(_STILL_HELD, {"keys": keys}, attempt="ask which files stay")
        staying = {row["media_key"] for row in kept}
        originals = [FileSeen(row["media_key"], row["size_bytes"], row["mtime_ns"]) for row in deleted]
        thumbnails = [row["thumbnail_path"] for row in (*went_along, *alone) if row["thumbnail_path"]]
        return Removed(
            events=events,
            detections=len(went_along) + len(alone),
            frames=len(deleted),
            clips=0,
            thumbnail_keys=tuple(thumbnails),
            originals=tuple(original for original in originals if original.media_key not in staying),
        )
