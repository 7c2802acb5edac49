"""A camera's HTTP address as a source of pictures: asks, delivers, and tries again for ever.

What it promises: whatever a camera does is told with its reason and never raised; the order to stop ends a question at
once and lets a picture that is being kept be kept; no text that leaves this package holds a login, a path or a query.
"""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from hsi.ingest.http import address, asking, metrics
from hsi.ingest.http.asking import Bounds, Camera
from hsi.ingest.http.newest import Newest
from hsi.ingest.http.stills import Stills
from hsi.ingest.http.stream import StillStream
from hsi.ingest.sources import faults
from hsi.ingest.sources.backoff import Backoff
from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.outside import Outside
from hsi.ingest.sources.sampling import Sampler
from hsi.ingest.sources.source import Condition, Deliver, Picture, Reason, State, Tell
from hsi.media.spool import SpoolFailed
from hsi.runtime.credentials import Login
from hsi.runtime.metrics import label
from hsi.runtime.tasks import Stop, end
from hsi.store import sources

T = TypeVar("T")


class _Stopped(Exception):
    """The order to stop came."""


class HttpSource:
    """One camera's stills or stream of stills; satisfies `Source`."""

    def __init__(
        self,
        camera_id: str,
        spec: sources.HttpSource,
        login: Login | None,
        *,
        deliver: Deliver,
        tell: Tell,
        bounds: Bounds,
        outside: Outside,
    ) -> None:
        self._label = label(camera_id)
        self._spec = spec
        self._login = login
        self._deliver = deliver
        self._tell = tell
        self._bounds = bounds
        self._outside = outside
        self._condition: Condition | None = None
        self._working_since: float | None = None

    async def run(self, stop: Stop) -> None:
        """Bring pictures until `stop` is ordered."""
        backoff = Backoff()
        self._say(Condition(State.CONNECTING))
        while not stop.ordered:
            self._working_since = None
            try:
                await self._connected(stop)
            except _Stopped:
                return
            except CameraFailed as fault:
                metrics.FAILED.labels(self._label, fault.reason.value).inc()
                self._say(Condition(State.FAILED, fault.reason, fault.detail))
            await stop.wait(backoff.failed(self._working_seconds(), self._outside.draw()))

    async def _connected(self, stop: Stop) -> None:
        """Pictures, until _Stopped or CameraFailed is raised."""
        where = address.parsed(self._spec.url)
        if where is None:
            raise CameraFailed(Reason.UNREACHABLE, "the address is no HTTP URL")
        async with asking.opened(where, self._login, self._outside.way) as camera:
            if self._spec.kind == "snapshot":
                await self._polled(camera, stop)
            else:
                await self._watched(camera, stop)

    async def _polled(self, camera: Camera, stop: Stop) -> None:
        stills = Stills(camera, self._bounds)
        due = self._outside.ticks()
        while True:
            still = await _unless(stop, stills.fetch())
            if still is None:
                metrics.UNCHANGED.labels(self._label).inc()
                self._works()
            elif await self._delivered(Picture(still.data, self._outside.now())):
                stills.kept(still)
            due = max(due + self._spec.interval_ms / 1000, self._outside.ticks())
            if await stop.wait(due - self._outside.ticks()):
                raise _Stopped

    async def _watched(self, camera: Camera, stop: Stop) -> None:
        sampler = Sampler(self._spec.interval_ms / 1000)
        newest: Newest[Picture] = Newest(metrics.DROPPED.labels(self._label).inc)

        def take(body: bytes) -> None:
            at = self._outside.ticks()
            if sampler.due(at):
                sampler.taken(at)
                newest.offer(Picture(body, self._outside.now()))

        end_of_it: CameraFailed | _Stopped | None = None
        async with asyncio.TaskGroup() as group:
            group.create_task(self._deliveries(newest), name="http deliveries")
            try:
                await _unless(stop, StillStream(camera, self._bounds, self._label).watch(take))
            except (CameraFailed, _Stopped) as said:
                end_of_it = said
            finally:
                newest.close()
        if end_of_it is not None:
            raise end_of_it

    async def _deliveries(self, newest: Newest[Picture]) -> None:
        while (picture := await newest.next()) is not None:
            await self._delivered(picture)

    async def _delivered(self, picture: Picture) -> bool:
        try:
            await self._deliver(picture)
        except SpoolFailed as problem:
            self._say(Condition(State.FAILED, faults.spool(problem), str(problem)))
            return False
        self._works()
        return True

    def _works(self) -> None:
        if self._working_since is None:
            self._working_since = self._outside.ticks()
        self._say(Condition(State.DELIVERING))

    def _working_seconds(self) -> float:
        return 0.0 if self._working_since is None else self._outside.ticks() - self._working_since

    def _say(self, condition: Condition) -> None:
        if condition != self._condition:
            self._condition = condition
            self._tell(condition)


async def _unless(stop: Stop, work: Coroutine[object, object, T]) -> T:
    """What `work` gives; as soon as the order to stop is given it is broken off, and _Stopped raised."""
    working = asyncio.create_task(work, name="http")
    ordered = asyncio.create_task(stop.wait(), name="http stop")
    working.add_done_callback(_seen)
    try:
        await asyncio.wait({working, ordered}, return_when=asyncio.FIRST_COMPLETED)
        if stop.ordered:
            raise _Stopped
        return working.result()
    finally:
        await end(ordered)
        await end(working)


def _seen(ended: "asyncio.Task[T]") -> None:
    """A failure that nobody asks about any more, because the order to stop came, is no news."""
    if not ended.cancelled():
        ended.exception()
