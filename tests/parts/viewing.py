"""A source at work in a test: what it brought, what it told, and how to wait for either."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from PIL import Image

from hsi.ingest.sources.source import Condition, Deliver, Picture, Reason, Source, State, Tell
from hsi.runtime.tasks import Stop

PATIENCE_SECONDS = 30.0
END_SECONDS = 3.0


@dataclass
class Viewer:
    """One source at work."""

    pictures: list[Picture] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    stop: Stop = field(default_factory=Stop)

    async def until(self, seen: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        async with asyncio.timeout(seconds):
            while not seen():
                await asyncio.sleep(0.005)

    async def got(self, count: int, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for so many more pictures."""
        enough = len(self.pictures) + count
        await self.until(lambda: len(self.pictures) >= enough, seconds)

    async def failed(self, reason: Reason, seconds: float = PATIENCE_SECONDS) -> Condition:
        """Wait until it fails for this reason, whatever it said before."""
        await self.until(lambda: reason in self.reasons, seconds)
        return next(said for said in self.conditions if said.reason is reason)

    async def failed_first(self, reason: Reason) -> Condition:
        """Wait until it fails, which must be for this reason."""
        await self.until(lambda: bool(self.reasons))
        said = next(said for said in self.conditions if said.reason is not None)
        assert said.reason is reason, said
        return said

    async def delivering(self, seconds: float = PATIENCE_SECONDS) -> None:
        await self.until(lambda: bool(self.conditions) and self.conditions[-1].state is State.DELIVERING, seconds)

    @property
    def reasons(self) -> list[Reason]:
        return [said.reason for said in self.conditions if said.reason is not None]

    @property
    def data(self) -> list[bytes]:
        """Of all pictures."""
        return [picture.data for picture in self.pictures]

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """Of all pictures, each a JPEG that is decoded to its end."""
        return [_opened(data).size for data in self.data]


def _opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg), formats=["JPEG"])
    image.load()
    return image


@asynccontextmanager
async def watching(
    make: Callable[[Deliver, Tell], Source], deliver: Callable[[Picture], Awaitable[None]] | None
) -> AsyncIterator[Viewer]:
    """The source that `make` makes, for the length of a block; it ends within seconds of the order to."""
    viewer = Viewer()

    async def kept(picture: Picture) -> None:
        viewer.pictures.append(picture)
        if deliver is not None:
            await deliver(picture)

    running = asyncio.create_task(make(kept, viewer.conditions.append).run(viewer.stop))
    try:
        yield viewer
    finally:
        viewer.stop.order()
        async with asyncio.timeout(END_SECONDS):
            await running
