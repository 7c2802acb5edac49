"""Detection runs and detections: detect's verdict on every accepted frame.

A run is recorded in one statement whatever the number of objects, so that it can be a transaction by itself; camera,
media key and capture time come from the frame itself, so that they can never disagree with it.
"""

import operator
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from hsi.events.ids import DetectionId, FrameId
from hsi.events.messages import Box
from hsi.store import cursors, frames, tables, words
from hsi.store.records import Detection, DetectionFilter, NewDetection, NewRun, Page, Run, Sighting
from hsi.store.statements import Executing, Parameters, Statements, among
from hsi.store.tables import RunOutcome

FRAMES = frames.FRAMES
RUNS = frames.RUNS
DETECTIONS = tables.table(tables.Detection)
LINKS = tables.table(tables.EventDetection)
MOST_IDS = 10_000

_INSERT_RUN = postgresql.insert(RUNS)
_RECORD_RUN = _INSERT_RUN.on_conflict_do_update(
    index_elements=[RUNS.c.frame_id],
    set_={column.name: _INSERT_RUN.excluded[column.name] for column in RUNS.c if column.name != "frame_id"},
    where=RUNS.c.outcome == RunOutcome.FAILED.value,
).returning(RUNS.c.frame_id)
_RECORD_WITH_OBJECTS = sa.text(
    "WITH recorded AS (INSERT INTO detection_runs AS present"
    " (frame_id, outcome, reason, detected_at, image_width_px, image_height_px, model, inference_ms)"
    " VALUES (:frame_id, :outcome, :reason, :detected_at, :image_width_px, :image_height_px, :model, :inference_ms)"
    " ON CONFLICT (frame_id) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason,"
    " detected_at = excluded.detected_at, image_width_px = excluded.image_width_px,"
    " image_height_px = excluded.image_height_px, model = excluded.model, inference_ms = excluded.inference_ms"
    " WHERE present.outcome = 'failed' RETURNING frame_id, image_width_px, image_height_px)"
    " INSERT INTO detections (id, frame_id, camera_id, file_path, detected_at, object_type, confidence, bbox_x, bbox_y,"
    " bbox_width, bbox_height, image_width, image_height, thumbnail_path, media_type, fast_path)"
    " SELECT o.id, f.id, f.camera_id, f.media_key, f.captured_at, o.object_type, o.confidence, o.x, o.y, o.width,"
    " o.height, recorded.image_width_px, recorded.image_height_px, o.thumbnail, CASE WHEN f.clip_id IS NULL"
    " THEN 'image' ELSE 'video' END, o.fast_path"
    " FROM recorded JOIN frames f ON f.id = recorded.frame_id,"
    " unnest(CAST(:ids AS bigint[]), CAST(:types AS text[]), CAST(:confidences AS float8[]), CAST(:xs AS float8[]),"
    " CAST(:ys AS float8[]), CAST(:widths AS float8[]), CAST(:heights AS float8[]), CAST(:thumbnails AS text[]),"
    " CAST(:fast_paths AS boolean[]))"
    " AS o(id, object_type, confidence, x, y, width, height, thumbnail, fast_path) RETURNING id"
)
_RESERVE = sa.text(
    "SELECT nextval(pg_get_serial_sequence('detections', 'id')) AS id FROM generate_series(1, CAST(:count AS integer))"
)


class DetectionsRead:
    """Looking runs and detections up."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def run_of(self, frame_id: FrameId) -> Run | None:
        """The frame's run with all its detections, or None when nobody looked at it yet."""
        query = sa.select(RUNS).where(RUNS.c.frame_id == frame_id)
        row = await self._statements.first(query, attempt=f"find the run of frame {frame_id}")
        if row is None:
            return None
        seen = await self._select(DETECTIONS.c.frame_id == frame_id) if row["outcome"] is RunOutcome.OBJECTS else []
        return Run(**row, detections=tuple(seen))

    async def find(self, detection_id: DetectionId) -> Detection | None:
        """One detection."""
        found = await self._select(DETECTIONS.c.id == detection_id)
        return found[0] if found else None

    async def by_ids(self, detection_ids: Sequence[DetectionId]) -> list[Detection]:
        """Those that exist, oldest capture first; at most ten thousand ids."""
        found = await self._select(among(DETECTIONS.c.id, detection_ids[:MOST_IDS]))
        return sorted(found, key=lambda detection: (detection.captured_at, detection.id))

    async def page(self, narrowed: DetectionFilter, cursor: str | None, limit: int) -> Page[Detection]:
        """Newest capture first; raises CursorInvalid."""
        order = (DETECTIONS.c.detected_at, DETECTIONS.c.id)
        query = sa.select(DETECTIONS).where(*_conditions(narrowed), *cursors.beyond(order, cursor))
        query = query.order_by(*(column.desc() for column in order)).limit(limit + 1)
        found = [_detection(row) for row in await self._statements.rows(query, attempt="list detections")]
        return cursors.page(found, limit, lambda last: cursors.Cursor(last.captured_at, last.id))

    async def orphans(self, before: datetime, limit: int, *, since: datetime | None = None) -> list[Sighting]:
        """Frames analysed before `before` with detections that belong to no event at all, oldest first.

        Each comes with exactly those detections; at most `limit` frames. `since` bounds the search from below.
        """
        free = ~sa.exists().where(LINKS.c.detection_id == DETECTIONS.c.id)
        query = (
            sa.select(RUNS)
            .where(RUNS.c.outcome == tables.word(RunOutcome.OBJECTS), RUNS.c.detected_at < before)
            .where(sa.exists().where(DETECTIONS.c.frame_id == RUNS.c.frame_id, free))
            .order_by(RUNS.c.detected_at, RUNS.c.frame_id)
            .limit(limit)
        )
        if since is not None:
            query = query.where(RUNS.c.detected_at >= since)
        runs = await self._statements.rows(query, attempt="look for detections without an event")
        ids = [row["frame_id"] for row in runs]
        if not ids:
            return []
        loose = defaultdict(list)
        for detection in await self._select(among(DETECTIONS.c.frame_id, ids), free):
            loose[detection.frame_id].append(detection)
        found = await self._statements.rows(
            sa.select(FRAMES).where(among(FRAMES.c.id, ids)), attempt="find their frames"
        )
        by_id = {row["id"]: frames.frame_of(row) for row in found}
        return [
            Sighting(by_id[row["frame_id"]], Run(**row, detections=tuple(loose[row["frame_id"]])))
            for row in runs
            if row["frame_id"] in by_id and loose[row["frame_id"]]
        ]

    async def _select(self, *where: sa.ColumnElement[bool]) -> list[Detection]:
        query = sa.select(DETECTIONS).where(*where).order_by(DETECTIONS.c.id)
        return [_detection(row) for row in await self._statements.rows(query, attempt="find detections")]


