"""What only Redis has: the public channels, the lasting sequence, forgetting long-gone consumers."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import redis.asyncio

from hsi.events.messages import Health, StatusChanged
from hsi.events.streams import Stream
from hsi.stream import connection, names
from hsi.stream.settings import StreamSettings

LOG = Stream.STATUS_LOG
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def _status(number: int) -> StatusChanged:
    return StatusChanged(
        observed_at=NOW, health=Health.HEALTHY, parts={}, queues={}, cameras_total=number, cameras_active=0
    )


async def test_outsiders_get_every_appended_entry_on_the_seeds_channel(redis_url: str) -> None:
    async with (
        connection.open(StreamSettings(redis_url=redis_url)) as opened,
        redis.asyncio.Redis.from_url(redis_url, decode_responses=True, protocol=2) as outsider,
        outsider.pubsub() as listening,
    ):
        await listening.subscribe("system_status")
        seq = await opened.broker.append(_status(3))
        async with asyncio.timeout(10):
            async for told in listening.listen():
                if told["type"] == "message":
                    break
        heard = json.loads(told["data"])
        assert (heard["seq"], heard["type"]) == (seq, "StatusChanged")
        assert StatusChanged.model_validate(heard["data"]) == _status(3)


async def test_the_sequence_goes_on_upwards_whatever_part_of_it_was_lost(redis_url: str) -> None:
    async with connection.open(StreamSettings(redis_url=redis_url)) as opened:
        forget = opened.script("return redis.call('DEL', unpack(KEYS))")
        first = await opened.broker.append(_status(1))

        await forget(keys=[names.sequence(LOG)])
        assert await opened.broker.newest(LOG) == first
        assert await opened.broker.append(_status(2)) == first + 1

        await opened.script("return redis.call('SET', KEYS[1], ARGV[1])")(keys=[names.sequence(LOG)], args=[5])
        assert await opened.broker.append(_status(3)) == first + 2

        await forget(keys=[LOG])
        assert await opened.broker.newest(LOG) == first + 2
        assert await opened.broker.append(_status(4)) == first + 3

        last = first + 3
        await forget(keys=[LOG, names.sequence(LOG)])

        async def later() -> bool:
            return datetime.now(UTC).timestamp() * 1000 > last + 1

        async with asyncio.timeout(5):
            while not await later():
                await asyncio.sleep(0.001)
        assert await opened.broker.append(_status(5)) > last


async def test_ten_thousand_entries_are_kept_by_default(redis_url: str) -> None:
    async with connection.open(StreamSettings(redis_url=redis_url)) as opened:
        for start in range(0, 10_100, 100):
            await asyncio.gather(*(opened.broker.append(_status(start + n)) for n in range(100)))
        oldest, newest = await opened.broker.oldest(LOG), await opened.broker.newest(LOG)
        assert newest - oldest + 1 == 10_000


async def test_a_consumer_long_gone_is_forgotten_only_when_it_holds_nothing(redis_url: str) -> None:
    async with connection.open(StreamSettings(redis_url=redis_url)) as opened:
        broker = opened.broker
        for consumer in ("holds one", "holds none"):
            await broker.append(_status(1))
            (delivery,) = await broker.read(LOG, "notify", consumer, count=1, block=timedelta(0))
        await broker.ack(delivery)
        consumers = opened.script("return redis.call('XINFO', 'CONSUMERS', KEYS[1], 'notify')")
        await broker.ensure_group(LOG, "notify")
        assert {row[1] for row in await consumers(keys=[LOG])} == {"holds one", "holds none"}
        async with asyncio.timeout(5):
            while len(await consumers(keys=[LOG])) > 1:
                await broker._ensure_group([LOG], ["notify", 0])
        assert {row[1] for row in await consumers(keys=[LOG])} == {"holds one"}
