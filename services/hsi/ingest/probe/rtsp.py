"""A short look at an RTSP stream, by the same way as a source: our own words to the camera, FFmpeg on the loopback."""

import asyncio
import threading
import time
from contextlib import suppress
from typing import Final

from hsi.ingest.dialling import Way
from hsi.ingest.probe.findings import Found, Tally
from hsi.ingest.rtsp import address, decoding, relay
from hsi.ingest.rtsp.decoding import Darkroom, Packet, Stream, Undecodable
from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.source import Reason
from hsi.runtime.credentials import Login
from hsi.runtime.tasks import end

_OPEN_SECONDS: Final = 20.0
_DRAIN_SECONDS: Final = 2.0


async def look(url: str, login: Login | None, way: Way, *, transport: str, seconds: float, max_pixels: int) -> Found:
    """What comes in `seconds` of watching; raises CameraFailed."""
    where = address.parsed(url)
    if where is None:
        raise CameraFailed(Reason.UNREACHABLE, "the address is no RTSP URL")
    async with relay.opened(where, login, way) as served:
        watch = _Watch(transport, seconds, max_pixels)
        relaying = asyncio.create_task(served.run(), name="probe relay")
        watching = asyncio.create_task(asyncio.to_thread(watch.run, served.url), name="probe watch")
        try:
            tasks = {relaying, watching}
            await asyncio.wait(tasks, timeout=seconds + _OPEN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not watching.done():
                await asyncio.wait({watching}, timeout=_DRAIN_SECONDS)
        finally:
            watch.halt()
            served.close()
            await asyncio.wait({watching}, timeout=_DRAIN_SECONDS)
            if not relaying.done():
                await end(relaying)
    return _judged(relaying, watching)


def _judged(relaying: "asyncio.Task[None]", watching: "asyncio.Task[Found]") -> Found:
    """What was found, or why nothing was: the relay knows best, because it heard the camera."""
    with suppress(asyncio.CancelledError):
        if watching.done() and watching.exception() is None:
            return watching.result()
        for task in (relaying, watching):
            problem = task.exception() if task.done() and not task.cancelled() else None
            if problem is not None:
                raise problem
    raise CameraFailed(Reason.STALLED, "the camera agreed to send, and no picture came")


class _Watch:
    """The watching thread's part."""

    def __init__(self, transport: str, seconds: float, max_pixels: int) -> None:
        self._transport = transport
        self._seconds = seconds
        self._max_pixels = max_pixels
        self._halted = threading.Event()
        self._darkroom = Darkroom(max_pixels)

    def halt(self) -> None:
        """End with the next packet."""
        self._halted.set()

    def run(self, url: str) -> Found:
        """Watch; raises CameraFailed."""
        stamped, arrived, jpeg, began = Tally(), Tally(), b"", time.monotonic()
        with decoding.opened(url, self._transport, self._max_pixels) as stream:
            for packet in stream.packets():
                now = time.monotonic()
                stamp, key = decoding.seconds(packet), packet.is_keyframe or stream.is_jpeg
                arrived.count(now, key=key)
                if stamp is not None:
                    stamped.count(stamp, key=key)
                jpeg = jpeg or self._picture(stream, packet)
                if self._halted.is_set() or (now - began >= self._seconds and jpeg):
                    break
            context = stream.video.codec_context
            found = (context.name, context.width, context.height)
        if not jpeg:
            raise CameraFailed(Reason.BROKEN_STREAM, "packets come, but no picture could be made of them")
        codec, width_px, height_px = found
        watched = time.monotonic() - began
        return Found(
            kind="RTSP stream",
            codec=codec,
            width_px=width_px,
            height_px=height_px,
            frames_per_second=stamped.rate() or arrived.rate(),
            keyframe_seconds=stamped.keyframe_seconds() or arrived.keyframe_seconds(),
            pictures=len(arrived.moments),
            watched_seconds=round(watched, 1),
            picture=jpeg,
        )

    def _picture(self, stream: Stream, packet: Packet) -> bytes:
        """The first picture's JPEG, empty while there is none."""
        with suppress(Undecodable):
            images = [bytes(packet)] if stream.is_jpeg else stream.pictures(packet)
            return self._darkroom.jpeg(images[0]) if images else b""
        return b""
