"""Sending a large file in parts, as a player that seeks asks for it.

The file is opened once, contained, and what was opened is what is sent, whatever happens to its name meanwhile. Parts
are read a chunk at a time, as fast as the client takes them: a slow client costs one chunk, not the file.
"""

import asyncio
from collections.abc import AsyncIterator
from email.utils import formatdate
from pathlib import PurePosixPath
from typing import BinaryIO, Final
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from hsi.api import errors, pictures, ranges
from hsi.api.errors import Missing, StorageUnavailable
from hsi.media import containers
from hsi.media.store import MediaError, MediaStat, Opens
from hsi.store.clip_records import Clip

CHUNK_BYTES: Final = 256 * 1024
READ_SECONDS: Final = 20.0
FRESH_SECONDS: Final = 3600


async def serve(request: Request, store: Opens, clip: Clip) -> Response:
    """The clip's file, or the part that was asked for; raises Missing, and StorageUnavailable for a broken disk.

    A file that is no longer the one that was accepted is missing, never shown under another clip's name.
    """
    try:
        async with asyncio.timeout(READ_SECONDS):
            file, stat = await asyncio.to_thread(store.open, clip.media_key)
    except MediaError as error:
        raise Missing("this video") from error
    except (OSError, TimeoutError) as error:
        raise StorageUnavailable(f"reading a video failed: {type(error).__name__}") from error
    if (stat.size_bytes, stat.mtime_ns) != (clip.size_bytes, clip.mtime_ns):
        file.close()
        raise Missing("this video")
    return _answer(request, clip, file, stat)


def _answer(request: Request, clip: Clip, file: BinaryIO, stat: MediaStat) -> Response:
    tag, changed_at = pictures.etag(stat), stat.mtime_ns / 1e9
    headers = {
        "ETag": tag,
        "Last-Modified": formatdate(changed_at, usegmt=True),
        "Accept-Ranges": "bytes",
        "Cache-Control": f"private, max-age={FRESH_SECONDS}",
    }
    given = request.headers
    if pictures.has_it(given.get("if-none-match", ""), tag):
        file.close()
        return Response(status_code=304, headers=headers)
    try:
        part = ranges.asked(given.get("range"), stat.size_bytes)
    except ranges.RangeOutside:
        file.close()
        outside = {"Content-Range": f"bytes */{stat.size_bytes}", "Accept-Ranges": "bytes"}
        message = f"the range lies outside the file of {stat.size_bytes} bytes"
        return errors.answer(request, 416, message, code="RANGE_NOT_SATISFIABLE", headers=outside)
    if part is not None and not ranges.still_fits(given.get("if-range"), tag, changed_at):
        part = None
    span = part or ranges.Span(0, stat.size_bytes - 1)
    headers["Content-Length"] = str(span.length)
    headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(PurePosixPath(clip.media_key).name, safe='')}"
    if part is not None:
        headers["Content-Range"] = f"bytes {span.first}-{span.last}/{stat.size_bytes}"
    status, kind = 200 if part is None else 206, containers.media_type_of(clip.footage.container)
    return _Footage(file, span, status, headers, kind)


class _Footage(StreamingResponse):
    """Part of an open file; closes it however the conversation ends, also when it never began."""

    def __init__(self, file: BinaryIO, span: ranges.Span, status: int, headers: dict[str, str], kind: str) -> None:
        super().__init__(_chunks(file, span), status, headers=headers, media_type=kind)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See Starlette."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._file.close()


async def _chunks(file: BinaryIO, span: ranges.Span) -> AsyncIterator[bytes]:
    await asyncio.to_thread(file.seek, span.first)
    left = span.length
    while left > 0:
        chunk = await asyncio.to_thread(file.read, min(CHUNK_BYTES, left))
        if not chunk:
            return  # somebody cut the file: the connection ends short, which the client notices
        left -= len(chunk)
        yield chunk
