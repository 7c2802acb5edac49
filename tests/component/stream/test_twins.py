"""Redis and the twin in memory live through the same random history and stay alike; no message is ever lost."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hsi.events.ids import CameraId, FrameId, MediaKey
from hsi.events.messages import FrameCaptured
from hsi.events.streams import Stream
from hsi.stream import connection
from hsi.stream.broker import Broker, BrokerRefused, DeadLettersFull, Delivery, Limits, StreamFull
from hsi.stream.memory import MemoryBroker
from hsi.stream.redis_broker import RedisBroker
from hsi.stream.settings import StreamSettings

WORK = Stream.DETECTION_QUEUE
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LIMITS = Limits(queue_max_size=6, publish_timeout=timedelta(0))
CONSUMERS = st.sampled_from(["a", "b"])
WHICH = st.integers(0, 9)

STEPS = st.one_of(
    st.tuples(st.just("publish"), CONSUMERS, WHICH),
    st.tuples(st.sampled_from(["read", "resume", "reclaim"]), CONSUMERS, st.integers(1, 3)),
    st.tuples(st.sampled_from(["ack", "bury", "retake", "retake uncounted", "renew"]), CONSUMERS, WHICH),
    st.tuples(st.just("requeue"), CONSUMERS, WHICH),
)


def _frame(number: int) -> FrameCaptured:
    return FrameCaptured(
        frame_id=FrameId(number),
        camera_id=CameraId("front_door"),
        media_key=MediaKey(f"front_door/{number}.jpg"),
        sha256="0" * 64,
        captured_at=NOW,
        completed_at=NOW,
    )


@dataclass
class Side:
    """One queue and what its consumers ever got from it, oldest first."""

    broker: Broker
    got: list[Delivery] = field(default_factory=list)
    published: int = 0
    finished: set[int] = field(default_factory=set)

    async def step(self, what: str, consumer: str, number: int) -> object:
        """Do it and tell what could be seen, without ids, which differ."""
        try:
            seen = await self._do(what, consumer, number)
        except (StreamFull, DeadLettersFull, BrokerRefused) as refused:
            seen = type(refused)
        depth = await self.broker.depth(WORK)
        return seen, depth.waiting, depth.pending, depth.dead

    async def _do(self, what: str, consumer: str, number: int) -> object:
        if what == "publish":
            await self.broker.publish(_frame(self.published))
            self.published += 1
            return None
        if what == "requeue":
            letter = await self.broker.requeue(WORK)
            return letter and (letter.type_name, letter.data, letter.reason, letter.deliveries)
        if what in {"read", "resume", "reclaim"}:
            return self._take(await self._ask(what, consumer, number))
        return await self._finish(what, consumer, number) if self.got else None

    async def _ask(self, what: str, consumer: str, count: int) -> list[Delivery]:
        if what == "read":
            return await self.broker.read(WORK, "detect", consumer, count=count, block=timedelta(0))
        if what == "resume":
            return await self.broker.resume(WORK, "detect", consumer, count=count)
        return await self.broker.reclaim(WORK, "detect", consumer, idle=timedelta(0), count=count)

    async def _finish(self, what: str, consumer: str, number: int) -> object:
        delivery = self.got[number % len(self.got)]
        if what == "ack":
            await self.broker.ack(delivery)
            self.finished.add(self._number(delivery))
        elif what == "bury":
            await self.broker.bury(delivery, "bad")
        elif what == "renew":
            await self.broker.renew(WORK, "detect", consumer, [delivery.entry_id])
        else:
            again = await self.broker.retake(delivery, consumer, counted=what == "retake")
            return again and self._take([again])
        return None

    def _take(self, deliveries: list[Delivery]) -> list[tuple[int, int]]:
        self.got += deliveries
        return [(self._number(delivery), delivery.deliveries) for delivery in deliveries]

    @staticmethod
    def _number(delivery: Delivery) -> int:
        assert isinstance(delivery.message, FrameCaptured)
        return delivery.message.frame_id

    async def found(self) -> set[int]:
        """Every frame that is still somewhere or was acknowledged."""
        while await self.broker.requeue(WORK) is not None:
            await self._drain()
        await self._drain()
        return self.finished

    async def _drain(self) -> None:
        taken = await self.broker.reclaim(WORK, "detect", "end", idle=timedelta(0), count=100)
        taken += await self.broker.read(WORK, "detect", "end", count=100, block=timedelta(0))
        for delivery in taken:
            await self.broker.ack(delivery)
            self.finished.add(self._number(delivery))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(STEPS, max_size=40))
async def test_the_same_history_looks_the_same_on_both_and_loses_no_message(
    redis_url: str, history: list[tuple[str, str, int]]
) -> None:
    async with connection.open(StreamSettings(redis_url=redis_url)) as opened:
        await opened._commands.execute_command("FLUSHALL")
        short = opened._commands
        real, twin = Side(RedisBroker(short, short, short, LIMITS)), Side(MemoryBroker(LIMITS))
        for what, consumer, number in history:
            assert await real.step(what, consumer, number) == await twin.step(what, consumer, number), what
        assert await real.found() == set(range(real.published))
        assert await twin.found() == set(range(twin.published))
