"""Connections to Redis and the two ways of using them: one command alone, or those of a moment together.

They are redis-py's connections, asked directly: its client and its pool spend several times as much on one command as
the command itself takes. A connection is used by one at a time, and one whose answer was abandoned is never used
again: redis-py closes it. Every wait has an end: for a free connection, for its making, for the answers.
"""

import asyncio
from asyncio import timeout
from typing import Any, Protocol

import hiredis
from redis.asyncio import ConnectionPool
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, ResponseError  # noqa: A004 - redis-py's is no builtin error

from hsi.stream.failures import REFUSED, UNAVAILABLE


class Commands(Protocol):
    """What the house asks of Redis."""

    async def execute_command(self, *args: object) -> Any:  # noqa: ANN401 - whatever Redis answers
        """One command of text and numbers, one answer as on the wire: text, integers, None, lists of these."""
        ...


class Pool:
    """At most `size` connections, made when first needed; `seconds` is the longest wait for a free or a new one."""

    def __init__(self, url: str, size: int, seconds: float) -> None:
        self._seconds = seconds
        self._factory = ConnectionPool.from_url(
            url,
            socket_timeout=None,
            socket_connect_timeout=seconds,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            decode_responses=True,
            encoding_errors="replace",
        )
        self._idle: list[AbstractConnection] = []
        self._made: list[AbstractConnection] = []
        self._free = asyncio.Semaphore(size)

    async def take(self) -> AbstractConnection:
        """A connection that is ready for a command, to be given back whatever becomes of it."""
        if self._free.locked():
            async with timeout(self._seconds):
                await self._free.acquire()
        else:
            await self._free.acquire()
        connection = self._idle.pop() if self._idle else self._make()
        try:
            if not connection.is_connected or await connection.can_read():
                await self._connect(connection)
        except BaseException:
            self.give_back(connection)
            raise
        return connection

    def give_back(self, connection: AbstractConnection) -> None:
        """For the next one to use."""
        self._idle.append(connection)
        self._free.release()

    async def close(self) -> None:
        """Close all connections, whatever is still using them."""
        for connection in self._made:
            await connection.disconnect()

    def _make(self) -> AbstractConnection:
        connection: AbstractConnection = self._factory.make_connection()  # type: ignore[no-untyped-call]
        self._made.append(connection)
        return connection

    async def _connect(self, connection: AbstractConnection) -> None:
        """Also in place of a connection with something to read: its server closed it, or it is out of step."""
        async with timeout(self._seconds):
            await connection.disconnect()
            await connection.connect()  # type: ignore[no-untyped-call]


class OneByOne:
    """Each command has a connection of its own while it lasts: for those that wait in the server."""

    def __init__(self, pool: Pool, answer_seconds: float) -> None:
        self._pool = pool
        self._answer_seconds = answer_seconds

    async def execute_command(self, *args: object) -> Any:  # noqa: ANN401 - as Commands
        """One command, one answer."""
        packed = _packed(args)
        connection = await self._pool.take()
        try:
            async with timeout(self._answer_seconds):
                await connection.send_packed_command(packed)
                return await connection.read_response()
        finally:
            self._pool.give_back(connection)


Sent = tuple[bytes, "asyncio.Future[Any]"]


class Together:
    """Commands asked in one turn of the event loop, or while no connection is free, go together on one connection.

    None of them may wait in the server. Each gets its own answer; where the connection is lost, that is the answer of
    all that have none yet.
    """

    def __init__(self, pool: Pool, answer_seconds: float) -> None:
        self._pool = pool
        self._answer_seconds = answer_seconds
        self._waiting: list[Sent] = []
        self._under_way: set[asyncio.Task[None]] = set()

    async def execute_command(self, *args: object) -> Any:  # noqa: ANN401 - as Commands
        """One command, one answer; when the caller gives up, the answer is read all the same and thrown away."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        self._waiting.append((_packed(args), answer))
        if len(self._waiting) == 1:
            task = loop.create_task(self._carry())
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        found = await answer
        if isinstance(found, Exception):
            raise found
        return found

    async def close(self) -> None:
        """Give up whatever has no answer yet."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        _settle(self._waiting, ConnectionError("closed"))

    async def _carry(self) -> None:
        sent = self._waiting
        lost: Exception = ConnectionError("closed")
        try:
            connection = await self._boarded()
            try:
                async with timeout(self._answer_seconds):
                    await _ask(connection, sent)
            finally:
                self._pool.give_back(connection)
        except (*UNAVAILABLE, *REFUSED) as error:
            lost = error
        finally:
            _settle(sent, lost)

    async def _boarded(self) -> AbstractConnection:
        """A connection for those that wait; whoever comes later waits for the next one."""
        try:
            return await self._pool.take()
        finally:
            self._waiting = []


def _packed(args: tuple[object, ...]) -> bytes:
    return hiredis.pack_command(args)  # type: ignore[no-any-return,arg-type]  # its stub knows only commands of one word


async def _ask(connection: AbstractConnection, sent: list[Sent]) -> None:
    await connection.send_packed_command(b"".join([packed for packed, _ in sent]))
    for _, answer in sent:
        try:
            found = await connection.read_response()
        except ResponseError as refused:
            found = refused
        if not answer.done():
            answer.set_result(found)


def _settle(sent: list[Sent], lost: Exception) -> None:
    for _, answer in sent:
        if not answer.done():
            answer.set_result(lost)
