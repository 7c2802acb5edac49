"""What stands around every HTTP request, as plain ASGI layers: identity, time, headers, origin and size.

Order, outermost first: request id and log → timing → security headers → foreign origin → (CORS) → body limit. Plain
ASGI, because a layer that buffers or starts tasks would cost more than the routes do.
"""

import re
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from time import perf_counter
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request

from hsi.api import errors, metrics, origins
from hsi.api.headers import headers_for
from hsi.runtime import logs

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY_BYTES = 10 * 1024 * 1024
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_log = logs.logger(__name__)


class Identity:
    """Names each request, binds the name to every log line, times it, and says so when it was slow."""

    def __init__(self, app: App, *, slow_ms: int, furnish: dict[str, object]) -> None:
        self._app = app
        self._slow_ms = slow_ms
        self._furnish = furnish

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its id and what routes need in `request.state`."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex[:16]
        scope.setdefault("state", {}).update(self._furnish, request_id=request_id)
        status, began = 500, perf_counter()

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        with logs.bound(request_id=request_id):
            try:
                await self._app(scope, receive, named)
            finally:
                self._tell(scope, status, perf_counter() - began)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        metrics.REQUESTS.labels(method=method, status=f"{status // 100}xx").observe(seconds)
        line = {"method": method, "path": scope["path"][:200], "status": status, "duration_ms": round(seconds * 1e3, 1)}
        if seconds * 1e3 > self._slow_ms:
            _log.warning("slow request", **line)
        else:
            _log.debug("request", **line)


class SecurityHeaders:
    """The headers of product.md 14.4 on every answer."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the answer gets its headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in headers_for(secure=scope["scheme"] == "https").items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)


class OwnPagesOnly:
    """Refuses changes that a browser sends for a foreign page, which needs no permission to send simple ones."""

    def __init__(self, app: App, *, configured: Collection[str]) -> None:
        self._app = app
        self._configured = configured

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what only reads, and what our own or a configured page sends."""
        if scope["type"] == "http" and scope["method"] not in _SAFE_METHODS:
            headers = Headers(scope=scope)
            if not origins.allowed(headers.get("origin"), host=headers.get("host"), configured=self._configured):
                refusal = errors.answer(Request(scope), 403, "this page may not change anything here")
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


class BodyLimit:
    """Refuses bodies above MAX_BODY_BYTES, announced or not, before they are held in memory."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what is read of its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and int(announced[:20]) > MAX_BODY_BYTES:
            await errors.answer(Request(scope), 413, _TOO_LARGE)(scope, receive, send)
            return
        read_bytes = 0

        async def counted() -> Message:
            nonlocal read_bytes
            message = await receive()
            read_bytes += len(message.get("body", b""))
            if read_bytes > MAX_BODY_BYTES:
                raise HTTPException(413, _TOO_LARGE)
            return message

        await self._app(scope, counted, send)


_TOO_LARGE = f"a request body may have {MAX_BODY_BYTES} bytes at most"
