"""HTTP sources at work, and what they brought and told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvloop

from hsi.ingest import dialling
from hsi.ingest.dialling import Trust, Way
from hsi.ingest.http.asking import Bounds
from hsi.ingest.http.source import HttpSource
from hsi.ingest.sources.outside import Outside
from hsi.ingest.sources.source import Condition, Picture, Reason, State
from hsi.runtime.addresses import Networks
from hsi.runtime.credentials import Login
from hsi.runtime.tasks import Stop
from hsi.store import sources

PATIENCE_SECONDS = 20.0
BOUNDS = Bounds(200_000, answer_seconds=5.0, silent_seconds=5.0)


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that every process of ours runs on; it differs from asyncio's just where connections end."""
    return {"uvloop": uvloop.new_event_loop}


@dataclass
class Viewer:
    """One source at work."""

    source: HttpSource
    pictures: list[Picture] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    stop: Stop = field(default_factory=Stop)

    async def until(self, seen: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        async with asyncio.timeout(seconds):
            while not seen():
                await asyncio.sleep(0.005)

    async def got(self, count: int) -> None:
        """Wait for so many more pictures."""
        enough = len(self.pictures) + count
        await self.until(lambda: len(self.pictures) >= enough)

    async def failed(self, reason: Reason) -> Condition:
        await self.until(lambda: bool(self.reasons))
        said = next(said for said in self.conditions if said.reason is not None)
        assert said.reason is reason, said
        return said

    async def delivering(self) -> None:
        await self.until(lambda: bool(self.conditions) and self.conditions[-1].state is State.DELIVERING)

    @property
    def reasons(self) -> list[Reason]:
        return [said.reason for said in self.conditions if said.reason is not None]

    @property
    def jpegs(self) -> list[bytes]:
        return [picture.data for picture in self.pictures]


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
        async def kept(picture: Picture) -> None:
            viewer.pictures.append(picture)
            if deliver is not None:
                await deliver(picture)

        def told(condition: Condition) -> None:
            viewer.conditions.append(condition)

        loop = asyncio.get_running_loop()
        source = HttpSource(
            camera,
            sources.HttpSource(**{"url": url, "interval_ms": 33, **spec}),
            login,
            deliver=kept,
            tell=told,
            bounds=bounds,
            outside=Outside(lambda: datetime.now(UTC), loop.time, lambda: 0.0, through or way()),
        )
        viewer = Viewer(source)
        running = asyncio.create_task(source.run(viewer.stop))
        try:
            yield viewer
        finally:
            viewer.stop.order()
            async with asyncio.timeout(3):
                await running

    return watching
