"""Plays any video file as a camera that sends stills: what `hsi simulate --clip FILE --camera NAME` does.

The camera is marked synthetic, whatever the clip shows: nobody stands at the door now, and an event must not say so.
"""

import asyncio
import io
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import av
import av.error

from hsi.runtime.tasks import Stop
from hsi.simulate import folder
from hsi.simulate.folder import Delivery
from hsi.simulate.player import utc_now

JPEG_QUALITY = 90


class ClipUnreadable(RuntimeError):
    """A file that is missing, or that holds no video we can decode."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"clip {path} cannot be played: {detail}")


@dataclass(frozen=True, slots=True)
class Still:
    """One picture of a clip: JPEG bytes and its seconds from the clip's first frame."""

    seconds: float
    jpeg: bytes


def stills(path: Path, fps: float) -> Generator[Still, None, None]:
    """The clip's frames at `fps` by their time stamps (all of them when it has fewer); raises ClipUnreadable."""
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise ClipUnreadable(path, "it has no video stream")
            yield from _chosen(container.decode(video=0), fps)
    except (av.error.FFmpegError, OSError) as error:
        raise ClipUnreadable(path, error.strerror or str(error)) from error


def _chosen(frames: Iterator[av.VideoFrame], fps: float) -> Iterator[Still]:
    first: float | None = None
    due = 0.0
    for frame in frames:
        at = frame.time or 0.0
        first = at if first is None else first
        seconds = at - first
        if seconds + 1e-6 < due:
            continue
        due = (int(seconds * fps + 1e-6) + 1) / fps
        buffer = io.BytesIO()
        frame.to_image().save(  # type: ignore[no-untyped-call]  # PyAV leaves this one without types
            buffer, "JPEG", quality=JPEG_QUALITY
        )
        yield Still(seconds, buffer.getvalue())


async def play_clip(
    path: Path, camera: str, root: Path, fps: float, stop: Stop, *, now: Callable[[], datetime] = utc_now
) -> int:
    """Send the clip's stills at their own pace; returns how many were sent when the clip or the order to stop ends it.

    Raises ClipUnreadable, and as `folder.claimed` does.
    """
    pictures = stills(path, fps)
    try:
        return await _sent(pictures, camera, root, stop, now)
    finally:
        await asyncio.to_thread(pictures.close)


async def _sent(pictures: Iterator[Still], camera: str, root: Path, stop: Stop, now: Callable[[], datetime]) -> int:
    still = await asyncio.to_thread(next, pictures, None)
    home = await asyncio.to_thread(folder.claimed, root, camera)
    began_at = now()
    sent = 0
    while still is not None:
        taken_at = began_at + timedelta(seconds=still.seconds)
        if await stop.wait(max(0.0, (taken_at - now()).total_seconds())):
            break
        target = folder.still(home, taken_at, sent)
        await asyncio.to_thread(folder.deliver, target, still.jpeg, taken_at, Delivery.IN_PLACE)
        sent += 1
        still = await asyncio.to_thread(next, pictures, None)
    return sent
