"""Wiring of the batch room: the only file that knows all of its parts."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from hsi.batch.book import Book
from hsi.batch.clips import Clips
from hsi.batch.clock import WallClock
from hsi.batch.closer import Closer
from hsi.batch.settings import BatchSettings, Settings
from hsi.batch.sweep import Sweep
from hsi.batch.windows import Rules
from hsi.batch.worker import Worker, buried
from hsi.events.streams import Stream
from hsi.runtime.health import Board
from hsi.runtime.tasks import Task
from hsi.store import engine
from hsi.store.engine import Store
from hsi.stream import connection
from hsi.stream.connection import Connection
from hsi.stream.consume import Consumer, intake_of
from hsi.stream.settings import StreamSettings

GROUP = "batch"
CONCURRENCY = 8
_STALL = timedelta(seconds=120)


def assemble(
    settings: BatchSettings, stream: StreamSettings, *, queue: Connection, store: Store, board: Board
) -> Sequence[Task]:
    """The room's tasks over adapters that are open already: worker, closer, sweep."""
    rules, clock = rules_of(settings), WallClock()
    book, opened = Book(queue, rules), asyncio.Event()
    clips = Clips(store, book, between=rules.idle)
    intake = intake_of(stream, Stream.BATCH_QUEUE, GROUP, concurrency=CONCURRENCY)
    return (
        Consumer(
            queue.broker,
            intake,
            Worker(book, queue.broker, clock, clips, opened).handle,
            buried=buried,
            beat=board.pulse("batch worker", stall_after=_STALL).beat,
        ),
        Closer(
            book,
            queue.broker,
            clock,
            clips,
            opened=opened,
            longest_sleep=timedelta(seconds=settings.batch_check_interval_seconds),
            pulse=board.pulse(Closer.name, stall_after=_STALL),
        ),
        Sweep(
            store,
            book,
            queue.broker,
            queue.claims,
            rules=rules,
            clock=clock,
            pulse=board.pulse(Sweep.name, stall_after=_STALL),
        ),
    )


@asynccontextmanager
async def build(settings: Settings, board: Board) -> AsyncIterator[Sequence[Task]]:
    """The room as a process of its own."""
    async with connection.open(settings) as queue, engine.open(settings) as store:
        yield assemble(settings, settings, queue=queue, store=store, board=board)


def rules_of(settings: BatchSettings) -> Rules:
    """The settings as the pure rules speak of them."""
    return Rules(
        window=timedelta(seconds=settings.batch_window_seconds),
        idle=timedelta(seconds=settings.batch_idle_timeout_seconds),
        max_objects=settings.batch_max_detections,
    )