class DetectionWrites:
    """Runs with their objects, each in one statement."""

    def __init__(self, statements: Executing) -> None:
        self._statements = statements

    async def record(self, run: NewRun, objects: Sequence[NewDetection]) -> list[DetectionId] | None:
        """Store a run with its objects; their ids in the same order, or None when the frame has a run already.

        One statement, and one before it where objects bring no reserved ids. A run that failed is replaced. Raises
        StoreConflict when the frame is gone.
        """
        attempt = f"record the run of frame {run.frame_id}"
        if not objects:
            recorded = await self._statements.first(_RECORD_RUN, _run_values(run), attempt=attempt)
            return None if recorded is None else []
        ids = [one.detection_id for one in objects if one.detection_id is not None]
        if len(ids) < len(objects):
            ids = await self.reserve(len(objects))
        rows = await self._statements.rows(_RECORD_WITH_OBJECTS, _object_values(run, objects, ids), attempt=attempt)
        return ids if rows else None

    async def reserve(self, count: int) -> list[DetectionId]:
        """Ids for detections that are not stored yet, ascending; those never used leave gaps, which mean nothing."""
        rows = await self._statements.rows(_RESERVE, {"count": count}, attempt="reserve detection ids")
        return sorted(DetectionId(row["id"]) for row in rows)


class Detections(DetectionsRead, DetectionWrites):
    """Looking up and writing."""

    _statements: Statements


def _run_values(run: NewRun) -> Parameters:
    return {
        "frame_id": run.frame_id,
        "outcome": run.outcome.value,
        "reason": words.bounded(run.reason, frames.REASON_CHARACTERS),
        "detected_at": run.detected_at,
        "image_width_px": run.image_width_px,
        "image_height_px": run.image_height_px,
        "model": words.bounded(run.model, 100),
        "inference_ms": run.inference_ms,
    }


def _object_values(run: NewRun, objects: Sequence[NewDetection], ids: Sequence[DetectionId]) -> Parameters:
    return {
        **_run_values(run),
        "ids": list(ids),
        "types": [o.object_class.value for o in objects],
        "confidences": [o.confidence for o in objects],
        "xs": [o.box.x for o in objects],
        "ys": [o.box.y for o in objects],
        "widths": [o.box.width for o in objects],
        "heights": [o.box.height for o in objects],
        "thumbnails": [o.thumbnail_key for o in objects],
        "fast_paths": [o.fast_path for o in objects],
    }


def _conditions(narrowed: DetectionFilter) -> list[sa.ColumnElement[bool]]:
    asked = [
        (narrowed.camera_id, DETECTIONS.c.camera_id, operator.eq),
        (narrowed.object_class, DETECTIONS.c.object_type, operator.eq),
        (narrowed.start, DETECTIONS.c.detected_at, operator.ge),
        (narrowed.end, DETECTIONS.c.detected_at, operator.lt),
        (narrowed.min_confidence, DETECTIONS.c.confidence, operator.ge),
    ]
    return [compare(column, value) for value, column, compare in asked if value is not None]


def _detection(row: sa.RowMapping) -> Detection:
    return Detection(
        id=row["id"],
        frame_id=row["frame_id"],
        camera_id=row["camera_id"],
        media_key=row["file_path"],
        captured_at=row["detected_at"],
        object_class=row["object_type"],
        confidence=row["confidence"],
        box=Box.model_construct(x=row["bbox_x"], y=row["bbox_y"], width=row["bbox_width"], height=row["bbox_height"]),
        image_width_px=row["image_width"],
        image_height_px=row["image_height"],
        thumbnail_key=row["thumbnail_path"],
        fast_path=row["fast_path"],
    )
