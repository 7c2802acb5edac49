"""Pictures to a browser: contained, typed by their own first bytes, and sent again only when they changed.

A hostile key, a missing picture and something that is no picture look the same from outside: 404.
"""

import asyncio
from dataclasses import dataclass
from email.utils import formatdate

from fastapi import Request
from starlette.responses import Response

from hsi.api.errors import Missing, StorageUnavailable
from hsi.events.ids import MediaKey
from hsi.media.store import MediaError, MediaStat, MediaStore

MAX_KEY_CHARS = 1024
_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
READ_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class _Loaded:
    stat: MediaStat
    data: bytes | None
    """None when the browser has it already."""


async def serve(request: Request, store: MediaStore, key: str, *, max_bytes: int, fresh_seconds: int) -> Response:
    """The picture under `key`, or 304; raises Missing, and StorageUnavailable for a broken disk.

    A browser may show it again for `fresh_seconds` without asking.
    """
    known = request.headers.get("if-none-match", "")
    try:
        async with asyncio.timeout(READ_SECONDS):
            loaded = await asyncio.to_thread(_load, store, MediaKey(key), max_bytes, known)
    except (OSError, TimeoutError) as error:
        raise StorageUnavailable(f"reading a picture failed: {type(error).__name__}") from error
    headers = {
        "ETag": etag(loaded.stat),
        "Last-Modified": formatdate(loaded.stat.mtime_ns / 1e9, usegmt=True),
        "Cache-Control": f"private, max-age={fresh_seconds}",
    }
    if loaded.data is None:
        return Response(status_code=304, headers=headers)
    kind = kind_of(loaded.data)
    if kind is None:
        raise Missing("this picture")
    return Response(loaded.data, headers=headers, media_type=kind)


def _load(store: MediaStore, key: MediaKey, max_bytes: int, known: str) -> _Loaded:
    try:
        if not key or len(key) > MAX_KEY_CHARS:
            raise Missing("this picture")
        stat = store.stat(key)
        if has_it(known, etag(stat)):
            return _Loaded(stat, None)
        return _Loaded(stat, store.read(key, max_bytes=max_bytes))
    except MediaError as error:
        raise Missing("this picture") from error


def etag(stat: MediaStat) -> str:
    """A strong validator: files are written whole, so size and time of change name one content."""
    return f'"{stat.mtime_ns:x}-{stat.size_bytes:x}"'


def has_it(if_none_match: str, tag: str) -> bool:
    """Whether the header names this validator (RFC 9110, 13.1.2: weak comparison)."""
    named = {part.strip().removeprefix("W/") for part in if_none_match[:4096].split(",")}
    return "*" in named or tag in named


def kind_of(data: bytes) -> str | None:
    """The media type that the first bytes say, or None for anything we do not serve."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    return None
