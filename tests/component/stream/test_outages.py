"""Redis killed, restarted and flushed under running consumers, writers and followers."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

from hsi.events.ids import CameraId, FrameId, MediaKey
from hsi.events.messages import FrameCaptured, Health, Message, StatusChanged
from hsi.events.streams import Stream
from hsi.runtime.tasks import Stop
from hsi.stream import connection
from hsi.stream.broker import Broker, BrokerUnavailable
from hsi.stream.consume import Consumer, Intake
from hsi.stream.settings import StreamSettings

WORK = Stream.DETECTION_QUEUE
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


class Server(Protocol):
    @property
    def url(self) -> str: ...
    async def start(self) -> None: ...
    async def kill(self) -> None: ...


def _frame(number: int) -> FrameCaptured:
    return FrameCaptured(
        frame_id=FrameId(number),
        camera_id=CameraId("front_door"),
        media_key=MediaKey(f"front_door/{number}.jpg"),
        sha256="0" * 64,
        captured_at=NOW,
        completed_at=NOW,
    )


def _status(number: int) -> StatusChanged:
    return StatusChanged(
        observed_at=NOW, health=Health.HEALTHY, parts={}, queues={}, cameras_total=number, cameras_active=0
    )


async def _no_letters(_message: Message | None, reason: str) -> None:
    raise AssertionError(reason)


async def _insist(ask: Callable[[], Awaitable[object]]) -> None:
    """What a room does when the queue is away: try again. An unknown outcome may so double an entry."""
    while True:
        try:
            await ask()
        except BrokerUnavailable:
            await asyncio.sleep(0.02)
        else:
            return


def _consumer(broker: Broker, handled: list[int], name: str) -> Consumer:
    async def handle(message: Message) -> None:
        assert isinstance(message, FrameCaptured)
        await asyncio.sleep(0.002)
        handled.append(message.frame_id)

    intake = Intake(WORK, "detect", name, claim_idle=timedelta(milliseconds=500))
    return Consumer(broker, intake, handle, buried=_no_letters, beat=lambda: None)


async def test_redis_killed_and_restarted_under_writer_and_consumers_loses_nothing(
    server: Server, eventually: Eventually
) -> None:
    await server.start()
    stop, handled = Stop(), list[int]()
    async with connection.open(StreamSettings(redis_url=server.url)) as opened, asyncio.TaskGroup() as work:
        for name in ("a", "b"):
            work.create_task(_consumer(opened.broker, handled, name).run(stop))

        async def write() -> None:
            for number in range(600):
                await _insist(partial(opened.broker.publish, _frame(number)))

        writing = work.create_task(write())
        for wanted in (100, 250, 400):

            async def reached(wanted: int = wanted) -> bool:
                return len(handled) >= wanted

            await eventually(reached)
            await server.kill()
            await server.start()
        await writing

        async def drained() -> bool:
            depth = await opened.broker.depth(WORK)
            return depth.waiting == depth.pending == 0

        await eventually(drained)
        stop.order()
    assert set(handled) == set(range(600))
    assert len(handled) < 640


async def test_a_flushed_redis_is_furnished_again_by_whoever_reads_next(redis_url: str, eventually: Eventually) -> None:
    stop, handled = Stop(), list[int]()
    async with connection.open(StreamSettings(redis_url=redis_url)) as opened, asyncio.TaskGroup() as work:
        running = work.create_task(_consumer(opened.broker, handled, "a").run(stop))

        async def handled_all(count: int) -> None:
            async def reached() -> bool:
                return len(handled) == count

            await eventually(reached)

        await opened.broker.publish(_frame(0))
        await handled_all(1)
        await opened._commands.execute_command("FLUSHALL")
        await opened.broker.publish(_frame(1))
        await handled_all(2)
        assert not running.done()
        stop.order()


async def test_a_follower_has_no_gap_and_no_double_across_a_restart(server: Server) -> None:
    await server.start()
    async with connection.open(StreamSettings(redis_url=server.url)) as opened, asyncio.TaskGroup() as work:
        seen = list[int]()

        async def follow() -> None:
            async for entry in opened.broker.follow(Stream.STATUS_LOG, after=0):
                assert isinstance(entry.message, StatusChanged)
                seen.append(entry.message.cameras_total)
                if seen[-1] == 59:
                    return

        following = work.create_task(follow())
        for number in range(60):
            await _insist(partial(opened.broker.append, _status(number)))
            if number in {20, 40}:
                await server.kill()
                await server.start()
        async with asyncio.timeout(30):
            await following
    assert seen == sorted(set(seen)) == list(range(60))


async def test_the_order_to_stop_ends_a_blocked_read_at_once_and_strands_nothing(
    redis_url: str, eventually: Eventually
) -> None:
    async with connection.open(StreamSettings(redis_url=redis_url)) as opened:
        handled = list[int]()
        for number in range(20):
            stop = Stop()
            running = asyncio.ensure_future(_consumer(opened.broker, handled, "a").run(stop))

            async def reading() -> bool:
                clients = str(await opened._commands.execute_command("CLIENT", "LIST", "TYPE", "NORMAL"))
                return "cmd=xreadgroup" in clients

            if number % 5 == 0:
                await eventually(reading)
            publishing = asyncio.ensure_future(opened.broker.publish(_frame(number)))
            stop.order()
            async with asyncio.timeout(2):
                await running
            await publishing
        depth = await opened.broker.depth(WORK)
        assert depth.pending == 0
        assert depth.waiting + len(handled) == 20
        assert len(handled) == len(set(handled))
