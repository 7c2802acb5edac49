"""One frame: read it, have it looked at, keep what matters, store it, tell of it.

A frame delivered again finds its committed look and is told of again, downstream ignores what it knows; so a crash
at any moment neither loses nor doubles. Frames of one camera are told of in the order in which they were taken from
the stream, whatever order they were looked at in.
"""

import asyncio
import hashlib
import time
from datetime import UTC, datetime

from hsi.detect import boxes, fastpath, keeping, metrics, outcomes
from hsi.detect.boxes import Kept
from hsi.detect.detector import Answer
from hsi.detect.fastpath import Rules
from hsi.detect.keeping import Keeping
from hsi.detect.looking import Looking
from hsi.detect.outcomes import Seen
from hsi.detect.patience import Patience
from hsi.detect.recording import Records
from hsi.detect.turns import Turn, Turns
from hsi.events.messages import FrameCaptured, Message
from hsi.media import pictures
from hsi.media.pictures import PictureFormat
from hsi.media.store import MediaError, MediaStore
from hsi.runtime import logs
from hsi.runtime.tasks import Stop
from hsi.store.failures import StoreConflict
from hsi.store.policy import DetectionPolicy
from hsi.store.records import NewDetection
from hsi.stream import names
from hsi.stream.broker import Broker, Claims
from hsi.stream.consume import Consumer, Reject

_log = logs.logger(__name__)


class PictureChanged(Exception):
    """The file behind a frame is gone or is no longer what ingest accepted."""


