"""The watch over cameras: every five seconds each camera's state is judged, kept, and told to open pages.

One copy judges at a time, by a lease. A new state and what it does to the camera's gaps are one transaction; the news
goes on the event log after it, and while the queue is away it waits here, the newest for each camera. What a camera
does while nobody judges is judged by the first round that follows, from the same facts.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from hsi.events.cameras import CameraStatus
from hsi.events.ids import CameraId
from hsi.events.messages import CameraStatusChanged
from hsi.observe import camera_state, metrics, rhythm
from hsi.observe.camera_state import Facts, Said, Saying, State, Verdict
from hsi.observe.rhythm import Wait
from hsi.runtime import logs
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store.engine import Store, Work
from hsi.store.failures import StoreConflict, StoreUnavailable
from hsi.store.gaps import NewGap
from hsi.store.sources import Source
from hsi.store.states import Judgement, Observed
from hsi.stream import names
from hsi.stream.broker import Broker, BrokerUnavailable, Claims, StreamFull

EVERY = timedelta(seconds=5)
LEASE = timedelta(seconds=12)
LEARN_EVERY = timedelta(minutes=5)
ROUND_SECONDS = 30.0
STALL_AFTER = timedelta(seconds=120)

_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True)
class _Changed:
    camera: Observed
    before: State
    verdict: Verdict


class CameraWatch:
    """Judges every camera."""

    name = "camera states"

    def __init__(
        self,
        *,
        store: Store,
        broker: Broker,
        claims: Claims,
        zone: ZoneInfo,
        board: Board,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._broker = broker
        self._claims = claims
        self._zone = zone
        self._board = board
        self._clock = clock
        self._holder = uuid4().hex
        self._started_at = clock()
        self._learned_at: datetime | None = None
        self._rhythms: Mapping[CameraId, timedelta] = {}
        self._breaks: dict[CameraId, datetime | None] = {}
        self._news: dict[CameraId, CameraStatusChanged] = {}

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Judge every five seconds; in a burst, once."""
        pulse = self._board.pulse(self.name, stall_after=STALL_AFTER)
        while True:
            pulse.beat()
            await self._turn()
            if burst or await stop.wait(EVERY.total_seconds()):
                break
        await self._hand_over()

    async def _turn(self) -> None:
        try:
            async with asyncio.timeout(ROUND_SECONDS):
                if await self._claims.claim(names.lease("camera_states"), self._holder, LEASE) is None:
                    await self._round(self._clock())
                else:
                    metrics.show_cameras({})
        except (StoreUnavailable, StoreConflict, BrokerUnavailable, TimeoutError) as problem:
            self._board.note(self.name, "degraded", f"cameras stay as they were: {problem}")
            return
        self._board.note(self.name, "ready")

    async def _round(self, now: datetime) -> None:
        async with self._store.reading() as reading:
            cameras = await reading.states.every()
        await self._learn(now)
        judged = [self._judged(camera, now) for camera in cameras]
        kept = await self._keep([each for each in judged if self._is_news(each)])
        for each in kept:
            self._tell(each)
        self._news = {camera_id: news for camera_id, news in self._news.items() if camera_id in _ids(cameras)}
        metrics.show_cameras({each.camera.camera.id: each.verdict.state.status for each in judged})
        await self._publish()

    async def _learn(self, now: datetime) -> None:
        if self._learned_at is not None and timedelta() <= now - self._learned_at < LEARN_EVERY:
            return
        async with self._store.reading() as reading:
            waits = await reading.states.waits(rhythm.moments(now, self._zone), rhythm.LONGEST_WAIT)
        self._rhythms = {
            camera_id: rhythm.learned({day: Wait(each.asked, each.met, each.longest) for day, each in days.items()})
            for camera_id, days in waits.items()
        }
        self._learned_at = now

    def _judged(self, camera: Observed, now: datetime) -> _Changed:
        known = camera.camera
        before = State(known.status, known.status_reason, known.status_detail, known.status_since)
        facts = facts_of(camera, self._rhythms.get(known.id))
        return _Changed(camera, before, camera_state.judge(facts, before, now, self._started_at))

    def _is_news(self, judged: _Changed) -> bool:
        return judged.verdict.state != judged.before or self._is_unrecorded(judged)

    def _is_unrecorded(self, judged: _Changed) -> bool:
        record, known = judged.verdict.record, judged.camera.camera.id
        return record is not None and self._breaks.get(known) != record.ended_at

    async def _keep(self, changed: list[_Changed]) -> list[_Changed]:
        """Write them all in one transaction; those that another has not changed meanwhile.

        In the order of their ids, as whoever writes several rows of cameras does: two who lock in one order do not wait
        for each other.
        """
        if not changed:
            return []
        changed = sorted(changed, key=lambda each: each.camera.camera.id)
        async with self._store.work() as work:
            kept = [each for each in changed if await _written(work, each)]
        for each in changed:
            if each.verdict.record is not None:
                self._breaks[each.camera.camera.id] = each.verdict.record.ended_at
        return kept

    def _tell(self, kept: _Changed) -> None:
        camera, before, after = kept.camera.camera, kept.before, kept.verdict.state
        if kept.verdict.begin is not None:
            metrics.GAPS.labels(camera_id=camera.id, status=kept.verdict.begin.status).inc()
        if (before.status, before.reason, before.since) == (after.status, after.reason, after.since):
            return
        if before.status is not after.status:
            log = _log.info if after.status in (CameraStatus.ONLINE, CameraStatus.DISABLED) else _log.warning
            log("camera", camera_id=camera.id, status=after.status, reason=str(after.reason), detail=after.detail)
        waiting = self._news.get(camera.id)
        self._news[camera.id] = CameraStatusChanged(
            camera_id=camera.id,
            camera_name=camera.name,
            status=after.status,
            previous_status=before.status if waiting is None else waiting.previous_status,
            reason=after.reason,
            detail=after.detail,
            since=after.since or self._clock(),
            synthetic=camera.synthetic,
        )

    async def _publish(self) -> None:
        for camera_id, news in list(self._news.items()):
            try:
                await self._broker.append(news)
            except StreamFull as problem:
                _log.warning("the state of a camera is not told to open pages yet", reason=str(problem))
                return
            del self._news[camera_id]

    async def _hand_over(self) -> None:
        """Give the lease up, so that another copy judges without waiting for it to expire."""
        try:
            async with asyncio.timeout(EVERY.total_seconds()):
                await self._claims.release(names.lease("camera_states"), self._holder)
        except (BrokerUnavailable, TimeoutError):
            _log.debug("lease not given up: the queue cannot be reached")


