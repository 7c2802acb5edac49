"""Wiring of the enrich room."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from hsi.enrich import worker
from hsi.enrich.settings import Settings
from hsi.events.streams import Stream
from hsi.runtime.health import Board
from hsi.runtime.tasks import Task
from hsi.stream import connection
from hsi.stream.broker import Broker
from hsi.stream.consume import Consumer, intake_of
from hsi.stream.settings import StreamSettings

GROUP = "enrich"
STALL_AFTER = timedelta(seconds=60)


def assemble(settings: StreamSettings, *, broker: Broker, board: Board) -> Sequence[Task]:
    """The stage over a shared broker."""
    intake = intake_of(settings, Stream.ENRICHMENT_QUEUE, GROUP)
    pulse = board.pulse(GROUP, stall_after=STALL_AFTER)
    return [Consumer(broker, intake, worker.passing_on(broker), buried=worker.buried, beat=pulse.beat)]


@asynccontextmanager
async def build(settings: Settings, board: Board) -> AsyncIterator[Sequence[Task]]:
    """The room with an adapter of its own."""
    async with connection.open(settings) as queue:
        yield assemble(settings, broker=queue.broker, board=board)
