"""One shape for every error of the HTTP side: `{"error": {code, message, details, request_id, timestamp}}`.

Routes raise what they mean; here it becomes a status and a code. Nothing of a database, a path or a library reaches a
client. What nobody foresaw is logged with its traceback by the server and told as `INTERNAL_ERROR`.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import AwareDatetime, BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from hsi.api.headers import headers_for
from hsi.media.spool import SpoolFailed
from hsi.runtime import logs
from hsi.runtime.credentials import CredentialsUnusable
from hsi.store.cameras import CameraExists, CameraKeptElsewhere, CameraUnknown
from hsi.store.cursors import CursorInvalid
from hsi.store.events import EventUnknown
from hsi.store.failures import StoreConflict, StoreUnavailable
from hsi.stream.broker import BrokerUnavailable, StreamFull

Responses = dict[int | str, dict[str, Any]]
"""FastAPI's table of further answers of a route."""

CODES = {
    400: "BAD_REQUEST",
    401: "AUTHENTICATION_REQUIRED",
    403: "ACCESS_DENIED",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    422: "VALIDATION_ERROR",
    429: "RATE_LIMIT_EXCEEDED",
    503: "SERVICE_UNAVAILABLE",
}
RETRY_AFTER_SECONDS = 5
MAX_FAULTS = 20
MAX_TEXT_CHARS = 200

_log = logs.logger(__name__)


class Fault(BaseModel):
    """One field that was not as it should be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    message: str


class ErrorContent(BaseModel):
    """What went wrong, for programs (`code`) and people (`message`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    message: str
    details: list[Fault]
    request_id: str
    timestamp: AwareDatetime


class ErrorBody(BaseModel):
    """The body of every answer that is not a success."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    error: ErrorContent


class StorageUnavailable(Exception):
    """The disk or share that holds pictures does not answer as it should."""


class Missing(Exception):
    """Nothing is there, or nothing this API serves; both look the same."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} does not exist")


def answer(
    request: Request,
    status: int,
    message: str,
    *,
    code: str = "",
    details: list[Fault] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The one JSON shape; ASCII only, because a client's own words may come back in it."""
    request_id = str(request.scope.get("state", {}).get("request_id", ""))
    content = ErrorContent(
        code=code or CODES.get(status, "ERROR"),
        message=message,
        details=details or [],
        request_id=request_id,
        timestamp=datetime.now(UTC),
    )
    body = json.dumps(ErrorBody(error=content).model_dump(mode="json")).encode()
    return Response(body, status, headers=dict(headers or {}), media_type="application/json")


def install(app: FastAPI) -> None:
    """Make every error of `app` come out in the one shape."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _malformed)
    for kind, (status, code) in _MEANINGS.items():
        app.add_exception_handler(kind, _meaning(status, code))
    app.add_exception_handler(Exception, _unforeseen)


_MEANINGS: dict[type[Exception], tuple[int, str]] = {
    Missing: (404, ""),
    CameraUnknown: (404, ""),
    EventUnknown: (404, ""),
    CameraExists: (409, ""),
    CameraKeptElsewhere: (409, "KEPT_ELSEWHERE"),
    CredentialsUnusable: (503, "CREDENTIALS_UNAVAILABLE"),
    CursorInvalid: (422, ""),
    StoreConflict: (409, "DATABASE_CONFLICT"),
    StoreUnavailable: (503, "DATABASE_UNAVAILABLE"),
    BrokerUnavailable: (503, "CACHE_UNAVAILABLE"),
    SpoolFailed: (503, "STORAGE_UNAVAILABLE"),
    StorageUnavailable: (503, "STORAGE_UNAVAILABLE"),
    StreamFull: (503, "QUEUE_FULL"),
}
_GENERAL = {
    "DATABASE_CONFLICT": "the database refused this change",
    "DATABASE_UNAVAILABLE": "the database cannot be reached; try again soon",
    "CACHE_UNAVAILABLE": "the queue cannot be reached; try again soon",
    "CREDENTIALS_UNAVAILABLE": "the logins of cameras cannot be written here",
    "STORAGE_UNAVAILABLE": "the pictures cannot be read or kept; try again soon",
    "QUEUE_FULL": "the queue is full; try again soon",
}


def _meaning(status: int, code: str) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, error: Exception) -> Response:
        if code:
            _log.warning("a request failed", code=code, reason=str(error), path=request.url.path)
        headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if status == 503 else None
        return answer(request, status, _GENERAL.get(code) or str(error), code=code, headers=headers)

    return handle


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  (Starlette calls it for nothing else)
    return answer(request, error.status_code, str(error.detail)[:MAX_TEXT_CHARS], headers=error.headers)


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    faults = [
        Fault(
            field=".".join(str(part) for part in fault["loc"])[:MAX_TEXT_CHARS],
            message=str(fault["msg"]).removeprefix("Value error, ")[:MAX_TEXT_CHARS],
        )
        for fault in error.errors()[:MAX_FAULTS]
    ]
    return answer(request, 422, "the request is not as this route needs it", details=faults)


async def _unforeseen(request: Request, _: Exception) -> Response:
    """The last resort; Starlette raises the error again afterwards, so the server logs it with its traceback."""
    request_id = str(request.scope.get("state", {}).get("request_id", ""))
    headers = headers_for(secure=request.url.scheme == "https") | {"X-Request-ID": request_id}
    return answer(request, 500, "something went wrong on our side", code="INTERNAL_ERROR", headers=headers)