async def _written(work: Work, changed: _Changed) -> bool:
    camera, before, verdict = changed.camera.camera, changed.before, changed.verdict
    if verdict.record is not None:
        gap = verdict.record
        await work.gaps.record(NewGap(camera.id, gap.status, gap.reason, gap.started_at, gap.ended_at))
    after = verdict.state
    if after == before:
        return False
    since = after.since or changed.camera.camera.created_at
    judgement = Judgement(camera.id, before.status, before.since, after.status, after.reason, after.detail, since)
    if not await work.states.judge(judgement):
        return False
    if verdict.end_open_at is not None:
        await work.gaps.end(camera.id, verdict.end_open_at)
    if verdict.begin is not None:
        await work.gaps.begin(NewGap(camera.id, verdict.begin.status, verdict.begin.reason, verdict.begin.started_at))
    return True


def facts_of(observed: Observed, learned: timedelta | None) -> Facts:
    """What the judgement needs to know of a camera."""
    camera = observed.camera
    every = fetched_every(camera.source)
    expected = None if camera.expected_interval_ms is None else timedelta(milliseconds=camera.expected_interval_ms)
    return Facts(
        enabled=camera.enabled,
        said=None if every is None else _said(observed),
        at_door=_said(observed) if camera.source.ftp is not None else None,
        may_be_still=may_be_still(camera.source),
        last_seen_at=camera.last_seen_at,
        watched_at=observed.watched_at,
        watched_since=observed.watched_since,
        unwatched_since=observed.unwatched_since,
        created_at=camera.created_at,
        rhythm=rhythm.of(expected, every, learned),
    )


def fetched_every(source: Source) -> timedelta | None:
    """How often we take a picture ourselves; None where the camera sends them."""
    fetched = source.rtsp or source.http or source.synthetic
    return None if fetched is None else timedelta(milliseconds=fetched.interval_ms)


def may_be_still(source: Source) -> bool:
    """Whether the source passes over what did not change: by its motion gate, or by the camera's own word (ETag)."""
    if source.rtsp is not None:
        return source.rtsp.motion_gate
    return source.http is not None and source.http.kind == "snapshot"


def _said(observed: Observed) -> Said | None:
    if observed.source_state not in set(Saying) or observed.source_since is None:
        return None
    return Said(Saying(observed.source_state), observed.source_reason, observed.source_detail, observed.source_since)


def _ids(cameras: list[Observed]) -> set[CameraId]:
    return {each.camera.id for each in cameras}