class Worker:
    """Takes FrameCaptured, gives DetectionsReady, and BatchClosed for what is urgent."""

    def __init__(
        self,
        usual: Keeping,
        *,
        media: MediaStore,
        looking: Looking,
        records: Records,
        broker: Broker,
        claims: Claims,
        patience: Patience,
    ) -> None:
        self._usual = usual
        self._media = media
        self._looking = looking
        self._records = records
        self._broker = broker
        self._claims = claims
        self._patience = patience
        self._turns = Turns()

    async def handle(self, message: Message) -> None:
        """See one frame through; raises Reject with a reason, or Retry."""
        if not isinstance(message, FrameCaptured):
            raise Reject(f"the detect room cannot use a {type(message).__name__}")
        turn = self._turns.join(message.camera_id)
        try:
            with logs.bound(camera_id=message.camera_id, frame_id=message.frame_id, trace_id=message.trace_id):
                seen = await self._seen(message, turn)
                await turn.come()
                await self._tell(message, seen)
        except StoreConflict as gone:
            raise Reject(f"the frame cannot be stored: {gone}") from gone
        finally:
            self._turns.leave(message.camera_id, turn)

    async def buried(self, message: Message | None, reason: str) -> None:
        """A dead letter: its frame gets a run that says it failed and why."""
        if isinstance(message, FrameCaptured):
            frame_id = message.frame_id
            await self._patience.outlast(lambda: self._records.fail(frame_id, reason, _now()))

    async def _seen(self, frame: FrameCaptured, turn: Turn) -> Seen:
        started = time.perf_counter()
        try:
            picture = await asyncio.to_thread(self._read, frame)
        except PictureChanged as changed:
            before = await self._patience.outlast(lambda: self._records.before(frame.frame_id))
            if before is None:
                raise Reject(str(changed)) from changed
            return before
        media_type = (pictures.format_of(picture) or PictureFormat.JPEG).media_type
        answer = await self._looking.look(frame.frame_id, picture, media_type, frame.trace_id)
        wanted = keeping.of_camera(self._usual, await self._own(frame))
        selection = boxes.select(
            answer.claimed,
            width_px=answer.width_px,
            height_px=answer.height_px,
            threshold=wanted.threshold,
            listed=wanted.classes,
        )
        kept = fastpath.best_first(selection.kept, wanted.urgent)
        objects = await self._objects(frame, picture, answer, kept, turn, wanted.urgent) if kept else []
        seen = await self._patience.outlast(lambda: self._records.record(frame.frame_id, answer, objects, _now()))
        if seen is None:
            return await self._first_look(frame, objects)
        _count(selection, seen, time.perf_counter() - started)
        return seen

    async def _objects(
        self, frame: FrameCaptured, picture: bytes, answer: Answer, kept: tuple[Kept, ...], turn: Turn, rules: Rules
    ) -> list[NewDetection]:
        """What is to be stored: ids, thumbnails under them, and whether they are urgent."""
        ids = await self._patience.outlast(lambda: self._records.reserved(len(kept)))
        keys = await asyncio.to_thread(self._records.pictured, picture, answer, kept, ids)
        urgent = fastpath.is_urgent(kept[0], rules) and await self._is_first(frame, turn)
        return outcomes.to_store(kept, ids, keys, urgent=urgent)

    async def _first_look(self, frame: FrameCaptured, objects: list[NewDetection]) -> Seen:
        first = await self._patience.outlast(lambda: self._records.first(frame.frame_id, objects))
        if first is None:
            raise Reject("the frame's first look vanished while this one was made")
        return first

    async def _own(self, frame: FrameCaptured) -> DetectionPolicy:
        """What was decided for its camera."""
        return await self._patience.outlast(lambda: self._records.decided(frame.camera_id))

    def _read(self, frame: FrameCaptured) -> bytes:
        """The bytes ingest accepted; blocks. Raises PictureChanged."""
        try:
            picture = self._media.read(frame.media_key, max_bytes=self._usual.max_bytes)
        except MediaError as error:
            raise PictureChanged(f"the picture cannot be read any more: {error}") from error
        if hashlib.sha256(picture).hexdigest() != frame.sha256:
            raise PictureChanged(f"media key {frame.media_key!r} holds another picture than the one accepted")
        return picture

    async def _is_first(self, frame: FrameCaptured, turn: Turn) -> bool:
        """Whether an urgent frame makes an event at once: of several in hand the first of its camera does."""
        await turn.come()
        key = names.fast_path_cooldown(frame.camera_id, synthetic=frame.synthetic)
        cooldown = self._usual.urgent.cooldown
        present = await self._patience.outlast(lambda: self._claims.hold(key, str(frame.frame_id), cooldown))
        metrics.FAST_PATH.labels("taken" if present is None else "cooling_down").inc()
        return present is None

    async def _tell(self, frame: FrameCaptured, seen: Seen) -> None:
        if not seen.objects:
            return
        if seen.is_urgent:
            urgent = outcomes.urgent_batch(frame, seen, _now())
            await self._patience.outlast(lambda: self._broker.publish(urgent))
        ready = outcomes.ready(frame, seen, await self._own(frame))
        await self._patience.outlast(lambda: self._broker.publish(ready))
        _log.debug("objects detected", objects=len(seen.objects), urgent=seen.is_urgent)


class Reader:
    """The room's task: the stream's consumer, with the order to stop made known to whoever waits."""

    def __init__(self, consumer: Consumer, patience: Patience) -> None:
        self._consumer = consumer
        self._patience = patience

    @property
    def name(self) -> str:
        """See `runtime.tasks.Task`."""
        return self._consumer.name

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """See `runtime.tasks.Task`."""
        self._patience.stop = stop
        await self._consumer.run(stop, burst=burst)


def _count(selection: boxes.Selection, seen: Seen, seconds: float) -> None:
    metrics.STAGE_SECONDS.labels("detect").observe(seconds)
    metrics.LOW_CONFIDENCE.inc(selection.low_confidence)
    metrics.LEFT_OUT.labels("other_class").inc(selection.other_classes)
    metrics.LEFT_OUT.labels("not_listed").inc(selection.unlisted)
    metrics.LEFT_OUT.labels("unusable").inc(selection.unusable)
    for one in seen.objects:
        metrics.PROCESSED.inc()
        metrics.BY_CLASS.labels(one.object_class).inc()
        metrics.CONFIDENCE.observe(one.confidence)


def _now() -> datetime:
    return datetime.now(UTC)
