"""Detections that fell through every net: stored, in no event, in no batch, on no queue. Grouped and sent on here.

That happens when Redis lost its data, when a batch outlived its hour with no closer running, or when somebody emptied
a queue by hand. They go straight to analysis in batches of their own, because a live batch is about now. Nothing is
swept while any queue between detection and analysis has work, since that work may be about them. A batch's id follows
from its content and is claimed for an hour, so that replicas do not sweep the same twice; if they do, analysis finds
the evidence taken.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import uuid4

from hsi.batch import flows, metrics, windows
from hsi.batch.book import Book, to_ms
from hsi.batch.clock import Clock
from hsi.batch.flows import Flow
from hsi.batch.windows import Rules
from hsi.events.ids import BatchId, CameraId
from hsi.events.messages import BatchClosed, CloseReason
from hsi.events.streams import Stream
from hsi.runtime import logs
from hsi.runtime.health import Pulse
from hsi.runtime.tasks import Stop
from hsi.store.engine import Store
from hsi.store.failures import StoreUnavailable
from hsi.store.policy import NOTHING, Policy
from hsi.store.records import Sighting
from hsi.stream import names
from hsi.stream.broker import Broker, BrokerUnavailable, Claims, StreamFull

EVERY = timedelta(minutes=10)
WHILE_BUSY = timedelta(seconds=30)
SURELY_LATE = timedelta(seconds=60)
"""Added to window and idle time: detections older than that are in an event unless they were forgotten."""
CLAIM = timedelta(hours=1)
MOST_FRAMES = 500
_QUEUES = (Stream.DETECTION_QUEUE, Stream.ENRICHMENT_QUEUE, Stream.BATCH_QUEUE, Stream.ANALYSIS_QUEUE)

_log = logs.logger(__name__)


class Sweep:
    """The task that looks for forgotten detections: at start, then every ten minutes."""

    name = "batch sweep"

    def __init__(
        self, store: Store, book: Book, broker: Broker, claims: Claims, *, rules: Rules, clock: Clock, pulse: Pulse
    ) -> None:
        self._store = store
        self._book = book
        self._broker = broker
        self._claims = claims
        self._rules = rules
        self._clock = clock
        self._pulse = pulse
        self._started_at = clock.now()
        self._clean_until: datetime | None = None

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Sweep until told to stop; in a burst, once."""
        before = self._started_at
        while not stop.ordered:
            swept = False
            try:
                swept = await self.sweep(before)
            except (BrokerUnavailable, StoreUnavailable, StreamFull) as outage:
                _log.warning("forgotten detections cannot be looked for now", error=str(outage))
            self._pulse.beat()
            if burst:
                return
            wait = EVERY if swept else WHILE_BUSY
            await self._clock_or_stop(wait, stop)
            if swept:
                before = self._clock.now() - self._rules.window - self._rules.idle - SURELY_LATE

    async def sweep(self, before: datetime) -> bool:
        """Send on what was detected before `before` and forgotten; False when the queues still have work."""
        async with self._store.reading() as reading:
            found = await reading.detections.orphans(before, MOST_FRAMES, since=self._clean_until)
            own = await reading.cameras.policies() if found else {}
        if not await self._idle():
            return False
        if not found:
            # Nothing waits and everything before stands in an event: the next look need not go further back.
            self._clean_until = before - SURELY_LATE
        held = await self._book.held([(_flow(seen), seen.frame.id) for seen in found]) if found else set()
        free = [seen for seen in found if seen.frame.id not in held]
        for batch in regrouped(free, self._rules, own, self._clock.now()):
            holder = await self._claims.claim(names.swept_batch(batch.batch_id), uuid4().hex, CLAIM)
            if holder is None:
                await self._broker.publish(batch)
                metrics.SWEPT.inc(len(batch.detection_ids))
                _log.warning(
                    "forgotten detections grouped again",
                    camera_id=batch.camera_id,
                    batch_id=batch.batch_id,
                    detections=len(batch.detection_ids),
                )
        return True

    async def _idle(self) -> bool:
        for stream in _QUEUES:
            depth = await self._broker.depth(stream)
            if depth.waiting or depth.pending:
                return False
        return True

    async def _clock_or_stop(self, wait: timedelta, stop: Stop) -> None:
        """Wait in short turns, so that the pulse shows the task is alive."""
        until = self._clock.now() + wait
        while not stop.ordered and self._clock.now() < until:
            turn = asyncio.create_task(
                self._clock.wait(min(until, self._clock.now() + WHILE_BUSY), asyncio.Event()), name="next sweep"
            )
            stopping = asyncio.create_task(stop.wait(), name="stop")
            await asyncio.wait({turn, stopping}, return_when=asyncio.FIRST_COMPLETED)
            for task in (turn, stopping):
                task.cancel()
            await asyncio.gather(turn, stopping, return_exceptions=True)
            self._pulse.beat()


def regrouped(
    found: Sequence[Sighting], rules: Rules, own: Mapping[CameraId, Policy], now: datetime
) -> list[BatchClosed]:
    """Forgotten detections as closed batches: per camera, cut by capture time as a live flow would have been; a clip's
    in one.

    Detections flagged for the fast path are evidence here, because no event has them. Pure.
    """
    ordered = sorted(found, key=lambda seen: (_flow(seen), seen.frame.captured_at, seen.frame.id))
    batches: list[BatchClosed] = []
    for flow, group in groupby(ordered, key=_flow):
        frames, camera_id = list(group), flows.camera_of(flow)
        if flows.clip_of(flow) is not None:
            batches.append(_batch(camera_id, frames, now))
            continue
        decided = own.get(camera_id, NOTHING).detection
        theirs = windows.of_camera(rules, decided.batch_window_seconds, decided.batch_idle_seconds)
        pictures = [(to_ms(seen.frame.captured_at), len(seen.run.detections)) for seen in frames]
        batches += [
            _batch(camera_id, [frames[place] for place in places], now) for places in windows.cut(pictures, theirs)
        ]
    return batches


def _flow(seen: Sighting) -> Flow:
    return flows.flow_of(seen.frame.camera_id, seen.frame.clip_id, synthetic=seen.frame.synthetic)


def _batch(camera_id: CameraId, frames: Sequence[Sighting], now: datetime) -> BatchClosed:
    ids = tuple(detection.id for seen in frames for detection in seen.run.detections)
    digest = hashlib.sha256(f"{camera_id}:{sorted(ids)}".encode()).hexdigest()
    return BatchClosed(
        trace_id=frames[0].frame.trace_id,
        batch_id=BatchId(f"batch-{digest[:32]}"),
        camera_id=camera_id,
        detection_ids=ids,
        started_at=frames[0].frame.captured_at,
        ended_at=frames[-1].frame.captured_at,
        reason=CloseReason.IDLE,
        first_completed_at=min(seen.frame.completed_at for seen in frames),
        closed_at=now,
        synthetic=any(seen.frame.synthetic for seen in frames),
    )
