"""The server's door: FastAPI routes over a `Service`.

`/detect` takes a picture raw (cheapest), as multipart field `file`, or as base64 in JSON. A request may name its
deadline in `X-Timeout-Seconds`; one that is not answered by then gets 503 at once and does not stay in the line.
"""

import asyncio
import json
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute

from hsi.runtime import logs
from hsi.serve.detector import bodies, metrics, wire
from hsi.serve.detector.refusals import Code, Refused
from hsi.serve.detector.service import Service

Body = TypeVar("Body")

BODY_SECONDS = 10.0
"""Longest time a request's body may take to arrive."""
TIMEOUT_HEADER = "x-timeout-seconds"
_CODES = {404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FORM = {
    "schema": {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary"}},
    }
}
_PICTURE_BODY = {
    "required": True,
    "content": {
        "image/jpeg": _BINARY,
        "image/png": _BINARY,
        "multipart/form-data": _FORM,
        "application/json": {"schema": wire.Base64Picture.model_json_schema()},
    },
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": wire.Problem, "description": "Not a decodable picture, or a malformed body"},
    408: {"model": wire.Problem, "description": "The body did not arrive in time"},
    413: {"model": wire.Problem, "description": "Too many bytes, pixels or pictures"},
    415: {"model": wire.Problem, "description": "Not a JPEG or PNG, or a content type that is not taken"},
    500: {"model": wire.Problem, "description": "The model failed"},
    503: {"model": wire.Problem, "description": "Not ready, full, or the deadline passed; see Retry-After"},
}

_log = logs.logger(__name__)


class Door:
    """The endpoints, over one service."""

    def __init__(
        self, service: Service, report: Callable[[], wire.HealthReport], *, max_bytes: int, timeout_seconds: float
    ) -> None:
        self._service = service
        self._report = report
        self._max_bytes = max_bytes
        self._timeout_seconds = timeout_seconds

    async def detect(self, request: Request) -> Response:
        """What is seen in one picture."""
        async with self._timely(request):
            with self._service.admitted():
                data = await _arrived(bodies.picture(request, self._max_bytes))
                return _json(await self._detected(data))

    async def detect_batch(self, request: Request) -> Response:
        """What is seen in several pictures; a refused picture has an error in its place."""
        async with self._timely(request):
            with self._service.admitted():
                pictures = await _arrived(bodies.pictures(request, self._max_bytes))
            with self._service.admitted(len(pictures)):
                results = await asyncio.gather(*(self._one_of_batch(data) for data in pictures))
            return _json({"results": results})

    async def health(self) -> Response:
        """State of the server; 503 when it cannot answer pictures."""
        report = self._report()
        return _json(report.model_dump(mode="json"), status=503 if report.status == "unhealthy" else 200)

    async def _one_of_batch(self, data: bytes) -> Mapping[str, object]:
        try:
            return await self._detected(data)
        except Refused as refused:
            metrics.REQUESTS.labels(refused.code.value).inc()
            return refused.body()

    async def _detected(self, data: bytes) -> Mapping[str, object]:
        seen = await self._service.detect(data)
        metrics.REQUESTS.labels("ok").inc()
        return seen

    @asynccontextmanager
    async def _timely(self, request: Request) -> AsyncIterator[None]:
        seconds = _timeout(request, self._timeout_seconds)
        started = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(started + seconds):
                yield
        except TimeoutError as problem:
            told = f"not answered within {seconds:g} s"
            raise Refused(Code.DEADLINE_PASSED, told, retry_after_seconds=1) from problem
        finally:
            metrics.REQUEST_SECONDS.observe(asyncio.get_running_loop().time() - started)


def create(door: Door, extra: list[BaseRoute]) -> FastAPI:
    """The app: the door's endpoints, `extra` routes (probes and metrics), and one error shape."""
    app = FastAPI(title="Home Security Intelligence detector", docs_url=None, redoc_url=None)
    app.add_api_route(
        "/detect",
        door.detect,
        methods=["POST"],
        response_model=None,
        responses={200: {"model": wire.Detections}, **_PROBLEMS},
        openapi_extra={"requestBody": _PICTURE_BODY},
    )
    app.add_api_route(
        "/detect/batch",
        door.detect_batch,
        methods=["POST"],
        response_model=None,
        responses={200: {"model": wire.BatchResults}, **_PROBLEMS},
        openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": _FORM}}},
    )
    app.add_api_route(
        "/health",
        door.health,
        methods=["GET"],
        response_model=None,
        responses={200: {"model": wire.HealthReport}, 503: {"model": wire.HealthReport}},
    )
    app.router.routes.extend(extra)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)
    return app


def _timeout(request: Request, default: float) -> float:
    """Seconds this request may stay: what it asks for, never more than the server's own limit."""
    text = request.headers.get(TIMEOUT_HEADER)
    if text is None:
        return default
    try:
        seconds = float(text)
    except ValueError as problem:
        raise Refused(Code.BAD_REQUEST, f"{TIMEOUT_HEADER} is not a number of seconds") from problem
    if not math.isfinite(seconds) or seconds <= 0:
        raise Refused(Code.BAD_REQUEST, f"{TIMEOUT_HEADER} is not a positive number of seconds")
    return min(seconds, default)


async def _arrived(body: Awaitable[Body]) -> Body:
    """A request's body, which a slow sender may not stretch."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await body
    except TimeoutError as problem:
        raise Refused(Code.BODY_TOO_SLOW, f"the body did not arrive within {BODY_SECONDS:g} s") from problem
    except ClientDisconnect as problem:
        raise Refused(Code.BAD_REQUEST, "the sender went away before the body was complete") from problem


def _json(body: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    content = json.dumps(body, separators=(",", ":")).encode()
    return Response(content, status, headers, "application/json")


def _refused(_: Request, problem: Exception) -> Response:
    refused = problem if isinstance(problem, Refused) else Refused(Code.INTERNAL, "")
    metrics.REQUESTS.labels(refused.code.value).inc()
    return _json(refused.body(), status=refused.status, headers=refused.headers)


def _http(_: Request, problem: Exception) -> Response:
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    refused = Refused(_CODES.get(status, Code.BAD_REQUEST), str(getattr(problem, "detail", "")))
    return _json(refused.body(), status=status)


def _unexpected(_: Request, problem: Exception) -> Response:
    """The last resort: the server's log has the traceback, the sender learns nothing of it."""
    _log.error("request failed", error=type(problem).__name__)
    return _json(Refused(Code.INTERNAL, "the server failed; its log says why").body(), status=500)
