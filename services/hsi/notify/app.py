"""Wiring of the notify room."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from hsi.events.streams import Stream
from hsi.notify import worker
from hsi.notify.settings import Settings
from hsi.runtime.health import Board
from hsi.runtime.tasks import Task
from hsi.stream import connection
from hsi.stream.broker import Broker
from hsi.stream.consume import Consumer, intake_of
from hsi.stream.settings import StreamSettings

GROUP = "notify"
STALL_AFTER = timedelta(seconds=60)


def assemble(settings: StreamSettings, *, broker: Broker, board: Board) -> Sequence[Task]:
    """The notifier over a shared broker."""
    intake = intake_of(settings, Stream.EVENT_LOG, GROUP)
    pulse = board.pulse(GROUP, stall_after=STALL_AFTER)
    return [Consumer(broker, intake, worker.notify, buried=worker.buried, beat=pulse.beat)]


@asynccontextmanager
async def build(settings: Settings, board: Board) -> AsyncIterator[Sequence[Task]]:
    """The room with an adapter of its own."""
    async with connection.open(settings) as queue:
        yield assemble(settings, broker=queue.broker, board=board)
