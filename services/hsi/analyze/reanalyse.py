"""Events no model has judged are judged when the model is back: newest first, one at a time, when nothing else waits.

It only puts a request on the analysis queue (a BatchClosed that asks for another analysis of a revision), so that the
worker's own promises hold: written once, published before it is acknowledged, whatever is killed. An event that fails
again is asked about again after a while; several replicas share the work through claims.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import uuid4

from hsi.analyze.assess import Assessor
from hsi.analyze.clock import Clock
from hsi.analyze.leave import Leave
from hsi.events.ids import CameraId
from hsi.events.messages import BatchClosed
from hsi.events.streams import Stream
from hsi.runtime import logs
from hsi.runtime.health import Pulse
from hsi.runtime.tasks import Stop
from hsi.store.engine import Store
from hsi.store.failures import StoreUnavailable
from hsi.store.policy import NOTHING, AnalysisPolicy, Policy
from hsi.store.records import Event
from hsi.stream import names
from hsi.stream.broker import Broker, BrokerUnavailable, Claims, StreamFull

NEWER_THAN = timedelta(hours=24)
AGAIN_AFTER = timedelta(minutes=10)
REST_SECONDS = 30.0
"""Between looks, when there was nothing to do or the model is away."""
BUSY_SECONDS = 1.0
"""Between looks, when there was."""
_MOST = 100

_log = logs.logger(__name__)


class Reanalyse:
    """The task that asks for fallback events to be analysed again."""

    name = "reanalyse"

    def __init__(
        self,
        store: Store,
        broker: Broker,
        claims: Claims,
        assessor: Assessor,
        leave: Leave,
        clock: Clock,
        pulse: Pulse,
    ) -> None:
        self._store = store
        self._broker = broker
        self._claims = claims
        self._assessor = assessor
        self._leave = leave
        self._clock = clock
        self._pulse = pulse

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Look again and again until told to stop; in a burst, until nothing is left to ask for."""
        while not stop.ordered:
            asked = False
            try:
                asked = await self.ask_for_one()
            except (StoreUnavailable, BrokerUnavailable, StreamFull) as away:
                _log.warning("cannot look for events to analyse again", problem=str(away))
            self._pulse.beat()
            if burst and not asked:
                return
            await stop.wait(BUSY_SECONDS if asked else REST_SECONDS)

    async def ask_for_one(self) -> bool:
        """Ask for the newest event that no model has judged; False when there is none, or not now."""
        depth = await self._broker.depth(Stream.ANALYSIS_QUEUE)
        if depth.waiting or depth.pending:
            return False
        async with self._store.reading() as reading:
            fallbacks = await reading.events.fallbacks(self._clock.now() - NEWER_THAN, _MOST)
            own = await reading.cameras.policies() if fallbacks else {}
        found = await self._allowed(fallbacks, own)
        if not found or not await self._assessor.probe():
            return False
        for event in sorted(found, key=lambda event: (event.started_at, event.id), reverse=True):
            key = names.reanalysis(event.id, event.revision)
            if await self._claims.claim(key, uuid4().hex, AGAIN_AFTER) is None:
                await self._broker.publish(self._request(event))
                _log.info("asked for another analysis", event_id=event.id, revision=event.revision)
                return True
        return False

    async def _allowed(self, fallbacks: Sequence[Event], own: Mapping[CameraId, Policy]) -> list[Event]:
        """Those about whose camera the model may be asked now."""
        now = self._clock.now()
        cameras = {event.camera_id for event in fallbacks}
        free = {camera for camera in cameras if await self._leave.is_likely(camera, _analysis(own, camera), now)}
        return [event for event in fallbacks if event.camera_id in free]

    def _request(self, event: Event) -> BatchClosed:
        total = timedelta(milliseconds=event.stage_ms.get("total", 0.0))
        return BatchClosed(
            batch_id=event.batch_id,
            camera_id=event.camera_id,
            detection_ids=event.detection_ids,
            started_at=event.started_at,
            ended_at=event.ended_at,
            reason=event.close_reason,
            first_completed_at=event.analysed_at - total,
            closed_at=self._clock.now(),
            synthetic=event.synthetic,
            reassess_revision=event.revision,
        )


def _analysis(own: Mapping[CameraId, Policy], camera_id: CameraId) -> AnalysisPolicy:
    return own.get(camera_id, NOTHING).analysis
