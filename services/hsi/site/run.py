"""One machine, one process: embedded servers, all rooms under one TaskGroup, and a person at the terminal.

What cannot start is one sentence on the terminal and exit code 1. Ctrl-C ends rooms first (they finish what they
hold), then the detector, then the servers. A second Ctrl-C does not wait.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import uvloop
from rich.console import Console

from hsi.events.streams import Stream
from hsi.runtime import logs, serve, tasks
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop, Task
from hsi.runtime.web import HttpServer
from hsi.simulate import player
from hsi.site import datadir, incidents, models, postgres, redis, rooms
from hsi.site import settings as site_settings
from hsi.site.settings import Settings
from hsi.store import engine, migrate
from hsi.stream import connection

_log = logs.logger(__name__)


def up(**overrides: str) -> None:
    """`hsi up`: real cameras, a detector from the catalogue."""
    if "HSI_DATA_DIR" not in overrides:
        overrides |= _default_directory("")
    _run(site_settings.load(**overrides), demo_cameras=0)


def demo(*, cameras: int, **overrides: str) -> None:
    """`hsi demo`: synthetic cameras and the shipped detector, in a data directory of its own; no language model."""
    if "HSI_DATA_DIR" not in overrides:
        overrides |= _default_directory("demo")
    settings = site_settings.load(**overrides)
    changes: dict[str, object] = {}
    if "detector_model" not in settings.model_fields_set:
        changes["detector_model"] = models.SYNTHETIC
    if "nemotron_url" not in settings.model_fields_set:
        changes["nemotron_url"] = ""
    _run(settings.model_copy(update=changes).remarked(settings.remarks), demo_cameras=cameras)


def _default_directory(name: str) -> dict[str, str]:
    given = site_settings.load()
    if "hsi_data_dir" in given.model_fields_set:
        return {}
    return {"HSI_DATA_DIR": str(site_settings.default_directory(name))}


def _run(settings: Settings, *, demo_cameras: int) -> None:
    console = Console()
    try:
        with datadir.claim(settings.hsi_data_dir) as data, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            settings = site_settings.placed(settings, data)
            logs.configure(settings, process="hsi", stderr=settings.debug and not console.is_terminal)
            for remark in settings.remarks:
                _log.warning(remark)
                console.print(f"Note: {remark}", markup=False)
            runner.run(_until_told(settings, data, console, demo_cameras))
    except* Exception as group:
        _explain(group)
    finally:
        logs.shutdown()


def _explain(group: BaseExceptionGroup[Exception]) -> None:
    """End with the sentences of the house; anything else is a bug and keeps its traceback."""
    leaves = list(serve.failures(group))
    for leaf in leaves:
        if not serve.is_sentence(leaf):
            raise leaf
    raise SystemExit("\n".join(str(leaf) for leaf in leaves))


async def _until_told(settings: Settings, data: datadir.DataDirectory, console: Console, demo_cameras: int) -> None:
    stop = Stop()
    work = asyncio.create_task(_work(settings, data, console, demo_cameras, stop), name="hsi")
    with serve.Signals(stop, work), contextlib.suppress(asyncio.CancelledError):
        await work
    console.print("Stopped; everything is kept in", str(data.root), markup=False, soft_wrap=True)


async def _work(
    settings: Settings, data: datadir.DataDirectory, console: Console, demo_cameras: int, stop: Stop
) -> None:
    board = Board()
    with console.status("Starting PostgreSQL, Redis and the detector ..."):
        async with _built(settings, data, board, stop) as (built, hall, door):
            door.bind()
            url = door.url.replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - shown, not bound
            first = await hall.broker.newest(Stream.EVENT_LOG)
            pulse = board.pulse("incident view", stall_after=timedelta(days=3650))
            view = incidents.IncidentView(hall.broker, console, url=url, first_seq=first, beat=pulse.beat)
            console.print(f"Home Security Intelligence is at {url}", markup=False, highlight=False, soft_wrap=True)
            cameras = player.players(settings.foscam_base_path, cameras=demo_cameras) if demo_cameras else []
            await tasks.run([*built, view, *cameras], stop)


@contextlib.asynccontextmanager
async def _built(
    settings: Settings, data: datadir.DataDirectory, board: Board, stop: Stop
) -> AsyncIterator[tuple[Sequence[Task], connection.Connection, HttpServer]]:
    """Servers up, schema current, all rooms assembled; everything is closed in reverse at the end."""
    async with contextlib.AsyncExitStack() as stack:
        given = settings.model_fields_set
        changes: dict[str, object] = {}
        if "redis_url" not in given:
            changes["redis_url"] = await stack.enter_async_context(redis.running(data))
        if "database_url" not in given:
            changes["database_url"] = await stack.enter_async_context(postgres.running(data))
        settings = settings.model_copy(update=changes)
        await asyncio.to_thread(migrate.upgrade, settings.database_url)
        store = await stack.enter_async_context(engine.open(settings))
        hall = await stack.enter_async_context(connection.open(settings))
        built, door = await rooms.assemble(settings, data, store, hall, board, stack)
        yield built, hall, door
