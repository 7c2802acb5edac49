"""Writing a look down: run, detections and thumbnails' keys in one statement, pictures of thumbnails before it.

Ids are known before rows are, so thumbnails are drawn and written in one go under their final names. The database
decides who was first: a second look at the same frame is not stored, and the first one is read back. A thumbnail that
cannot be made or written is left out and counted; the detection stands without it.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import datetime

from hsi.detect import metrics, outcomes, thumbnails
from hsi.detect.boxes import Kept
from hsi.detect.detector import Answer
from hsi.detect.outcomes import Seen
from hsi.events.ids import CameraId, DetectionId, FrameId, MediaKey
from hsi.media.pictures import Limits, PictureRefused
from hsi.media.store import MediaError, MediaStore
from hsi.runtime import logs
from hsi.store.engine import Store
from hsi.store.failures import StoreConflict
from hsi.store.policies import Policies
from hsi.store.policy import DetectionPolicy
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
        self._policies = Policies(store)

    async def decided(self, camera_id: CameraId) -> DetectionPolicy:
        """What was decided for a camera; remembered, so that most frames cost no round trip for it."""
        return (await self._policies.of(camera_id)).detection

    async def before(self, frame_id: FrameId) -> Seen | None:
        """What an earlier look found, unless it failed."""
        async with self._store.reading() as reading:
            run = await reading.detections.run_of(frame_id)
        return None if run is None or run.outcome is RunOutcome.FAILED else outcomes.seen_before(run)

    async def reserved(self, count: int) -> list[DetectionId]:
        """Ids for the objects of one frame, ascending."""
        if len(self._ids) < count:
            async with self._store.single() as work:
                self._ids = deque(await work.detections.reserve(count + IDS_AT_ONCE))
        return [self._ids.popleft() for _ in range(count)]

    def pictured(
        self, picture: bytes, answer: Answer, kept: Sequence[Kept], ids: Sequence[DetectionId]
    ) -> dict[DetectionId, MediaKey]:
        """Draw the objects' thumbnails and write them; the keys of those that are there now. Blocks."""
        try:
            drawn = thumbnails.render(picture, (answer.width_px, answer.height_px), kept, self._limits)
        except PictureRefused as refused:
            metrics.THUMBNAILS_FAILED.inc()
            _log.warning("no thumbnails", reason=str(refused))
            return {}
        keys = ((one, self._written(thumbnails.key_of(one), data)) for one, data in zip(ids, drawn, strict=True))
        return {detection_id: key for detection_id, key in keys if key is not None}

    async def record(
        self, frame_id: FrameId, answer: Answer, objects: Sequence[NewDetection], now: datetime
    ) -> Seen | None:
        """Store the look, its objects with reserved ids; None when the frame has one already (see `first`)."""
        outcome = RunOutcome.OBJECTS if objects else RunOutcome.NOTHING_SEEN
        run = NewRun(
            frame_id,
            outcome,
            now,
            image_width_px=answer.width_px,
            image_height_px=answer.height_px,
            model=answer.model,
            inference_ms=answer.inference_ms,
        )
        try:
            async with self._store.single() as work:
                ids = await work.detections.record(run, objects)
        except StoreConflict:
            await asyncio.to_thread(self._withdrawn, objects)
            raise
        if ids is None:
            return None
        metrics.RUNS.labels(outcome).inc()
        return Seen(now, answer.width_px, answer.height_px, outcomes.stored(objects, ids))

    async def first(self, frame_id: FrameId, objects: Sequence[NewDetection]) -> Seen | None:
        """The look that was stored when `objects` were not, whose thumbnails go.

        It may be this very look after all, when the answer to its commit was lost: then its thumbnails stay.
        """
        seen = await self.before(frame_id)
        known = {one.detection_id for one in seen.objects} if seen else set()
        unknown = [one for one in objects if one.detection_id not in known]
        if unknown:
            await asyncio.to_thread(self._withdrawn, unknown)
        return seen

    async def fail(self, frame_id: FrameId, reason: str, now: datetime) -> None:
        """The frame became a dead letter: say why, unless it was looked at after all."""
        try:
            async with self._store.work() as work:
                await work.detections.record(NewRun(frame_id, RunOutcome.FAILED, now, reason=reason), [])
        except StoreConflict as gone:
            _log.warning("a dead letter's frame is gone", frame_id=frame_id, reason=str(gone))
            return
        metrics.RUNS.labels(RunOutcome.FAILED).inc()

    def _withdrawn(self, objects: Sequence[NewDetection]) -> None:
        """Remove thumbnails of objects that were not stored after all."""
        for key in (one.thumbnail_key for one in objects if one.thumbnail_key is not None):
            try:
                self._thumbnails.delete(key)
            except (OSError, MediaError) as error:
                _log.warning("a thumbnail nobody needs could not be removed", key=key, reason=str(error))

    def _written(self, key: MediaKey, thumbnail: bytes) -> MediaKey | None:
        try:
            self._thumbnails.write(key, thumbnail, durable=False)  # it can be drawn again
        except (OSError, MediaError) as error:
            metrics.THUMBNAILS_FAILED.inc()
            _log.warning("a thumbnail could not be written", key=key, reason=str(error))
            return None
        return key
