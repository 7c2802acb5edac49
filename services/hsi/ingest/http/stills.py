"""A still that is fetched again and again; one that did not change is no picture."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from typing import Final

from hsi.ingest.http import faults, shape
from hsi.ingest.http.asking import Answer, Bounds, Camera, Header
from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.source import Reason

_LONGEST_MARK: Final = 1024


@dataclass(frozen=True, slots=True)
class Still:
    """A whole JPEG or PNG, and by what it is known again."""

    data: bytes = field(repr=False)
    sha256: bytes
    conditions: tuple[Header, ...]
    """What to ask the camera with, so that it need not send the same again."""


class Stills:
    """The stills of one address."""

    def __init__(self, camera: Camera, bounds: Bounds) -> None:
        self._camera = camera
        self._bounds = bounds
        self._kept: Still | None = None

    async def fetch(self) -> Still | None:
        """The picture as it is now, None where it is the one that was kept last; raises CameraFailed."""
        try:
            async with asyncio.timeout(self._bounds.answer_seconds):
                return await self._fetched()
        except TimeoutError:
            detail = f"no whole picture came within {self._bounds.answer_seconds:g} s"
            raise CameraFailed(Reason.STALLED, detail) from None

    def kept(self, still: Still) -> None:
        """This one need not come again."""
        self._kept = still

    async def _fetched(self) -> Still | None:
        async with self._camera.get(self._kept.conditions if self._kept else ()) as answer:
            if not answer.is_new:
                return None
            problem = faults.no_still(answer.header("Content-Type"))
            if problem is not None:
                raise problem
            data = await self._read(answer)
            still = Still(data, hashlib.sha256(data).digest(), _conditions(answer))
        return None if self._kept is not None and self._kept.sha256 == still.sha256 else still

    async def _read(self, answer: Answer) -> bytes:
        most_bytes = self._bounds.most_bytes
        length = answer.header("Content-Length")
        if length.isdecimal() and int(length[:20]) > most_bytes:
            raise faults.too_large(most_bytes)
        data = bytearray()
        async with answer.pieces() as pieces:
            async for piece in pieces:
                data += piece
                if len(data) > most_bytes:
                    raise faults.too_large(most_bytes)
                if len(data) >= shape.FIRST_BYTES and not shape.begins(data):
                    break
        if not shape.begins(data):
            raise CameraFailed(Reason.NOT_A_PICTURE, "what the camera sends is neither JPEG nor PNG")
        if not shape.whole(data):
            raise CameraFailed(Reason.BROKEN_STREAM, "the camera sends half a picture")
        return bytes(data)


def _conditions(answer: Answer) -> tuple[Header, ...]:
    etag, modified = answer.header("ETag"), answer.header("Last-Modified")
    asked = ((b"If-None-Match", etag), (b"If-Modified-Since", modified))
    return tuple((name, mark.encode("latin-1")) for name, mark in asked if 0 < len(mark) <= _LONGEST_MARK)
