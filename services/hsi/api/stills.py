"""Stills: a camera's picture made small for a screen, and kept for the next screen that asks.

A picture is shown only while the file still is the one that was accepted (its hash says so): a camera that writes its
file anew never shows half of it, and an address that names a frame never shows another one.
"""

import asyncio
import hashlib
import io
from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

from PIL import Image

from hsi.api.errors import Missing, StorageUnavailable
from hsi.media import pictures
from hsi.media.pictures import Limits, PictureRefused
from hsi.media.store import MediaError, MediaStore
from hsi.store.records import Frame

K = TypeVar("K", bound=Hashable)

QUALITY: Final = 80
TALLEST: Final = 2
"""Times its width that a still may be high; a taller picture becomes narrower instead."""
MOST_AT_ONCE: Final = 2
"""Pictures decoded at the same time; each may hold as many pixels as ingest accepts."""
MOST_KEPT: Final = 128
MOST_KEPT_BYTES: Final = 16 * 1024 * 1024
READ_SECONDS: Final = 20.0


class Kept(Generic[K]):
    """The last used of some bytes by key, bounded in number and size. Pure."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0
        self._by_key: OrderedDict[K, bytes] = OrderedDict()

    def find(self, key: K) -> bytes | None:
        """What is kept, which counts as using it."""
        if key in self._by_key:
            self._by_key.move_to_end(key)
        return self._by_key.get(key)

    def keep(self, key: K, data: bytes) -> None:
        """Keep it, and let go of what was not used for the longest time where there is no room."""
        self._bytes += len(data) - len(self._by_key.pop(key, b""))
        self._by_key[key] = data
        while len(self._by_key) > self._most or self._bytes > self._most_bytes:
            self._bytes -= len(self._by_key.popitem(last=False)[1])


class Stills:
    """Renditions of frames, a few decoded at a time."""

    def __init__(self) -> None:
        self._kept: Kept[tuple[int, int]] = Kept(MOST_KEPT, MOST_KEPT_BYTES)
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)

    async def jpeg(self, frame: Frame, width_px: int, store: MediaStore, limits: Limits) -> bytes:
        """The frame as a JPEG of at most this width; raises Missing, and StorageUnavailable for a broken disk."""
        key = (frame.id, width_px)
        kept = self._kept.find(key)
        if kept is not None:
            return kept
        try:
            async with asyncio.timeout(READ_SECONDS), self._turns:
                made = self._kept.find(key)
                if made is None:
                    made = await asyncio.to_thread(_made, frame, width_px, store, limits)
        except (OSError, TimeoutError) as error:
            raise StorageUnavailable(f"reading a picture failed: {type(error).__name__}") from error
        self._kept.keep(key, made)
        return made


def _made(frame: Frame, width_px: int, store: MediaStore, limits: Limits) -> bytes:
    try:
        data = store.read(frame.media_key, max_bytes=limits.max_bytes)
        if hashlib.sha256(data).hexdigest() != frame.sha256:
            raise Missing("this picture")
        return rendered(data, width_px, limits)
    except (MediaError, PictureRefused) as error:
        raise Missing("this picture") from error


def rendered(data: bytes, width_px: int, limits: Limits) -> bytes:
    """A picture as a JPEG of at most `width_px` and of its own aspect ratio, never enlarged; raises PictureRefused."""
    image = pictures.reduced(data, limits, width_px=width_px, height_px=1)
    image.thumbnail((width_px, width_px * TALLEST), Image.Resampling.BILINEAR)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


def etag(frame: Frame, width_px: int) -> str:
    """A strong validator: a frame and a width name one rendition."""
    return f'"{frame.id:x}-{width_px:x}"'
