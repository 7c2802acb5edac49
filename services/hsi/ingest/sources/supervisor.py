"""Runs the sources that cameras ask for: observes the cameras every second, decides (`plan`), opens and ends sources.

A camera's source runs in one process at a time, whatever the number of copies of this room: a lease says which. A
change of the record, of the login or of the switch ends the source and opens it anew, without touching any other. What
a source cannot do it tells; what it brings is kept in the camera's folder, where intake finds it like any still.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from hsi.events.ids import CameraId
from hsi.events.streams import Stream
from hsi.ingest.sources import metrics, plan
from hsi.ingest.sources.plan import Order
from hsi.ingest.sources.share import Share
from hsi.ingest.sources.source import Condition, Deliver, Picture, Reason, Source, State, Tell
from hsi.ingest.sources.telling import Telling
from hsi.media import fetched, keys, pictures
from hsi.media.pictures import PictureFormat
from hsi.media.spool import Spool, SpoolFailed
from hsi.runtime import logs
from hsi.runtime.credentials import Credentials, CredentialsUnusable
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store.engine import Store
from hsi.store.failures import StoreUnavailable
from hsi.stream import names
from hsi.stream.broker import Broker, BrokerUnavailable, Claims

_log = logs.logger(__name__)

TURN_SECONDS: Final = 1.0
LEASE: Final = timedelta(seconds=15)
MOST_WAITING: Final = 200
"""Pictures that wait for the detector before new ones of streams are passed over: the newest are worth most."""
END_SECONDS: Final = 5.0

Opener = Callable[[Order, Deliver, Tell], Source]
"""Makes the source of one kind; opens nothing yet."""


@dataclass(slots=True)
class _Running:
    order: Order
    task: asyncio.Task[None]
    stop: Stop = field(default_factory=Stop)
    condition: Condition = field(default_factory=lambda: Condition(State.CONNECTING))


@dataclass(frozen=True, slots=True)
class Duty:
    """What this process opens, by the kind of source, and which cameras it serves."""

    kinds: Mapping[str, Opener]
    share: Share


class Supervisor:
    """The sources of this process, as one task."""

    name = "camera sources"

    def __init__(
        self,
        duty: Duty,
        *,
        store: Store,
        broker: Broker,
        claims: Claims,
        spool: Spool,
        credentials: Credentials,
        board: Board,
    ) -> None:
        self._kinds = duty.kinds
        self._share = duty.share
        self._store = store
        self._broker = broker
        self._claims = claims
        self._spool = spool
        self._credentials = credentials
        self._board = board
        self._pulse = board.pulse(self.name, stall_after=timedelta(seconds=60))
        self._holder = secrets.token_hex(8)
        self._running: dict[CameraId, _Running] = {}
        self._behind = False
        self._failed_logins: dict[CameraId, str] = {}
        self._telling = Telling(store)

    def conditions(self) -> dict[CameraId, Condition]:
        """What each source that runs here says of itself."""
        return {camera_id: running.condition for camera_id, running in self._running.items()}

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """See `runtime.tasks.Task`; in a burst there is nothing to do, because streams have no end."""
        if burst:
            return
        async with asyncio.TaskGroup() as group:
            while not stop.ordered:
                self._pulse.beat()
                await self._turn(group)
                await stop.wait(TURN_SECONDS)
            for running in self._running.values():
                running.stop.order()
            await self._ended(list(self._running.values()))

    async def _turn(self, group: asyncio.TaskGroup) -> None:
        try:
            depth = await self._broker.depth(Stream.DETECTION_QUEUE)
            self._behind = depth.waiting + depth.pending >= MOST_WAITING
            wanted = await self._wanted()
            await self._telling.write()
        except (StoreUnavailable, BrokerUnavailable) as problem:
            self._board.note(self.name, "degraded", f"sources stay as they are: {problem}")
            return
        self._board.note(self.name, "ready")
        running = {camera_id: each.order for camera_id, each in self._running.items() if not each.stop.ordered}
        ending = [camera_id for camera_id, each in self._running.items() if each.stop.ordered]
        steps = plan.steps(wanted, running, ending)
        for camera_id in steps.stop:
            self._end(self._running[camera_id])
        for order in steps.start:
            self._start(order, group)

    async def _wanted(self) -> dict[CameraId, Order]:
        async with self._store.reading() as reading:
            cameras = plan.served(await reading.cameras.page(), self._kinds, self._share)
        self._telling.met(camera.id for camera in cameras)
        wanted: dict[CameraId, Order] = {}
        for camera in plan.opened_by_us(cameras, self._kinds):
            if await self._claims.claim(names.lease(f"source:{camera.id}"), self._holder, LEASE) is not None:
                continue
            try:
                login = await asyncio.to_thread(self._credentials.of, camera.id)
            except CredentialsUnusable as problem:
                self._tell_once(camera.id, str(problem))
                continue
            self._failed_logins.pop(camera.id, None)
            wanted[camera.id] = Order(camera.id, camera.folder_path, camera.source, login)
        return wanted

    def _tell_once(self, camera_id: CameraId, problem: str) -> None:
        if self._failed_logins.get(camera_id) != problem:
            self._failed_logins[camera_id] = problem
            _log.error("a camera's login cannot be used", camera_id=camera_id, problem=problem)
            detail = "its login is kept where we cannot read it; the log says more"
            self._telling.opened(camera_id, Condition(State.FAILED, Reason.LOGIN_UNUSABLE, detail))

    def _start(self, order: Order, group: asyncio.TaskGroup) -> None:
        running = _Running(order, task=group.create_task(self._live(order), name=f"source of {order.camera_id}"))
        self._running[order.camera_id] = running

    async def _live(self, order: Order) -> None:
        running = self._running[order.camera_id]
        source = self._kinds[order.source.kind](order, self._deliver_for(order), self._tell_for(running))
        self._telling.opened(order.camera_id, running.condition)
        _log.info("camera source opened", camera_id=order.camera_id, kind=order.source.kind)
        try:
            await source.run(running.stop)
        finally:
            del self._running[order.camera_id]
            self._telling.closed(order.camera_id)
            metrics.forget(order.camera_id)
            _log.info("camera source closed", camera_id=order.camera_id, kind=order.source.kind)
            with suppress(BrokerUnavailable):
                await self._claims.release(names.lease(f"source:{order.camera_id}"), self._holder)

    def _tell_for(self, running: _Running) -> Tell:
        def tell(condition: Condition) -> None:
            if condition != running.condition:
                log = _log.warning if condition.state is State.FAILED else _log.info
                log(
                    "camera source",
                    camera_id=running.order.camera_id,
                    state=condition.state,
                    reason=condition.reason,
                    detail=condition.detail,
                )
            running.condition = condition
            self._telling.said(running.order.camera_id, condition)
            metrics.told(running.order.camera_id, condition.state)

        return tell

    def _deliver_for(self, order: Order) -> Callable[[Picture], Awaitable[None]]:
        mark = keys.SYNTHETIC if order.source.synthetic is not None else ""

        async def deliver(picture: Picture) -> None:
            if self._behind:
                metrics.PASSED_OVER.labels(order.camera_id, "detector_behind").inc()
                return
            place = fetched.folder_of(order.folder, picture.taken_at)
            kind = pictures.format_of(picture.data) or PictureFormat.JPEG
            name = f"{mark}{picture.taken_at:%Y%m%dT%H%M%S%f}.{kind.ending}"
            try:
                await asyncio.to_thread(self._spool.deposit, place, name, picture.data, taken_at=picture.taken_at)
            except SpoolFailed:
                metrics.PASSED_OVER.labels(order.camera_id, "spool").inc()
                raise
            metrics.DELIVERED.labels(order.camera_id).inc()

        return deliver

    def _end(self, running: _Running) -> None:
        """Tell it to stop; one that does not is cancelled soon, so that it cannot keep its successor out."""
        running.stop.order()
        asyncio.get_running_loop().call_later(END_SECONDS, running.task.cancel)

    async def _ended(self, running: list[_Running]) -> None:
        """Wait for sources that were told to stop; one that does not is cancelled."""
        if running:
            _, left = await asyncio.wait([each.task for each in running], timeout=END_SECONDS)
            for task in left:
                task.cancel()
