"""One closed batch: look it up, have it assessed, write its event once, tell the world.

Three phases: a short read, the model without any database session, a short write. The event is committed before
RiskAssessed is published and that before the batch is acknowledged; a batch delivered again finds its event and only
publishes again. Batches of one camera are taken one after the other, so that the rest of an incident finds the
fast-path event that began it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hsi.analyze import assess, metrics, observing, plan, writing
from hsi.analyze.assess import Assessor
from hsi.analyze.clock import Clock
from hsi.analyze.facts import Incident
from hsi.analyze.leave import Leave
from hsi.analyze.plan import Create, Merge, Nothing, PublishAgain, Reassess, Wait
from hsi.analyze.turns import Turns
from hsi.events.ids import DetectionId, EventId
from hsi.events.messages import BatchClosed, Message
from hsi.events.risk import AnalysisStatus, Bounds
from hsi.runtime import logs
from hsi.runtime import metrics as all_metrics
from hsi.store.engine import Reading, Store
from hsi.store.failures import StoreUnavailable
from hsi.store.policy import AnalysisPolicy
from hsi.store.records import Assessment, Detection, Event
from hsi.stream.broker import Broker
from hsi.stream.consume import Reject, Retry

_RACES = 3
_HOST_DELAY = timedelta(seconds=5)
_DATABASE_DELAY = timedelta(seconds=5)

_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True)
class Site:
    """What does not change while the room runs."""

    bounds: Bounds
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class _Case:
    """A plan with everything the model needs to know; no session is open any more."""

    plan: Create | Merge | Reassess
    detections: tuple[Detection, ...]
    """The whole incident's, oldest first."""
    incident: Incident
    own: AnalysisPolicy
    looked_at: datetime | None


class Worker:
    """Takes BatchClosed."""

    def __init__(
        self, store: Store, broker: Broker, assessor: Assessor, leave: Leave, site: Site, clock: Clock
    ) -> None:
        self._store = store
        self._broker = broker
        self._assessor = assessor
        self._leave = leave
        self._site = site
        self._clock = clock
        self._turns = Turns()

    async def handle(self, message: Message) -> None:
        """See a batch through; raises Reject for a message of another kind, Retry for what may be otherwise later."""
        if not isinstance(message, BatchClosed):
            raise Reject(f"the analyze room cannot use a {type(message).__name__}")
        with logs.bound(camera_id=message.camera_id, batch_id=message.batch_id, trace_id=message.trace_id):
            try:
                async with self._turns.of(message.camera_id):
                    await self._see_through(message)
            except StoreUnavailable as away:
                raise Retry(str(away), _DATABASE_DELAY, counted=False) from away

    async def _see_through(self, batch: BatchClosed) -> None:
        for _ in range(_RACES):
            decided = await self._decide(batch)
            if isinstance(decided, Nothing):
                _log.info("no event", reason=decided.reason)
                return
            if isinstance(decided, PublishAgain):
                await self._broker.append(writing.told(decided.event, batch))
                return
            if await self._act(decided, batch):
                return
        raise Retry("the batch's event changed while it was being analysed")

    async def _decide(self, batch: BatchClosed) -> Nothing | PublishAgain | _Case:
        """The short read."""
        async with self._store.reading() as reading:
            decided = plan.decide(batch, await observing.observe(reading, batch), self._clock.now())
            if isinstance(decided, Wait):
                raise Retry(decided.reason, _HOST_DELAY, counted=False)
            if isinstance(decided, Nothing | PublishAgain):
                return decided
            return await self._case(reading, decided, batch)

    async def _case(self, reading: Reading, decided: Create | Merge | Reassess, batch: BatchClosed) -> _Case | Nothing:
        ids, own = _rests_on(decided)
        detections = await observing.detections_of(reading, ids)
        if not detections:
            return Nothing("none of its detections exists any more")
        camera = await reading.cameras.find(batch.camera_id)
        if camera is None:
            return Nothing("its camera does not exist any more")
        incident = await observing.incident_of(reading, camera, detections, self._site.zone, own)
        looked_at = await observing.first_look(reading, detections)
        return _Case(decided, tuple(detections), incident, camera.policy.analysis, looked_at)

    async def _act(self, case: _Case, batch: BatchClosed) -> bool:
        """Assess, write, publish; False when the write lost a race and the batch must be looked at again."""
        began_at = self._clock.now()
        refusal = await self._refusal(case, batch, began_at)
        verdict = assess.unasked(case.incident, refusal) if refusal else await self._assessor.assess(case.incident)
        if isinstance(case.plan, Reassess) and verdict.status is AnalysisStatus.FALLBACK:
            _log.info("still not analysed", event_id=case.plan.event.id, reason=verdict.error)
            return True
        ended_at = self._clock.now()
        stages = writing.stages(batch, case.looked_at, began_at, ended_at)
        assessed = writing.assessment(verdict, self._site.bounds, stages, ended_at)
        event = await self._write(case, batch, assessed, asked=not refusal)
        if event is None:
            return False
        _count(case, event, (ended_at - began_at).total_seconds())
        await self._broker.append(writing.told(event, batch))
        return True

    async def _refusal(self, case: _Case, batch: BatchClosed, now: datetime) -> str:
        """Why the model is not to be asked; where there is none, that is what the event says."""
        if case.own.enabled and not self._assessor.has_model:
            return ""
        return await self._leave.refusal(batch.camera_id, case.own, now)

    async def _write(self, case: _Case, batch: BatchClosed, assessed: Assessment, *, asked: bool) -> Event | None:
        """The short write: the event as stored, or None when somebody else was faster."""
        decided = case.plan
        async with self._store.work() as work:
            event_id: EventId | None
            if isinstance(decided, Create):
                new = writing.new_event(batch, case.detections, assessed)
                event_id = await work.events.add(new, decided.evidence, batch.context_detection_ids)
            elif isinstance(decided, Merge):
                grown = writing.growth(batch, case.detections, assessed if asked else _unless_judged(decided, assessed))
                merged = await work.events.merge(decided.host.id, grown, decided.evidence)
                event_id = decided.host.id if merged else None
            else:
                event = decided.event
                revised = await work.events.reassess(event.id, assessed, revision=event.revision)
                event_id = event.id if revised else None
            return await work.events.find(event_id) if event_id is not None else None


