"""A camera's RTSP stream as a source of pictures: connects, watches, delivers, and tries again for ever.

What it promises: whatever a camera does is told with its reason and never raised; the order to stop is obeyed within
two seconds; no text and no URL that leaves this package holds a login, a path or a query of the camera.
"""

import asyncio
from contextlib import suppress
from typing import Final

from hsi.ingest.rtsp import address, metrics
from hsi.ingest.rtsp.session import Party, Session
from hsi.ingest.rtsp.watching import Wish
from hsi.ingest.sources import faults
from hsi.ingest.sources.backoff import Backoff
from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.outside import Outside
from hsi.ingest.sources.source import Condition, Deliver, Picture, Reason, State, Tell
from hsi.media.spool import SpoolFailed
from hsi.runtime.credentials import Login
from hsi.runtime.metrics import label
from hsi.runtime.tasks import Stop, end
from hsi.store import sources

_GOODBYE_SECONDS: Final = 0.5
_OTHER_STREAM: Final = frozenset({Reason.NOT_FOUND, Reason.NO_VIDEO, Reason.UNSUPPORTED_CODEC, Reason.TOO_LARGE})
"""What is wrong with one stream of a camera and need not be with its other one."""


class RtspSource:
    """One camera's stream; satisfies `Source`."""

    def __init__(
        self,
        camera_id: str,
        spec: sources.RtspSource,
        login: Login | None,
        *,
        deliver: Deliver,
        tell: Tell,
        max_pixels: int,
        outside: Outside,
    ) -> None:
        self._label = label(camera_id)
        wish = Wish(self._label, spec.transport, spec.interval_ms / 1000, spec.motion_gate, max_pixels)
        self._party = Party(login, wish, outside, self._delivered)
        self._deliver = deliver
        self._tell = tell
        self._urls = [url for url in (spec.sub_url, spec.url) if url is not None]
        self._condition: Condition | None = None
        self._delivering_since: float | None = None

    async def run(self, stop: Stop) -> None:
        """Bring pictures until `stop` is ordered."""
        backoff = Backoff()
        self._say(Condition(State.CONNECTING))
        while not stop.ordered:
            self._delivering_since = None
            try:
                await self._connected(stop)
            except CameraFailed as fault:
                if not stop.ordered:
                    self._failed(fault)
            if not stop.ordered:
                await stop.wait(backoff.failed(self._delivering_seconds(), self._party.outside.draw()))

    async def _connected(self, stop: Stop) -> None:
        """One connection, until the order to stop; raises CameraFailed for any other end."""
        where = address.parsed(self._urls[0])
        if where is None:
            raise CameraFailed(Reason.UNREACHABLE, "the address is no RTSP URL")
        session = Session(self._party)
        running = asyncio.create_task(session.run(where), name="rtsp session")
        ordered = asyncio.create_task(stop.wait(), name="rtsp stop")
        try:
            await asyncio.wait({running, ordered}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                session.halt()
                await asyncio.wait({running}, timeout=_GOODBYE_SECONDS)
        finally:
            await end(ordered)
            await end(running)
        with suppress(asyncio.CancelledError):
            running.result()

    async def _delivered(self, picture: Picture) -> None:
        try:
            await self._deliver(picture)
        except SpoolFailed as problem:
            self._say(Condition(State.FAILED, faults.spool(problem), str(problem)))
            return
        metrics.TAKEN.labels(self._label).inc()
        if self._delivering_since is None:
            self._delivering_since = self._party.outside.ticks()
        self._say(Condition(State.DELIVERING))

    def _failed(self, fault: CameraFailed) -> None:
        metrics.FAILED.labels(self._label, fault.reason.value).inc()
        if fault.reason in _OTHER_STREAM:
            self._urls = [*self._urls[1:], self._urls[0]]
        self._say(Condition(State.FAILED, fault.reason, fault.detail))

    def _delivering_seconds(self) -> float:
        since = self._delivering_since
        return 0.0 if since is None else self._party.outside.ticks() - since

    def _say(self, condition: Condition) -> None:
        if condition != self._condition:
            self._condition = condition
            self._tell(condition)
