"""A stream of stills, read for as long as it goes on: whole pictures out, everything else bounded."""

import asyncio
from collections.abc import Callable
from typing import Final

from hsi.ingest.http import faults, metrics, multipart, shape
from hsi.ingest.http.asking import Answer, Bounds, Camera
from hsi.ingest.http.multipart import Parts, PartTooLarge, StreamBroken
from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.source import Reason

MOST_BYTES_A_SECOND: Final = 64 * 2**20
"""More than any camera sends; a camera that sends more is made to wait, so that it cannot keep us from the others."""


class StillStream:
    """One reading of a stream; made anew for each."""

    def __init__(self, camera: Camera, bounds: Bounds, label: str) -> None:
        self._camera = camera
        self._bounds = bounds
        self._broken = metrics.BROKEN.labels(label)
        self._parts_seen = 0
        self._second = 0.0
        self._bytes = 0

    async def watch(self, take: Callable[[bytes], None]) -> None:
        """Give each whole JPEG to `take`; never returns, raises CameraFailed when the stream ends or is none."""
        try:
            async with asyncio.timeout(self._bounds.answer_seconds) as patience:
                await self._watched(patience, take)
        except TimeoutError:
            raise self._pictureless() from None
        except StreamBroken as problem:
            raise CameraFailed(Reason.BROKEN_STREAM, f"this is no stream of stills: {problem}") from None
        except PartTooLarge:
            raise faults.too_large(self._bounds.most_bytes) from None
        raise CameraFailed(Reason.ENDED, "the camera ended the stream")

    async def _watched(self, patience: asyncio.Timeout, take: Callable[[bytes], None]) -> None:
        async with self._camera.get() as answer:
            parts = _parts(answer, self._bounds.most_bytes)
            self._wait_anew(patience)
            async with answer.pieces() as pieces:
                async for piece in pieces:
                    for body in parts.feed(piece):
                        if self._is_picture(body):
                            self._wait_anew(patience)
                            take(body)
                    if parts.ended:
                        return
                    await self._leave_time_to_others(len(piece))

    def _is_picture(self, body: bytes) -> bool:
        self._parts_seen += 1
        if shape.whole(body):
            return True
        self._broken.inc()
        return False

    def _wait_anew(self, patience: asyncio.Timeout) -> None:
        patience.reschedule(asyncio.get_running_loop().time() + self._bounds.silent_seconds)
        self._parts_seen = 0

    def _pictureless(self) -> CameraFailed:
        seconds = f"{self._bounds.silent_seconds:g} s"
        if self._parts_seen:
            return CameraFailed(Reason.NOT_A_PICTURE, f"parts come, but for {seconds} none of them was a whole picture")
        return CameraFailed(Reason.STALLED, f"no whole picture came for {seconds}")

    async def _leave_time_to_others(self, count: int) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._second >= 1:
            self._second, self._bytes = now, 0
        self._bytes += count
        if self._bytes > MOST_BYTES_A_SECOND:
            await asyncio.sleep(self._second + 1 - now)


def _parts(answer: Answer, most_bytes: int) -> Parts:
    kind = answer.header("Content-Type")
    problem = faults.no_stream(kind)
    if problem is not None:
        raise problem
    return Parts(multipart.boundary(kind), most_bytes)
