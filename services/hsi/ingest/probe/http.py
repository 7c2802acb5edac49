"""A short look at what a camera gives over HTTP: a still, or a stream of JPEGs, by the source that would fetch it."""

import asyncio
import time
from contextlib import suppress
from typing import Final, Literal

from hsi.events.ids import CameraId
from hsi.ingest.probe.findings import Found, Tally
from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.plan import Order
from hsi.ingest.sources.source import Condition, Picture, Reason, State
from hsi.ingest.sources.supervisor import Opener
from hsi.media import pictures
from hsi.media.pictures import Limits
from hsi.runtime.credentials import Login
from hsi.runtime.tasks import Stop
from hsi.store.sources import HttpSource, Source

Kind = Literal["snapshot", "mjpeg"]
_TITLES: Final[dict[Kind, str]] = {"snapshot": "snapshot", "mjpeg": "MJPEG stream"}
_INTERVAL_MS: Final[dict[Kind, int]] = {"snapshot": 1000, "mjpeg": 33}
_FIRST_SECONDS: Final = 20.0
_NO_CAMERA: Final = CameraId("probe")
_PERHAPS_THE_OTHER: Final = frozenset({Reason.NOT_A_PICTURE, Reason.TOO_LARGE, Reason.BROKEN_STREAM, Reason.STALLED})


async def look(url: str, login: Login | None, opener: Opener, *, seconds: float, limits: Limits) -> Found:
    """What is there: tried as a still, then as a stream; raises CameraFailed."""
    try:
        return await _Look("snapshot", limits).watch(url, login, opener, 0.0)
    except CameraFailed as fault:
        if fault.reason not in _PERHAPS_THE_OTHER:
            raise
        with suppress(CameraFailed):
            return await _Look("mjpeg", limits).watch(url, login, opener, seconds)
        raise


class _Look:
    """One source, run until it gave what was asked for."""

    def __init__(self, kind: Kind, limits: Limits) -> None:
        self._kind: Kind = kind
        self._limits = limits
        self._tally = Tally()
        self._first = b""
        self._failed: Condition | None = None
        self._changed = asyncio.Event()

    async def watch(self, url: str, login: Login | None, opener: Opener, seconds: float) -> Found:
        """Watch for `seconds` after the first picture, or not at all beyond it; raises CameraFailed."""
        spec = HttpSource(url=url, kind=self._kind, interval_ms=_INTERVAL_MS[self._kind])
        source = opener(Order(_NO_CAMERA, "", Source(http=spec), login), self._deliver, self._tell)
        stop = Stop()
        running = asyncio.create_task(source.run(stop), name="probe")
        began = time.monotonic()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_FIRST_SECONDS):
                    await self._changed.wait()
            if self._first:
                await stop.wait(seconds)
        finally:
            stop.order()
            running.cancel()
            await asyncio.wait({running})
        return self._found(time.monotonic() - began)

    async def _deliver(self, picture: Picture) -> None:
        self._first = self._first or picture.data
        self._tally.count(time.monotonic(), key=True)
        self._changed.set()

    def _tell(self, condition: Condition) -> None:
        if condition.state is State.FAILED and not self._first:
            self._failed = self._failed or condition
            self._changed.set()

    def _found(self, watched: float) -> Found:
        if not self._first:
            failed = self._failed or Condition(State.FAILED, Reason.STALLED, "no picture came in time")
            raise CameraFailed(failed.reason or Reason.STALLED, failed.detail)
        picture = pictures.examine(self._first, self._limits)
        return Found(
            kind=_TITLES[self._kind],
            codec=picture.format.value,
            width_px=picture.width_px,
            height_px=picture.height_px,
            frames_per_second=self._tally.rate() if self._kind == "mjpeg" else None,
            keyframe_seconds=self._tally.keyframe_seconds() if self._kind == "mjpeg" else None,
            pictures=len(self._tally.moments),
            watched_seconds=round(watched, 1),
            picture=self._first,
        )
