"""The built dashboard to browsers: a few files, held in memory and found by name, so no request ever reaches a path.

The build lies beside this module (`dashboard/`, made by `make dashboard`, part of the wheel). Files under `assets/`
have their content's hash in their name and are kept by browsers for a year; everything else is asked for each time
and answered with 304 while it is the same. The dashboard routes in the browser, so every path that a person may open
gets its first page; a path of the API or of an asset never does, so a wrong one stays a 404.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.responses import Response

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BUILT: Final = Path(__file__).parent / "dashboard"
FIRST_PAGE: Final = "/index.html"
MOST_BYTES: Final = 20 * 1024 * 1024
"""A build is a hundredth of this; a folder that holds more is not one."""
_OWN_PATHS: Final = ("/api", "/ws", "/docs", "/openapi.json", "/health", "/ready", "/assets")
_PACKED: Final = ("text/", "application/javascript", "application/json", "image/svg+xml")
_FOREVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class File:
    """One file of the build."""

    data: bytes
    media_type: str
    cache_control: str

    @cached_property
    def etag(self) -> str:
        """A validator of the content, weak because packed and plain share it."""
        return f'W/"{hashlib.sha256(self.data).hexdigest()[:20]}"'

    @cached_property
    def packed(self) -> bytes | None:
        """Its content under gzip, made once, when first asked for; None for what is packed already."""
        return gzip.compress(self.data, 9, mtime=0) if self.media_type.startswith(_PACKED) else None


Built = Mapping[str, File]
"""Files by the path that a browser asks for; empty when there is no build."""


def load(folder: Path) -> Built:
    """All files below `folder`; empty when there is none. Blocks. Raises ValueError for a folder that is no build."""
    if not (folder / FIRST_PAGE[1:]).is_file():
        return {}
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    size = sum(path.stat().st_size for path in paths)
    if size > MOST_BYTES:
        raise ValueError(f"the dashboard's build in {folder} has {size} bytes, more than {MOST_BYTES}: build it anew")
    return {f"/{path.relative_to(folder).as_posix()}": _read(path, folder) for path in paths}


class Pages:
    """The layer that answers what the build has, and passes on everything else."""

    def __init__(self, app: App, *, built: Built) -> None:
        self._app = app
        self._built = built

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a page or a file of the build; pass on all other requests."""
        found = self._found(scope) if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} else None
        app: App = self._app if found is None else _answer(found, Headers(scope=scope))
        await app(scope, receive, send)

    def _found(self, scope: Scope) -> File | None:
        path: str = scope["path"]
        file = self._built.get(path)
        if file is None and _is_page(path, Headers(scope=scope).get("accept", "")):
            file = self._built.get(FIRST_PAGE)
        return file


def _is_page(path: str, accept: str) -> bool:
    """Whether a person's browser opens this path, rather than a script asking for data."""
    own = any(path == prefix or path.startswith(f"{prefix}/") for prefix in _OWN_PATHS)
    return "text/html" in accept and not own


def _answer(file: File, asked: Headers) -> Response:
    headers = {"ETag": file.etag, "Cache-Control": file.cache_control, "Vary": "Accept-Encoding"}
    if file.etag in asked.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if file.packed is not None and "gzip" in asked.get("accept-encoding", ""):
        return Response(file.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=file.media_type)
    return Response(file.data, headers=headers, media_type=file.media_type)


def _read(path: Path, folder: Path) -> File:
    guessed = _KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    hashed = path.relative_to(folder).parts[0] == "assets"
    return File(path.read_bytes(), guessed, _FOREVER if hashed else "no-cache")


_KINDS: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
"""Not left to the machine's own tables, which are known to call scripts plain text."""
