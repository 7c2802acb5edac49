"""The safety net behind publishing: accepted frames that no detector looked at are put on the queue again.

A process that dies between the row and the message leaves an accepted frame nobody knows of. Once the detection
queue is drained, such frames are published again; detect does nothing twice, so one too many is harmless.
"""

from datetime import UTC, datetime, timedelta

from hsi.events.messages import FrameCaptured
from hsi.events.streams import Stream
from hsi.ingest import metrics, publishing
from hsi.runtime import logs
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store.engine import Store
from hsi.store.failures import StoreUnavailable
from hsi.store.records import Frame
from hsi.stream.broker import Broker, BrokerUnavailable

_log = logs.logger(__name__)

EVERY_SECONDS = 30.0
OLDER_THAN = timedelta(seconds=60)
AT_ONCE = 500


class Sweep:
    """Every half minute, and at start at once for whatever an earlier process left."""

    name = "ingest sweep"

    def __init__(self, *, store: Store, broker: Broker, board: Board, started_at: datetime) -> None:
        self._store = store
        self._broker = broker
        self._board = board
        self._started_at = started_at
        self._pulse = board.pulse(self.name, stall_after=timedelta(seconds=EVERY_SECONDS * 4))
        self._clean_until: datetime | None = None

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """See `runtime.tasks.Task`."""
        while not stop.ordered:
            self._pulse.beat()
            await self._sweep(stop)
            if burst:
                return
            await stop.wait(EVERY_SECONDS)

    async def _sweep(self, stop: Stop) -> None:
        try:
            depth = await self._broker.depth(Stream.DETECTION_QUEUE)
            if depth.waiting or depth.pending:
                return
            before = too_quiet_since(datetime.now(UTC), self._started_at)
            async with self._store.reading() as reading:
                forgotten = await reading.frames.orphans(before, AT_ONCE, since=self._clean_until)
        except (BrokerUnavailable, StoreUnavailable) as problem:
            _log.info("sweep put off", reason=str(problem))
            return
        for frame in forgotten:
            if not await publishing.publish(captured(frame), broker=self._broker, board=self._board, stop=stop):
                return
            metrics.REPUBLISHED.inc()
        if forgotten:
            _log.warning("frames nobody had looked at are on the queue again", count=len(forgotten))
        else:
            # The queue is drained and everything before has a run: the next look need not go further back.
            self._clean_until = before - OLDER_THAN


def too_quiet_since(now: datetime, started_at: datetime) -> datetime:
    """Frames completed before this should have a run by now, if the queue is empty; pure."""
    return max(now - OLDER_THAN, min(started_at, now))


def captured(frame: Frame) -> FrameCaptured:
    """The message of a stored frame, as it was or should have been published."""
    return FrameCaptured(
        frame_id=frame.id,
        camera_id=frame.camera_id,
        media_key=frame.media_key,
        sha256=frame.sha256,
        clip_id=frame.clip_id,
        captured_at=frame.captured_at,
        completed_at=frame.completed_at,
        synthetic=frame.synthetic,
        trace_id=frame.trace_id,
    )
