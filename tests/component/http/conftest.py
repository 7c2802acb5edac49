"""HTTP sources at work, and what they brought and told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvloop
from tests.parts import viewing
from tests.parts.viewing import Viewer

from hsi.ingest import dialling
from hsi.ingest.dialling import Trust, Way
from hsi.ingest.http.asking import Bounds
from hsi.ingest.http.source import HttpSource
from hsi.ingest.sources.outside import Outside
from hsi.ingest.sources.source import Deliver, Picture, Source, Tell
from hsi.runtime.addresses import Networks
from hsi.runtime.credentials import Login
from hsi.store import sources

PATIENCE_SECONDS = 20.0
BOUNDS = Bounds(200_000, answer_seconds=5.0, silent_seconds=5.0)


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that every process of ours runs on; it differs from asyncio's just where connections end."""
    return {"uvloop": uvloop.new_event_loop}


Watch = Callable[..., Any]


@pytest.fixture
def way() -> Callable[..., Way]:
    """How cameras are reached; these are on this machine, which must be named."""

    def made(networks: str = "127.0.0.0/8", certificates: Path | None = None, **names: list[str]) -> Way:
        async def resolve(host: str, port: int) -> list[str]:
            key = host.replace(".", "_")
            return names[key] if key in names else await dialling.by_system(host, port)

        return Way(Networks.parse(networks), Trust(certificates), resolve, dial_seconds=2.0)

    return made


@pytest.fixture
def watch(way: Callable[..., Way]) -> Watch:
    """`async with watch(url, kind=…, interval_ms=…, login=…) as viewer`."""

    @asynccontextmanager
    async def watching(
        url: str,
        *,
        login: Login | None = None,
        bounds: Bounds = BOUNDS,
        deliver: Callable[[Picture], Awaitable[None]] | None = None,
        camera: str = "yard",
        through: Way | None = None,
        **spec: Any,
    ) -> AsyncIterator[Viewer]:
        clock = asyncio.get_running_loop().time

        def source(deliver: Deliver, tell: Tell) -> Source:
            return HttpSource(
                camera,
                sources.HttpSource(**{"url": url, "interval_ms": 33, **spec}),
                login,
                deliver=deliver,
                tell=tell,
                bounds=bounds,
                outside=Outside(lambda: datetime.now(UTC), clock, lambda: 0.0, through or way()),
            )

        async with viewing.watching(source, deliver) as viewer:
            yield viewer

    return watching
