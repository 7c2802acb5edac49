"""One picture's detections: into their camera's batch, shown as provisional, and whatever that closed on its way."""

import asyncio

from hsi.batch import flows
from hsi.batch.book import Book
from hsi.batch.clips import Clips
from hsi.batch.clock import Clock
from hsi.batch.publishing import hand_over
from hsi.events.ids import BatchId
from hsi.events.messages import DetectionGrouped, DetectionsReady, Message
from hsi.runtime import logs
from hsi.stream.broker import Broker
from hsi.stream.consume import Reject

_log = logs.logger(__name__)


class Worker:
    """Takes DetectionsReady; a redelivered one changes nothing.

    The add is durable by itself: from then on the closer of any replica finishes what a crash here leaves undone.
    """

    def __init__(self, book: Book, broker: Broker, clock: Clock, clips: Clips, opened: asyncio.Event) -> None:
        self._book = book
        self._clips = clips
        self._broker = broker
        self._clock = clock
        self._opened = opened

    async def handle(self, message: Message) -> None:
        """Group the objects of one picture; raises Reject for a message of another kind."""
        if not isinstance(message, DetectionsReady):
            raise Reject(f"the batch room cannot use a {type(message).__name__}")
        with logs.bound(camera_id=message.camera_id, frame_id=message.frame_id, trace_id=message.trace_id):
            added = await self._book.add(message, self._clock.now())
            flow = flows.flow_of(message.camera_id, message.clip_id, synthetic=message.synthetic)
            due = message.clip_id is not None and await self._clips.look(flow, self._clock.now())
            if added.opened or due:
                self._opened.set()
            for batch in added.closed:
                await hand_over(batch, self._book, self._broker)
            if added.is_new:
                await self._show(message, added.batch_id)

    async def _show(self, ready: DetectionsReady, batch_id: BatchId) -> None:
        for seen in ready.objects:
            await self._broker.append(
                DetectionGrouped(
                    trace_id=ready.trace_id,
                    batch_id=batch_id,
                    camera_id=ready.camera_id,
                    media_key=ready.media_key,
                    captured_at=ready.captured_at,
                    image_width_px=ready.image_width_px,
                    image_height_px=ready.image_height_px,
                    detected=seen,
                    synthetic=ready.synthetic,
                )
            )


async def buried(message: Message | None, reason: str) -> None:
    """A dead letter of the batch queue: its detections are stored, and the sweep groups them once more."""
    frame_id = message.frame_id if isinstance(message, DetectionsReady) else None
    _log.error("detections could not be grouped", frame_id=frame_id, reason=reason)
