"""The round: look at everything at once, decide, show, publish; every five seconds, whatever is down.

Every copy of this room looks and exports gauges; the one that holds the lease publishes. With the queue down nothing
can be published: the round goes on, and each change of a part is one log line.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Protocol
from uuid import uuid4

import httpx

from hsi.events.messages import Health, PartHealth, QueueDepth, StatusChanged
from hsi.events.streams import LOGS, Stream
from hsi.observe import health, metrics, peers
from hsi.observe.health import CameraSeen, Observations
from hsi.observe.peers import Peer
from hsi.runtime import logs
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.stream import names
from hsi.stream.broker import Broker, BrokerUnavailable, Claims

EVERY = timedelta(seconds=5)
LEASE = timedelta(seconds=12)
"""Longer than two rounds, so that a publisher that misses one keeps the lease."""
STALL_AFTER = timedelta(seconds=90)
"""A round ends within the longest allowed AI_HEALTH_TIMEOUT of 30 s; three of them are a stall."""

WORK_STREAMS = tuple(stream for stream in Stream if stream not in LOGS)

_log = logs.logger(__name__)


class CameraList(Protocol):
    """The database as this room needs it."""

    async def cameras(self) -> Sequence[CameraSeen]:
        """All cameras; raises DatabaseSilent."""
        ...


class DatabaseSilent(Exception):
    """The database did not answer; the message says why."""


class Observer:
    """The one task of the room."""

    name = "observe"

    def __init__(
        self,
        *,
        broker: Broker,
        claims: Claims,
        database: CameraList,
        asked: Sequence[Peer],
        health_timeout_seconds: float,
        board: Board,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._broker = broker
        self._claims = claims
        self._database = database
        self._asked = asked
        self._timeout_seconds = health_timeout_seconds
        self._board = board
        self._clock = clock
        self._holder = uuid4().hex
        self._parts: Mapping[str, PartHealth] = {}

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Look every five seconds; in a burst, once."""
        pulse = self._board.pulse(self.name, stall_after=STALL_AFTER)
        async with AsyncExitStack() as stack:
            clients = {
                peer: await stack.enter_async_context(peers.client(peer, timeout_seconds=self._timeout_seconds))
                for peer in self._asked
            }
            while True:
                pulse.beat()
                await self._round(clients)
                if burst or await stop.wait(EVERY.total_seconds()):
                    break
        await self._hand_over()

    async def _round(self, clients: Mapping[Peer, httpx.AsyncClient]) -> None:
        seen = await self._look(clients)
        status = health.report(seen, self._clock())
        metrics.show(status.queues, status.parts)
        self._tell(status)
        await self._publish(status)

    async def _look(self, clients: Mapping[Peer, httpx.AsyncClient]) -> Observations:
        async with asyncio.TaskGroup() as group:
            cameras = group.create_task(self._cameras())
            queues = group.create_task(self._queues())
            answers = {peer.name: group.create_task(peers.problem(peer, client)) for peer, client in clients.items()}
        found, database = cameras.result()
        depths, redis = queues.result()
        problems = {health.DATABASE: database, health.REDIS: redis}
        problems |= {name: answer.result() for name, answer in answers.items()}
        if not database:
            problems[health.CAMERAS] = health.missing(found)
        stalled = self._board.stalled(monotonic())
        problems[health.TASKS] = f"no progress: {', '.join(sorted(stalled))}" if stalled else ""
        return Observations(problems, depths, found)

    async def _cameras(self) -> tuple[Sequence[CameraSeen], str]:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await self._database.cameras(), ""
        except DatabaseSilent as error:
            return (), str(error)
        except TimeoutError:
            return (), "no answer in time"

    async def _queues(self) -> tuple[Mapping[str, QueueDepth], str]:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return {stream: await self._broker.depth(stream) for stream in WORK_STREAMS}, ""
        except BrokerUnavailable as error:
            return {}, str(error) or "not reachable"
        except TimeoutError:
            return {}, "no answer in time"

    def _tell(self, status: StatusChanged) -> None:
        for name, part in health.changes(self._parts, status.parts).items():
            if part.status is Health.HEALTHY:
                _log.info("part is well again", part=name)
            else:
                _log.warning("part is not well", part=name, status=part.status, reason=part.message)
        self._parts = status.parts
        for name, part in status.parts.items():
            self._board.note(name, "ready" if part.status is Health.HEALTHY else "degraded", part.message)

    async def _publish(self, status: StatusChanged) -> None:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                if await self._claims.claim(names.lease(self.name), self._holder, LEASE) is None:
                    await self._broker.append(status)
        except (BrokerUnavailable, TimeoutError):
            _log.debug("status not published: the queue cannot be reached")

    async def _hand_over(self) -> None:
        """Give the lease up, so that another copy publishes without waiting for it to expire."""
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await self._claims.release(names.lease(self.name), self._holder)
        except (BrokerUnavailable, TimeoutError):
            _log.debug("lease not given up: the queue cannot be reached")
