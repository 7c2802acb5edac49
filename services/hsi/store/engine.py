"""The connection pool and the unit of work: one transaction per message, request or sweep.

`Work` writes and commits at the end of its block, unless an exception leaves the block. `Reading` is another type and a
transaction PostgreSQL itself holds read-only. Repositories never commit. Neither is held across a call to a model.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from hsi.store import direct, failures, pool
from hsi.store.activity import ActivityRead
from hsi.store.cameras import Cameras, CamerasRead
from hsi.store.clips import Clips, ClipsRead
from hsi.store.detections import Detections, DetectionsRead, DetectionWrites
from hsi.store.event_cards import EventCardsRead
from hsi.store.events import Events, EventsRead
from hsi.store.frames import Frames, FramesRead, FrameWrites
from hsi.store.gaps import Gaps, GapsRead
from hsi.store.presence import PresenceRead
from hsi.store.retention import Retention, RetentionRead
from hsi.store.reviews import Reviews
from hsi.store.settings import StoreSettings
from hsi.store.statements import Executing, Statements
from hsi.store.states import States, StatesRead
from hsi.store.tallies import TalliesRead

CONNECT_SECONDS = 10
COMMAND_SECONDS = 30


class Reading:
    """A read-only transaction and the read half of every repository."""

    def __init__(self, statements: Statements) -> None:
        self.cameras = CamerasRead(statements)
        self.frames = FramesRead(statements)
        self.clips = ClipsRead(statements)
        self.detections = DetectionsRead(statements)
        self.events = EventsRead(statements)
        self.retention = RetentionRead(statements)
        self.presence = PresenceRead(statements)
        self.states = StatesRead(statements)
        self.gaps = GapsRead(statements)
        self.cards = EventCardsRead(statements)
        self.tallies = TalliesRead(statements)
        self.activity = ActivityRead(statements)


class Work:
    """A transaction that commits at the end of its block, and every repository."""

    def __init__(self, statements: Statements) -> None:
        self.cameras = Cameras(statements)
        self.frames = Frames(statements)
        self.clips = Clips(statements)
        self.detections = Detections(statements)
        self.events = Events(statements)
        self.retention = Retention(statements)
        self.presence = PresenceRead(statements)
        self.states = States(statements)
        self.gaps = Gaps(statements)
        self.reviews = Reviews(statements)


class Single:
    """What may be written by a statement that is a transaction of its own."""

    def __init__(self, statements: Executing) -> None:
        self.frames = FrameWrites(statements)
        self.detections = DetectionWrites(statements)


class Store:
    """The database as rooms see it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._writing = engine
        self._reading = engine.execution_options(postgresql_readonly=True)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """One transaction: commits when the block ends, rolls back when an exception leaves it.

        Raises StoreUnavailable, also at the end: then nobody knows whether the commit happened.
        """
        async with _transaction(self._writing) as connection:
            yield Work(Statements(connection))

    @asynccontextmanager
    async def single(self) -> AsyncIterator[Single]:
        """One statement that is a transaction of its own: without the round trips that begin and commit one.

        Only for a block that executes a single statement; a second one would not be undone with it. Raises
        StoreUnavailable: then nobody knows whether it happened.
        """
        async with direct.connected(self._writing) as connection:
            yield Single(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        """One read-only transaction; raises StoreUnavailable."""
        async with _transaction(self._reading) as connection:
            yield Reading(Statements(connection))

    @asynccontextmanager
    async def alone(self, lock: int) -> AsyncIterator[bool]:
        """Hold an advisory lock for the block, on a connection of its own; False when somebody else has it.

        It also ends with the connection, so what is done under it must bear a second runner.
        """
        async with _transaction(self._reading) as connection:
            trying = sa.select(sa.func.pg_try_advisory_xact_lock(lock).label("held"))
            row = await Statements(connection).first(trying, attempt="take an advisory lock")
            yield row is not None and bool(row["held"])

    async def ping(self) -> None:
        """One round trip; raises StoreUnavailable."""
        async with _transaction(self._reading) as connection:
            await Statements(connection).first(sa.select(1), attempt="ping the database")


@asynccontextmanager
async def open(settings: StoreSettings) -> AsyncIterator[Store]:  # noqa: A001 - read as engine.open(...)
    """A pool that connects when first used, so that a process can start before its database does."""
    engine = create_async_engine(
        settings.database_url,
        pool_size=settings.database_pool_size,
        max_overflow=settings.database_max_overflow,
        pool_timeout=settings.database_pool_timeout,
        pool_recycle=settings.database_pool_recycle,
        connect_args={
            "timeout": CONNECT_SECONDS,
            "command_timeout": COMMAND_SECONDS,
            "prepared_statement_name_func": direct.statement_name,
            "server_settings": {"application_name": "hsi", "timezone": "UTC", "jit": "off"},
        },
    )
    pool.watch(engine.sync_engine)
    try:
        yield Store(engine)
    finally:
        await engine.dispose()


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with AsyncExitStack() as stack:
        with failures.translated("connect to the database"):
            connection = await stack.enter_async_context(engine.connect())
        yield connection
        with failures.translated("commit"):
            await connection.commit()
