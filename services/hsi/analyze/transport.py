"""JSON over HTTP to a model server: timeouts, size bound, and library errors turned into the room's own.

The only module of the room that knows httpx. An error says what was attempted and the status, never a body: a server's
words do not belong in logs and rows.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from hsi.analyze.model import ModelRefused, ModelTooSlow, ModelUnavailable

MAX_ANSWER_BYTES = 4 * 1024 * 1024
_PASSING = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a server, in seconds."""

    connect_seconds: float
    health_seconds: float
    answer_seconds: float


class Transport:
    """One server, by its base address."""

    def __init__(self, client: httpx.AsyncClient, patience: Patience) -> None:
        self._client = client
        self._patience = patience

    async def ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST a JSON object, get a JSON object, within the answer's patience; raises the errors of `model`."""
        patience = self._patience
        raw = await self._fetch("POST", path, body, patience.connect_seconds + patience.answer_seconds)
        try:
            answer = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise ModelRefused(f"POST {path}: the answer is not JSON") from error
        if not isinstance(answer, dict):
            raise ModelRefused(f"POST {path}: the answer is not a JSON object")
        return answer

    async def check(self, path: str) -> None:
        """GET that only matters for its success; a server without this path passes, since `probe` asks for more."""
        try:
            await self._fetch("GET", path, None, self._patience.health_seconds)
        except ModelRefused:
            return

    async def _fetch(self, method: str, path: str, body: dict[str, Any] | None, seconds: float) -> bytes:
        attempt = f"{method} {path}"
        try:
            async with asyncio.timeout(seconds), self._client.stream(method, path, json=body) as response:
                _judge(attempt, response.status_code)
                return await _bounded(attempt, response)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ModelUnavailable(f"{attempt}: cannot connect") from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise ModelTooSlow(f"{attempt}: no answer within {seconds:g} s") from error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise ModelUnavailable(f"{attempt}: broke off ({type(error).__name__})") from error


@asynccontextmanager
async def opened(base_url: str, patience: Patience, connections: int) -> AsyncIterator[Transport]:
    """A transport with a pool of its own; redirects are not followed and proxies of the environment not used."""
    async with httpx.AsyncClient(
        base_url=base_url,
        timeout=httpx.Timeout(patience.answer_seconds, connect=patience.connect_seconds),
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        trust_env=False,
    ) as client:
        yield Transport(client, patience)


def _judge(attempt: str, status: int) -> None:
    if status in _PASSING or status >= 500:
        raise ModelUnavailable(f"{attempt}: HTTP {status}")
    if status != 200:
        raise ModelRefused(f"{attempt}: HTTP {status}")


async def _bounded(attempt: str, response: httpx.Response) -> bytes:
    received = bytearray()
    async for piece in response.aiter_bytes():
        received += piece
        if len(received) > MAX_ANSWER_BYTES:
            raise ModelRefused(f"{attempt}: the answer is longer than {MAX_ANSWER_BYTES} bytes")
    return bytes(received)
