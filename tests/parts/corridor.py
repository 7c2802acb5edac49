"""Every room of the corridor on real parts, each in its turn until it has nothing to do; and the API's door."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from hsi.analyze import app as analyze
from hsi.analyze.model import LanguageModel
from hsi.api import app as api
from hsi.api.settings import Settings as ApiSettings
from hsi.batch import app as batch
from hsi.detect import app as detect
from hsi.detect.looking import Sees
from hsi.ingest import app as ingest
from hsi.runtime import tasks
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop, Task
from hsi.runtime.web import HttpServer
from hsi.site.settings import Settings
from hsi.store import engine
from hsi.stream import connection
from hsi.stream.connection import Connection


class Corridor:
    """The rooms of one site."""

    def __init__(self, settings: Settings, store: engine.Store, queue: Connection) -> None:
        self.settings, self.store, self.queue = settings, store, queue

    async def see(self, detector: Sees) -> None:
        """Take in what lies in the cameras' folders, and have it looked at."""
        given, queue, store = self.settings, self.queue, self.store
        await _run(
            lambda board: ingest.assemble(given, given, given, given, connection=queue, store=store, board=board)
        )
        await _run(
            lambda board: detect.assemble(
                given, given, given, detector=detector, connection=queue, store=store, board=board
            )
        )

    async def group(self) -> None:
        """Put what was seen into batches, and close those that are due."""
        given, queue, store = self.settings, self.queue, self.store
        for _ in range(2):  # a burst closes what is due when it begins
            await _run(lambda board: batch.assemble(given, given, queue=queue, store=store, board=board))

    async def assess(self, model: LanguageModel | None = None) -> None:
        """Make events of closed batches."""
        given, queue, store = self.settings, self.queue, self.store
        await _run(
            lambda board: analyze.assemble(given, given, given, model=model, queue=queue, store=store, board=board)
        )

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        """Someone who speaks with the API."""
        names = ApiSettings.model_fields
        given = {name: value for name, value in self.settings.model_dump().items() if name in names}
        stop, settings = Stop(), ApiSettings.model_validate({**given, "api_host": "127.0.0.1", "api_port": 0})
        async with api.build(settings, Board()) as running:
            server = next(task for task in running if isinstance(task, HttpServer))
            server.bind()
            ended = asyncio.create_task(tasks.run(running, stop))
            async with httpx.AsyncClient(base_url=server.url) as client:
                yield client
            stop.order()
            await ended


async def _run(room: Callable[[Board], Sequence[Task]]) -> None:
    await tasks.run(list(room(Board())), Stop(), burst=True)


@asynccontextmanager
async def opened(folder: Path, database_url: str, redis_url: str, **given: object) -> AsyncIterator[Corridor]:
    """A site whose cameras' folders lie in `cameras` below `folder`; keyword arguments are settings."""
    settings = Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "hsi_data_dir": folder,
            "foscam_base_path": folder / "cameras",
            "thumbnails_dir": folder / "thumbnails",
            "video_thumbnails_dir": folder / "stills",
            "camera_logins_dir": folder / "logins",
            "log_file_path": None,
            **given,
        }
    )
    async with engine.open(settings) as store, connection.open(settings) as queue:
        yield Corridor(settings, store, queue)
