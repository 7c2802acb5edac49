"""One machine, one process: embedded servers, all rooms under one TaskGroup, and a person at the terminal.

What cannot start is one sentence on the terminal and exit code 1. Ctrl-C ends the rooms first (they finish what they
hold), then the detector, then the servers. A second Ctrl-C does not wait.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import uvloop
from rich.console import Console

from hsi.events.streams import Stream
from hsi.runtime import logs, probes, serve, tasks
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop, Task
from hsi.runtime.web import HttpServer
from hsi.simulate import player
from hsi.site import children, datadir, detector, gateway, incidents, models, postgres, redis, rooms
from hsi.site import settings as site_settings
from hsi.site.settings import Settings
from hsi.store import engine, migrate
from hsi.stream import connection
from hsi.stream.broker import Broker

DEMO_FPS = 1.0
"""As often as such a camera sends; two objects for twenty seconds stay below the default size of a batch."""
DEMO_SEED = 0

_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True)
class Site:
    """What runs, and what the terminal needs of it."""

    tasks: list[Task]
    door: HttpServer
    broker: Broker


def up(**overrides: str) -> None:
    """`hsi up`: real cameras, a detector from the catalogue."""
    settings = site_settings.load(**overrides)
    _run(settings, site_settings.data_root(settings), demo_cameras=0)


def demo(*, cameras: int, **overrides: str) -> None:
    """`hsi demo`: synthetic cameras and the shipped detector, in a data directory of its own; no language model."""
    settings = site_settings.load(**overrides)
    root = site_settings.data_root(settings, "demo")
    presets = {"detector_model": models.SYNTHETIC, "nemotron_url": ""}
    unset = {name: value for name, value in presets.items() if name not in settings.model_fields_set}
    _run(settings.model_copy(update=unset).remarked(settings.remarks), root, demo_cameras=cameras)


def _run(settings: Settings, root: Path, *, demo_cameras: int) -> None:
    console = Console()
    try:
        with datadir.claim(root) as data, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            settings = site_settings.placed(settings, data)
            logs.configure(settings, process="hsi", stderr=settings.debug and not console.is_terminal)
            for remark in settings.remarks:
                _log.warning(remark)
                console.print(f"Note: {remark}", markup=False, soft_wrap=True)
            clean = runner.run(_until_told(settings, data, console, demo_cameras))
    except* Exception as group:  # noqa: BLE001 - the last resort of the process: one sentence, or the bug itself
        _explain(group)
    finally:
        logs.shutdown()
    if not clean:
        raise SystemExit(1)
    console.print(f"Stopped. Everything is kept in {root}", markup=False, soft_wrap=True)


def _explain(group: BaseExceptionGroup[Exception]) -> None:
    """End with the sentences of the house; anything else is a bug and keeps its traceback."""
    leaves = list(serve.failures(group))
    bugs = [leaf for leaf in leaves if not serve.is_sentence(leaf)]
    _log.error("ended", problems=[f"{type(leaf).__name__}: {leaf}" for leaf in leaves])
    if bugs:
        raise bugs[0]
    raise SystemExit("\n".join(dict.fromkeys(str(leaf) for leaf in leaves)))


async def _until_told(settings: Settings, data: datadir.DataDirectory, console: Console, demo_cameras: int) -> bool:
    """Run until told to stop; False when what was held could not be finished in time."""
    stop = Stop()
    work = asyncio.create_task(_work(settings, data, console, demo_cameras, stop), name="hsi")
    with serve.Signals(stop, work):
        try:
            await work
        except asyncio.CancelledError:
            return False
    return True


async def _work(
    settings: Settings, data: datadir.DataDirectory, console: Console, demo_cameras: int, stop: Stop
) -> None:
    board = Board()
    async with contextlib.AsyncExitStack() as stack:
        with console.status("Starting the database, the queue and the detector ..."):
            site = await stack.enter_async_context(_started(settings, data, board))
            for server in (task for task in site.tasks if isinstance(task, HttpServer)):
                stack.callback(server.close)
                server.bind()
            cameras = player.players(settings.foscam_base_path, count=demo_cameras, fps=DEMO_FPS, seed=DEMO_SEED)
            newest = await site.broker.newest(Stream.EVENT_LOG)
        url = site.door.url.replace("//0.0.0.0", "//127.0.0.1")
        console.print(f"{settings.app_name} is at {url}", markup=False, highlight=False, soft_wrap=True)
        pulse = board.pulse("incident view", stall_after=incidents.STALL_AFTER)
        view = incidents.IncidentView(site.broker, console, url=url, first_seq=newest, beat=pulse.beat)
        await tasks.run([*site.tasks, view, *cameras], stop)


@contextlib.asynccontextmanager
async def _started(settings: Settings, data: datadir.DataDirectory, board: Board) -> AsyncIterator[Site]:
    """Servers up, schema current, all rooms assembled; everything is closed in reverse at the end."""
    given = settings.model_fields_set
    own: list[Task] = []
    servers: list[children.Server] = []
    if "detector_url" not in given:
        own.append(detector.kept(models.environment(settings), data.logs / "detector.log", board))
    async with contextlib.AsyncExitStack() as stack:
        changes: dict[str, object] = {}
        if "redis_url" not in given:
            servers.append(await stack.enter_async_context(redis.served(data)))
            changes["redis_url"] = servers[-1].url
        if "database_url" not in given:
            servers.append(await stack.enter_async_context(postgres.served(data)))
            changes["database_url"] = servers[-1].url
        settings = settings.model_copy(update=changes)
        settings.foscam_base_path.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(migrate.upgrade, settings.database_url)
        store = await stack.enter_async_context(engine.open(settings))
        own.append(gateway.kept(settings, store, data, board))
        queue = await stack.enter_async_context(connection.open(settings))
        built = await stack.enter_async_context(rooms.assembled(settings, store, queue, board))
        (door,) = [task for task in built if isinstance(task, HttpServer)]
        yield Site([*servers, *own, *built, _probes(settings, board)], door, queue.broker)


def _probes(settings: Settings, board: Board) -> HttpServer:
    app = probes.app(board, process="hsi")
    return HttpServer(app, name="probes", host=settings.probe_host, port=settings.probe_port, setting="PROBE_PORT")
