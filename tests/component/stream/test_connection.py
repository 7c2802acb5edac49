"""The door to Redis over unix socket and TCP, when Redis is there, not yet there, frozen, or something else."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from hsi.events.ids import BatchId, CameraId, DetectionId
from hsi.events.messages import BatchClosed, CloseReason
from hsi.events.streams import Stream
from hsi.stream import connection
from hsi.stream.broker import BrokerRefused, BrokerUnavailable
from hsi.stream.settings import StreamSettings

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Server(Protocol):
    port: int

    @property
    def url(self) -> str: ...
    @property
    def tcp_url(self) -> str: ...
    @property
    def unguarded_tcp_url(self) -> str: ...
    async def start(self) -> None: ...
    async def kill(self) -> None: ...
    def freeze(self) -> None: ...


def _batch(number: int) -> BatchClosed:
    return BatchClosed(
        batch_id=BatchId(f"batch-{number}"),
        camera_id=CameraId("front_door"),
        detection_ids=(DetectionId(number),),
        started_at=NOW,
        ended_at=NOW,
        reason=CloseReason.IDLE,
        first_completed_at=NOW,
        closed_at=NOW,
    )


@pytest.mark.parametrize("way", ["unix", "tcp"])
async def test_queue_claims_and_scripts_work_over_unix_socket_and_tcp(server: Server, way: str) -> None:
    await server.start()
    async with connection.open(StreamSettings(redis_url=server.url if way == "unix" else server.tcp_url)) as opened:
        await opened.ping()
        await opened.broker.publish(_batch(1))
        (delivery,) = await opened.broker.read(
            Stream.ANALYSIS_QUEUE, "analyze", "a", count=5, block=timedelta(seconds=1)
        )
        assert delivery.message == _batch(1)
        assert await opened.claims.claim("k", "me", timedelta(seconds=5)) is None
        script = opened.script("return {KEYS[1], ARGV[1], ARGV[2] + 1, false}")
        assert await script(keys=["a"], args=["b", 2]) == ["a", "b", 3, None]


async def test_opening_needs_no_redis_and_calls_work_once_it_is_there(server: Server) -> None:
    async with connection.open(StreamSettings(redis_url=server.url)) as opened:
        with pytest.raises(BrokerUnavailable, match="ping Redis"):
            await opened.ping()
        with pytest.raises(BrokerUnavailable, match="publish"):
            await opened.broker.publish(_batch(1))
        await server.start()
        await opened.broker.publish(_batch(1))


async def test_a_password_opens_the_door_and_never_shows_in_an_error(guarded_server: Server) -> None:
    async with connection.open(StreamSettings(redis_url=guarded_server.tcp_url)) as opened:
        await opened.ping()
        await guarded_server.kill()
        with pytest.raises(BrokerUnavailable) as raised:
            await opened.ping()
        assert "hunter2" not in str(raised.value)


async def test_a_missing_password_is_a_queue_that_cannot_be_used(guarded_server: Server) -> None:
    async with connection.open(StreamSettings(redis_url=guarded_server.unguarded_tcp_url)) as opened:
        with pytest.raises(BrokerUnavailable, match=r"(?i)auth"):
            await opened.ping()


async def test_a_frozen_redis_is_given_up_after_the_timeout(server: Server) -> None:
    await server.start()
    async with connection.open(StreamSettings(redis_url=server.url)) as opened:
        await opened.ping()
        server.freeze()
        async with asyncio.timeout(15):
            with pytest.raises(BrokerUnavailable):
                await opened.ping()


async def test_a_server_that_is_not_redis_is_a_queue_that_cannot_be_used() -> None:
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as stranger:
        port = stranger.sockets[0].getsockname()[1]
        async with connection.open(StreamSettings(redis_url=f"redis://127.0.0.1:{port}/0")) as opened:
            with pytest.raises(BrokerUnavailable):
                await opened.ping()


async def test_a_key_of_another_kind_is_refused_rather_than_waited_for(redis_url: str) -> None:
    async with connection.open(StreamSettings(redis_url=redis_url)) as opened:
        await opened.script("redis.call('SET', KEYS[1], 'a string')")(keys=[Stream.ANALYSIS_QUEUE])
        with pytest.raises(BrokerRefused, match="WRONGTYPE"):
            await opened.broker.publish(_batch(1))


async def test_scripts_survive_a_server_that_forgot_them(redis_url: str) -> None:
    async with connection.open(StreamSettings(redis_url=redis_url)) as opened:
        script = opened.script("return 7")
        assert await script(keys=[]) == 7
        await opened._commands.execute_command("SCRIPT", "FLUSH")
        assert await script(keys=[]) == 7


@pytest.mark.parametrize("dedicated", [True, False])
async def test_blocking_readers_leave_short_commands_a_connection(redis_url: str, dedicated: bool) -> None:
    settings = StreamSettings(
        redis_url=redis_url,
        redis_pool_dedicated_enabled=dedicated,
        redis_pool_size_queue=3,
        redis_pool_size_cache=1,
        redis_pool_size_pubsub=1,
    )
    async with connection.open(settings) as opened, asyncio.TaskGroup() as readers:
        reading = [
            readers.create_task(
                opened.broker.read(Stream.ANALYSIS_QUEUE, "analyze", f"c{n}", count=1, block=timedelta(seconds=5))
            )
            for n in range(3)
        ]
        await asyncio.gather(*(opened.broker.publish(_batch(n)) for n in range(3)))
        async with asyncio.timeout(4):
            assert [len(deliveries) for deliveries in await asyncio.gather(*reading)] == [1, 1, 1]
