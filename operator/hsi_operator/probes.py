"""Probes that mean it: is the oldest key too old, does the event loop lag, is the lease late; and /metrics.

A pod that fails `/healthz` is restarted. `/readyz` fails until everything was listed once, except in a copy that waits
for the lease: it is ready to take over.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import web

_TICK_SECONDS: Final = 0.25
_REMEMBERED_TICKS: Final = 60

Complaints = Callable[[], Sequence[str]]
"""What is wrong now, in sentences; empty when nothing is."""


class PortTaken(Exception):
    """The address of the probes cannot be listened on."""


class LoopLag:
    """How late the event loop comes to what is due, lately; `note` is told of each lag."""

    def __init__(self, clock: Callable[[], float], note: Callable[[float], None]) -> None:
        self._clock = clock
        self._note = note
        self._lags: list[float] = []
        self._due: float | None = None

    @property
    def seconds(self) -> float:
        """The greatest of the last lags, or the one that lasts."""
        lasting = 0.0 if self._due is None else self._clock() - self._due
        return max(0.0, lasting, *self._lags)

    async def run(self) -> None:
        """Measure until cancelled."""
        while True:
            self._due = self._clock() + _TICK_SECONDS
            await asyncio.sleep(_TICK_SECONDS)
            lag = max(0.0, self._clock() - self._due)
            self._lags = [*self._lags, lag][-_REMEMBERED_TICKS:]
            self._note(lag)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the probes ask."""

    unhealthy: Complaints
    unready: Complaints
    metrics: Callable[[], tuple[bytes, str]]


def app(answers: Answers) -> web.Application:
    """The application with its three paths."""

    async def healthz(_: web.Request) -> web.Response:
        return _answer(answers.unhealthy())

    async def readyz(_: web.Request) -> web.Response:
        return _answer(answers.unready())

    async def metrics(_: web.Request) -> web.Response:
        body, content_type = answers.metrics()
        return web.Response(body=body, headers={"Content-Type": content_type})

    made = web.Application()
    made.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)])
    return made


@asynccontextmanager
async def served(answers: Answers, host: str, port: int) -> AsyncIterator[int]:
    """Serve the probes until the end of the block; gives the port. Raises PortTaken."""
    runner = web.AppRunner(app(answers), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as fault:
            raise PortTaken(f"cannot listen on {host}:{port} for probes: {fault.strerror}") from fault
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _answer(complaints: Sequence[str]) -> web.Response:
    if complaints:
        return web.Response(status=503, text="\n".join(complaints) + "\n")
    return web.Response(text="ok\n")
