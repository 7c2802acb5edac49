"""Client of the detector server: one picture as the raw body of `POST /detect`, its objects as JSON (product.md 5.1).

Over HTTP or a unix socket, with kept-alive connections. Every wait has an end: for a connection, for a free one, for
the answer as a whole. Every error of the library becomes a DetectorTrouble that says whether the picture was seen.
"""

import asyncio
import io
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hsi.detect import attempts, metrics
from hsi.detect.attempts import Trouble
from hsi.detect.boxes import Claimed
from hsi.runtime.peers import PeerSettings

MAX_ANSWER_BYTES = 4 * 1024 * 1024
MAX_OBJECTS = 1000
KEPT_SECONDS = 4.0
"""An idle connection is closed before the server would (uvicorn: 5 s), so that no picture goes into a closing one."""


class DetectorTrouble(Exception):
    """The detector did not answer with detections; `kind` says how, the message says it for a person."""

    def __init__(self, kind: Trouble, detail: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(f"detector {kind.replace('_', ' ')}: {detail}")
        self.kind = kind
        self.retry_after_seconds = retry_after_seconds


_ANSWERED = metrics.AI_REQUEST_SECONDS.labels("detector")


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Box(_Wire):
    x: float
    y: float
    width: float
    height: float


class _Object(_Wire):
    label: str = Field(alias="class", max_length=200)
    confidence: float
    bbox: _Box


class _Answer(_Wire):
    detections: list[_Object] = Field(max_length=MAX_OBJECTS)
    inference_time_ms: float | None = None
    image_width: int = Field(gt=0, le=1_000_000)
    image_height: int = Field(gt=0, le=1_000_000)
    model: str = Field(default="", max_length=1000)


class Answer:
    """What the detector saw in one picture; sizes in pixels of the picture as stored."""

    __slots__ = ("claimed", "height_px", "inference_ms", "model", "width_px")

    def __init__(self, wire: _Answer) -> None:
        self.claimed = [
            Claimed(o.label, o.confidence, o.bbox.x, o.bbox.y, o.bbox.width, o.bbox.height) for o in wire.detections
        ]
        self.width_px = wire.image_width
        self.height_px = wire.image_height
        self.inference_ms = wire.inference_time_ms
        self.model = wire.model


class Detector:
    """One detector server; any number of requests at once."""

    def __init__(
        self, session: aiohttp.ClientSession, address: str, *, answer_seconds: float, health_seconds: float
    ) -> None:
        self._session = session
        self._pictures = f"{address}/detect"
        self._health = f"{address}/health"
        self._answer_seconds = answer_seconds
        self._health_seconds = health_seconds

    async def detect(self, picture: bytes, media_type: str, trace_id: str) -> Answer:
        """Its answer for one picture, a complete JPEG or PNG; raises DetectorTrouble."""
        headers = {
            "content-type": media_type,
            "x-timeout-seconds": f"{self._answer_seconds:g}",
            "x-correlation-id": trace_id,
        }
        started = time.perf_counter()
        with _translated():
            async with (
                asyncio.timeout(self._answer_seconds),
                self._session.post(
                    self._pictures, data=io.BytesIO(picture), headers=headers, allow_redirects=False
                ) as response,
            ):
                body = await _bounded(response)
        _ANSWERED.observe(time.perf_counter() - started)
        if response.status != 200:
            raise _trouble_of(response, body)
        return _parsed(body)

    async def problem(self) -> str:
        """Why it cannot answer pictures now; empty when it can."""
        try:
            with _translated():
                async with (
                    asyncio.timeout(self._health_seconds),
                    self._session.get(self._health, allow_redirects=False) as response,
                ):
                    pass
        except DetectorTrouble as trouble:
            return str(trouble)
        return "" if response.status == 200 else f"/health answers {response.status}"


@asynccontextmanager
async def open(  # noqa: A001 - always written detector.open
    settings: PeerSettings, *, connections: int
) -> AsyncIterator[Detector]:
    """A client for the detector that settings name; connects when first used."""
    parts = urlsplit(settings.detector_url)
    limit = connections + 1  # one for the question of its health
    over_socket = parts.scheme == "unix"
    connector = (
        aiohttp.UnixConnector(parts.path, limit=limit, keepalive_timeout=KEPT_SECONDS)
        if over_socket
        else aiohttp.TCPConnector(limit=limit, keepalive_timeout=KEPT_SECONDS)
    )
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=settings.ai_connect_timeout),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
    ) as session:
        yield Detector(
            session,
            "http://detector" if over_socket else settings.detector_url,
            answer_seconds=settings.rtdetr_read_timeout,
            health_seconds=settings.ai_health_timeout,
        )


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > MAX_ANSWER_BYTES:
            raise DetectorTrouble(Trouble.UNINTELLIGIBLE, f"the answer is longer than {MAX_ANSWER_BYTES} bytes")
        parts.append(part)
    return b"".join(parts)


def _parsed(body: bytes) -> Answer:
    try:
        return Answer(_Answer.model_validate_json(body))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DetectorTrouble(Trouble.UNINTELLIGIBLE, f"{where or 'body'}: {first['msg']}"[:200]) from error


class _Fault(_Wire):
    code: str = ""
    message: str = ""


class _Problem(_Wire):
    error: _Fault = _Fault()


def _trouble_of(response: aiohttp.ClientResponse, body: bytes) -> DetectorTrouble:
    try:
        fault = _Problem.model_validate_json(body).error
    except ValidationError:
        fault = _Fault()
    kind = attempts.of_status(response.status, fault.code)
    detail = f"HTTP {response.status} {fault.code} {fault.message}".strip()[:200]
    return DetectorTrouble(kind, detail, retry_after_seconds=_seconds(response.headers.get("retry-after", "")))


def _seconds(text: str) -> float | None:
    """Retry-After in seconds; its date form is not used between our own servers."""
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@contextmanager
def _translated() -> Iterator[None]:
    """Turn aiohttp's errors into ours."""
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise DetectorTrouble(Trouble.UNREACHABLE, _said(error)) from error
    except TimeoutError as error:
        raise DetectorTrouble(Trouble.TIMED_OUT, "no answer in time") from error
    except aiohttp.ClientError as error:
        raise DetectorTrouble(Trouble.BROKE_OFF, _said(error)) from error


def _said(error: Exception) -> str:
    plain = str(error).replace(" ssl:default", "")  # aiohttp names its way of TLS also where there is none
    return " ".join(plain.split())[:200] or type(error).__name__
