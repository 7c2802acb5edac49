"""Wiring of the observe room."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from hsi.observe import health
from hsi.observe.database import StoredCameras
from hsi.observe.peers import Peer
from hsi.observe.settings import ObserveSettings, Settings
from hsi.observe.watch import CameraWatch
from hsi.observe.worker import Observer
from hsi.runtime.health import Board
from hsi.runtime.tasks import Task
from hsi.store import engine
from hsi.store.engine import Store
from hsi.stream import connection
from hsi.stream.broker import Broker, Claims


def assemble(
    settings: ObserveSettings, *, broker: Broker, claims: Claims, store: Store, board: Board
) -> Sequence[Task]:
    """Observer and camera watch over shared adapters; a language model without an address is not looked for."""
    asked = [Peer(health.DETECTOR, settings.detector_url, needs_ok=True)]
    if settings.nemotron_url:
        asked.append(Peer(health.NEMOTRON, settings.nemotron_url, needs_ok=False))
    observer = Observer(
        broker=broker,
        claims=claims,
        database=StoredCameras(store),
        asked=asked,
        health_timeout_seconds=settings.ai_health_timeout,
        board=board,
    )
    watch = CameraWatch(store=store, broker=broker, claims=claims, zone=settings.zone, board=board)
    return [watch, observer]


@asynccontextmanager
async def build(settings: Settings, board: Board) -> AsyncIterator[Sequence[Task]]:
    """The room with adapters of its own."""
    async with connection.open(settings) as queue, engine.open(settings) as store:
        yield assemble(settings, broker=queue.broker, claims=queue.claims, store=store, board=board)
