"""Writing a look down: run, detections and thumbnails' keys in one statement, pictures of thumbnails before it.

The database decides who was first: a second look at the same frame is not stored, and the first one is read back. A
thumbnail that cannot be made or written is left out and counted; the detection stands without it.
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime

from hsi.detect import metrics, outcomes, thumbnails
from hsi.detect.boxes import Kept
from hsi.detect.detector import Answer
from hsi.detect.outcomes import Seen
from hsi.events.ids import DetectionId, FrameId, MediaKey
from hsi.media.pictures import Limits, PictureRefused
from hsi.media.store import MediaError, MediaStore
from hsi.runtime import logs
from hsi.store.engine import Store
from hsi.store.failures import StoreConflict
from hsi.store.records import NewDetection, NewRun
from hsi.store.tables import RunOutcome

_log = logs.logger(__name__)

IDS_AT_ONCE = 100
"""Detection ids asked for together, so that a frame costs no round trip for them."""


class Records:
    """The room's rows; raises StoreUnavailable, and StoreConflict when the frame is gone."""

    def __init__(self, store: Store, thumbnail_store: MediaStore, limits: Limits) -> None:
        self._store = store
        self._thumbnails = thumbnail_store
        self._limits = limits
        self._ids: deque[DetectionId] = deque()

    async def before(self, frame_id: FrameId) -> Seen | None:
        """What an earlier look found, unless it failed."""
        async with self._store.reading() as reading:
            run = await reading.detections.run_of(frame_id)
        return None if run is None or run.outcome is RunOutcome.FAILED else outcomes.seen_before(run)

    def drawn(self, picture: bytes, answer: Answer, kept: Sequence[Kept]) -> list[bytes]:
        """Thumbnails of the objects, or none; blocks."""
        try:
            return thumbnails.render(picture, (answer.width_px, answer.height_px), kept, self._limits)
        except PictureRefused as refused:
            metrics.THUMBNAILS_FAILED.inc()
            _log.warning("no thumbnails", reason=str(refused))
            return []

    async def record(
        self,
        frame_id: FrameId,
        answer: Answer,
        kept: Sequence[Kept],
        drawn: Sequence[bytes],
        *,
        urgent: bool,
        now: datetime,
    ) -> Seen | None:
        """Store the look; None when the frame has one already."""
        outcome = RunOutcome.OBJECTS if kept else RunOutcome.NOTHING_SEEN
        run = NewRun(
            frame_id,
            outcome,
            now,
            image_width_px=answer.width_px,
            image_height_px=answer.height_px,
            model=answer.model,
            inference_ms=answer.inference_ms,
        )
        ids = await self._reserved(len(kept))
        keys = await asyncio.to_thread(self._written, ids, drawn) if drawn else {}
        new = [
            NewDetection(one.object_class, one.confidence, one.box, urgent, keys.get(detection_id), detection_id)
            for one, detection_id in zip(kept, ids, strict=True)
        ]
        try:
            async with self._store.single() as work:
                recorded = await work.detections.record(run, new)
        except StoreConflict:
            await asyncio.to_thread(self._withdrawn, keys)
            raise
        if recorded is None:
            await asyncio.to_thread(self._withdrawn, keys)
            return None
        metrics.RUNS.labels(outcome).inc()
        return Seen(now, answer.width_px, answer.height_px, outcomes.stored(kept, ids, urgent=urgent))

    async def fail(self, frame_id: FrameId, reason: str, now: datetime) -> None:
        """The frame became a dead letter: say why, unless it was looked at after all."""
        try:
            async with self._store.work() as work:
                await work.detections.record(NewRun(frame_id, RunOutcome.FAILED, now, reason=reason), [])
        except StoreConflict as gone:
            _log.warning("a dead letter's frame is gone", frame_id=frame_id, reason=str(gone))
            return
        metrics.RUNS.labels(RunOutcome.FAILED).inc()

    async def _reserved(self, count: int) -> list[DetectionId]:
        """Ids for the objects of one frame, ascending. Known before the row is, they name its thumbnails."""
        if len(self._ids) < count:
            async with self._store.single() as work:
                self._ids = deque(await work.detections.reserve(count + IDS_AT_ONCE))
        return [self._ids.popleft() for _ in range(count)]

    def _withdrawn(self, keys: Mapping[DetectionId, MediaKey]) -> None:
        """Remove thumbnails of objects that were not stored after all."""
        for key in keys.values():
            try:
                self._thumbnails.delete(key)
            except (OSError, MediaError) as error:
                _log.warning("a thumbnail nobody needs could not be removed", key=key, reason=str(error))

    def _written(self, ids: Sequence[DetectionId], drawn: Sequence[bytes]) -> dict[DetectionId, MediaKey]:
        keys: dict[DetectionId, MediaKey] = {}
        for detection_id, thumbnail in zip(ids, drawn, strict=True):
            key = thumbnails.key_of(detection_id)
            try:
                self._thumbnails.write(key, thumbnail, durable=False)  # it can be drawn again
            except (OSError, MediaError) as error:
                metrics.THUMBNAILS_FAILED.inc()
                _log.warning("a thumbnail could not be written", key=key, reason=str(error))
            else:
                keys[detection_id] = key
        return keys