async def buried(message: Message | None, reason: str) -> None:
    """A dead letter of the analysis queue: the detections stay without an event, and the batch room's sweep tries."""
    batch_id = message.batch_id if isinstance(message, BatchClosed) else None
    _log.error("batch could not be analysed", batch_id=batch_id, reason=reason)


def _unless_judged(decided: Merge, unasked: Assessment) -> Assessment | None:
    """What the model said of the beginning of an incident stays where it is not to be asked about the rest."""
    return unasked if decided.host.analysis_status is AnalysisStatus.FALLBACK else None


def _rests_on(decided: Create | Merge | Reassess) -> tuple[Sequence[DetectionId], EventId | None]:
    """The detections of the whole incident, and its event if there is one."""
    if isinstance(decided, Create):
        return decided.evidence, None
    if isinstance(decided, Merge):
        return (*decided.host.detection_ids, *decided.evidence), decided.host.id
    return decided.event.detection_ids, decided.event.id


def _count(case: _Case, event: Event, seconds: float) -> None:
    metrics.STAGE.labels("analyze").observe(seconds)
    if isinstance(case.plan, Merge):
        metrics.MERGED.inc()
    elif isinstance(case.plan, Reassess):
        metrics.REASSESSED.inc()
    else:
        metrics.EVENTS.inc()
        metrics.BY_LEVEL.labels(event.risk_level.value).inc()
        metrics.BY_CAMERA.labels(all_metrics.label(event.camera_id)).inc()
    if event.analysis_status is AnalysisStatus.FALLBACK:
        metrics.FALLBACK.inc()
    _log.info(
        "event written",
        event_id=event.id,
        revision=event.revision,
        risk_score=event.risk_score,
        risk_level=event.risk_level,
        analysis_status=event.analysis_status,
        seconds=round(seconds, 3),
    )
