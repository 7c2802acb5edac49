"""One contract over Redis and its twin in memory: whatever a room may rely on holds for both."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from hsi.events.ids import CameraId, FrameId, MediaKey
from hsi.events.messages import FrameCaptured, Health, Message, StatusChanged
from hsi.events.streams import Stream, encode
from hsi.stream.broker import Broker, Claims, DeadLettersFull, Delivery, Limits, LogEntry, StreamFull
from hsi.stream.claims import RedisClaims
from hsi.stream.memory import MemoryBroker
from hsi.stream.memory_claims import MemoryClaims
from hsi.stream.pool import OneByOne, Pool, Together
from hsi.stream.redis_broker import RedisBroker

WORK = Stream.DETECTION_QUEUE
LOG = Stream.STATUS_LOG
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
AT_ONCE = timedelta(0)
HOUR = timedelta(hours=1)
SMALL = Limits(queue_max_size=3, publish_timeout=timedelta(milliseconds=100), log_size=5, log_hard_size=20)

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


@dataclass(frozen=True)
class Queue:
    """What one side of the contract offers, and a way to put strangers' entries there."""

    broker: Broker
    claims: Claims
    inject: Callable[[Stream, dict[str, str]], Awaitable[None]]


@asynccontextmanager
async def _over_redis(url: str, limits: Limits) -> AsyncIterator[Queue]:
    pool = Pool(url, 20, 10.0)
    short, waiting = Together(pool, 10.0), OneByOne(pool, 10.0)

    async def inject(stream: Stream, fields: dict[str, str]) -> None:
        await short.execute_command("XADD", stream, "*", *(part for pair in fields.items() for part in pair))

    try:
        yield Queue(RedisBroker(short, waiting, waiting, limits), RedisClaims(short), inject)
    finally:
        await short.close()
        await pool.close()


@asynccontextmanager
async def _in_memory(limits: Limits) -> AsyncIterator[Queue]:
    broker = MemoryBroker(limits)
    yield Queue(broker, MemoryClaims(), broker.inject)


@pytest.fixture(params=["redis", "memory"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("redis_url")) if request.param == "redis" else ""


@pytest.fixture
async def queue(url: str) -> AsyncIterator[Queue]:
    async with _over_redis(url, Limits()) if url else _in_memory(Limits()) as opened:
        yield opened


@pytest.fixture
async def small(url: str) -> AsyncIterator[Queue]:
    """A queue with small bounds."""
    async with _over_redis(url, SMALL) if url else _in_memory(SMALL) as opened:
        yield opened


def _frame(number: int) -> FrameCaptured:
    return FrameCaptured(
        frame_id=FrameId(number),
        camera_id=CameraId("front_door"),
        media_key=MediaKey(f"front_door/{number}.jpg"),
        sha256="0" * 64,
        captured_at=NOW,
        completed_at=NOW,
        trace_id=f"trace-{number}",
    )


def _status(number: int) -> StatusChanged:
    return StatusChanged(
        observed_at=NOW, health=Health.HEALTHY, parts={}, queues={}, cameras_total=number, cameras_active=0
    )


def _frames(deliveries: list[Delivery]) -> list[int]:
    return [_frame_of(delivery.message) for delivery in deliveries]


def _frame_of(message: Message | None) -> int:
    assert isinstance(message, FrameCaptured)
    return message.frame_id


def _totals(entries: list[LogEntry]) -> list[int]:
    return [entry.message.cameras_total for entry in entries if isinstance(entry.message, StatusChanged)]


async def _publish(queue: Queue, count: int) -> None:
    for number in range(count):
        await queue.broker.publish(_frame(number))


async def _read(queue: Queue, consumer: str = "a", count: int = 100) -> list[Delivery]:
    return await queue.broker.read(WORK, "detect", consumer, count=count, block=AT_ONCE)


async def test_a_published_message_arrives_whole_with_its_first_delivery_counted(queue: Queue) -> None:
    await queue.broker.publish(_frame(7))
    (delivery,) = await _read(queue)
    assert delivery.message == _frame(7)
    assert (delivery.stream, delivery.group, delivery.deliveries, delivery.problem) == (WORK, "detect", 1, "")


async def test_messages_arrive_in_order_and_no_more_than_asked_for(queue: Queue) -> None:
    await _publish(queue, 5)
    assert _frames(await _read(queue, count=3)) == [0, 1, 2]
    assert _frames(await _read(queue, count=3)) == [3, 4]


async def test_what_was_published_before_the_group_existed_is_read(queue: Queue) -> None:
    await _publish(queue, 2)
    await queue.broker.ensure_group(WORK, "detect")
    await queue.broker.ensure_group(WORK, "detect")
    assert _frames(await _read(queue)) == [0, 1]


async def test_two_consumers_share_entries_without_overlap(queue: Queue) -> None:
    await _publish(queue, 4)
    first, second = await _read(queue, "a", 2), await _read(queue, "b", 2)
    assert sorted(_frames(first) + _frames(second)) == [0, 1, 2, 3]


async def test_an_acknowledged_entry_is_gone_from_stream_and_group(queue: Queue) -> None:
    await _publish(queue, 1)
    (delivery,) = await _read(queue)
    await queue.broker.ack(delivery)
    await queue.broker.ack(delivery)
    depth = await queue.broker.depth(WORK)
    assert (depth.waiting, depth.pending, depth.dead, depth.oldest_seconds) == (0, 0, 0, 0.0)
    assert await queue.broker.resume(WORK, "detect", "a", count=10) == []


async def test_a_waiting_reader_gets_an_entry_as_soon_as_it_is_published(queue: Queue) -> None:
    reading = asyncio.ensure_future(
        queue.broker.read(WORK, "detect", "a", count=1, block=timedelta(seconds=5)),
    )
    await queue.broker.publish(_frame(3))
    assert _frames(await asyncio.wait_for(reading, 4)) == [3]


async def test_a_reader_that_waited_in_vain_gets_nothing(queue: Queue) -> None:
    assert await queue.broker.read(WORK, "detect", "a", count=1, block=timedelta(milliseconds=20)) == []


async def test_depth_tells_unread_pending_and_the_age_of_the_oldest(queue: Queue, eventually: Eventually) -> None:
    await _publish(queue, 3)
    await _read(queue, count=1)

    async def aged() -> bool:
        return (await queue.broker.depth(WORK)).oldest_seconds > 0.05

    await eventually(aged)
    depth = await queue.broker.depth(WORK)
    assert (depth.waiting, depth.pending, depth.dead) == (2, 1, 0)


async def test_depth_of_a_stream_nobody_ever_used_is_zero(queue: Queue) -> None:
    depth = await queue.broker.depth(Stream.ANALYSIS_QUEUE)
    assert (depth.waiting, depth.pending, depth.dead, depth.oldest_seconds) == (0, 0, 0, 0.0)


async def test_a_restart_finds_its_own_unfinished_entries_oldest_first_and_counted(queue: Queue) -> None:
    await _publish(queue, 3)
    await _read(queue, "a", 2)
    await _read(queue, "b", 1)
    resumed = await queue.broker.resume(WORK, "detect", "a", count=10)
    assert [(frame, d.deliveries) for frame, d in zip(_frames(resumed), resumed, strict=True)] == [(0, 2), (1, 2)]


async def test_resuming_leaves_out_what_the_caller_holds_and_pages_through_the_rest(queue: Queue) -> None:
    await _publish(queue, 5)
    held = [delivery.entry_id for delivery in (await _read(queue))[:2]]
    first = await queue.broker.resume(WORK, "detect", "a", count=2, besides=held)
    held += [delivery.entry_id for delivery in first]
    second = await queue.broker.resume(WORK, "detect", "a", count=2, besides=held)
    assert (_frames(first), _frames(second)) == ([2, 3], [4])
    assert {d.deliveries for d in await queue.broker.resume(WORK, "detect", "a", count=2)} == {2}


async def test_entries_left_alone_are_taken_over_by_another_consumer(queue: Queue) -> None:
    await _publish(queue, 2)
    await _read(queue, "dead")
    taken = await queue.broker.reclaim(WORK, "detect", "b", idle=AT_ONCE, count=10)
    assert [(frame, d.deliveries) for frame, d in zip(_frames(taken), taken, strict=True)] == [(0, 2), (1, 2)]
    assert await queue.broker.resume(WORK, "detect", "dead", count=10) == []


async def test_entries_in_hand_are_not_taken_over(queue: Queue) -> None:
    await _publish(queue, 1)
    await _read(queue, "slow")
    assert await queue.broker.reclaim(WORK, "detect", "b", idle=HOUR, count=10) == []


async def test_a_sign_of_life_keeps_an_entry_with_its_consumer(queue: Queue, eventually: Eventually) -> None:
    await _publish(queue, 1)
    (held,) = await _read(queue, "slow")

    async def stale() -> bool:
        return (await queue.broker.depth(WORK)).oldest_seconds > 0.8

    await eventually(stale)
    await queue.broker.renew(WORK, "detect", "slow", [held.entry_id])
    assert await queue.broker.reclaim(WORK, "detect", "b", idle=timedelta(seconds=0.7), count=10) == []
    (resumed,) = await queue.broker.resume(WORK, "detect", "slow", count=1)
    assert resumed.deliveries == 2


async def test_a_sign_of_life_does_not_take_back_what_another_consumer_has(queue: Queue) -> None:
    await _publish(queue, 1)
    (held,) = await _read(queue, "slow")
    await queue.broker.reclaim(WORK, "detect", "b", idle=AT_ONCE, count=1)
    await queue.broker.renew(WORK, "detect", "slow", [held.entry_id, "1-1"])
    assert await queue.broker.resume(WORK, "detect", "slow", count=1) == []


async def test_retaking_counts_a_delivery_unless_told_otherwise(queue: Queue) -> None:
    await _publish(queue, 1)
    (first,) = await _read(queue)
    second = await queue.broker.retake(first, "a")
    assert second is not None
    third = await queue.broker.retake(second, "a", counted=False)
    assert third is not None
    assert (second.deliveries, third.deliveries, third.message) == (2, 2, _frame(0))


async def test_an_entry_that_somebody_finished_or_has_cannot_be_retaken(queue: Queue) -> None:
    await _publish(queue, 2)
    finished, lost = await _read(queue)
    await queue.broker.ack(finished)
    await queue.broker.reclaim(WORK, "detect", "b", idle=AT_ONCE, count=10)
    assert await queue.broker.retake(finished, "a") is None
    assert await queue.broker.retake(lost, "a") is None


async def test_a_buried_entry_is_a_dead_letter_with_its_reason_and_nothing_else(queue: Queue) -> None:
    await _publish(queue, 1)
    (delivery,) = await _read(queue)
    await queue.broker.bury(delivery, "no such camera")
    await queue.broker.bury(delivery, "a second time")
    (letter,) = await queue.broker.dead_letters(WORK)
    assert {"type": letter.type_name, "data": letter.data} == encode(_frame(0))
    assert (letter.reason, letter.deliveries) == ("no such camera", 1)
    assert abs(letter.buried_at_ms / 1000 - datetime.now(UTC).timestamp()) < 60
    depth = await queue.broker.depth(WORK)
    assert (depth.waiting, depth.pending, depth.dead) == (0, 0, 1)


async def test_dead_letters_are_listed_by_page_oldest_first(queue: Queue) -> None:
    await _publish(queue, 4)
    for delivery in await _read(queue):
        await queue.broker.bury(delivery, f"reason {_frame_of(delivery.message)}")
    page = await queue.broker.dead_letters(WORK, start=1, limit=2)
    assert [letter.reason for letter in page] == ["reason 1", "reason 2"]


async def test_a_full_dead_letter_queue_refuses_and_the_entry_stays_pending(small: Queue) -> None:
    for number in range(4):
        await small.broker.publish(_frame(number))
        (delivery,) = await _read(small)
        if number < 3:
            await small.broker.bury(delivery, "bad")
    with pytest.raises(DeadLettersFull, match="detection_queue is full at 3"):
        await small.broker.bury(delivery, "bad")
    depth = await small.broker.depth(WORK)
    assert (depth.pending, depth.dead) == (1, 3)


async def test_a_requeued_dead_letter_is_a_fresh_entry(queue: Queue) -> None:
    await _publish(queue, 2)
    for delivery in await _read(queue):
        await queue.broker.bury(delivery, f"reason {_frame_of(delivery.message)}")
    letter = await queue.broker.requeue(WORK)
    assert letter is not None
    assert letter.reason == "reason 0"
    (again,) = await _read(queue)
    assert (again.message, again.deliveries) == (_frame(0), 1)
    assert (await queue.broker.depth(WORK)).dead == 1


async def test_a_long_message_survives_its_burial(queue: Queue) -> None:
    long = _frame(0).model_copy(update={"media_key": MediaKey("front_door/" + "x" * 9000)})
    await queue.broker.publish(long)
    await queue.broker.bury((await _read(queue))[0], "bad")
    await queue.broker.requeue(WORK)
    assert (await _read(queue))[0].message == long


async def test_there_may_be_nothing_to_requeue(queue: Queue) -> None:
    assert await queue.broker.requeue(WORK) is None
    assert await queue.broker.requeue(LOG) is None


async def _bury(queue: Queue, count: int) -> list[str]:
    await _publish(queue, count)
    for delivery in await _read(queue, count=count):
        await queue.broker.bury(delivery, f"reason {_frame_of(delivery.message)}")
    return [letter.entry_id for letter in await queue.broker.dead_letters(WORK, limit=count)]


async def _reasons(queue: Queue) -> list[str]:
    return [letter.reason for letter in await queue.broker.dead_letters(WORK)]


async def test_one_named_dead_letter_is_requeued_and_the_others_stay(queue: Queue) -> None:
    _, middle, _ = await _bury(queue, 3)
    letter = await queue.broker.requeue(WORK, middle)
    assert letter is not None
    assert letter.entry_id == middle
    assert _frames(await _read(queue)) == [1]
    assert await _reasons(queue) == ["reason 0", "reason 2"]
    assert await queue.broker.requeue(WORK, middle) is None
    assert await _read(queue) == []


async def test_discarded_dead_letters_are_gone_and_never_go_back(queue: Queue) -> None:
    await _bury(queue, 3)
    assert await queue.broker.discard(WORK) == 3
    assert await queue.broker.dead_letters(WORK) == []
    assert await queue.broker.requeue(WORK) is None
    assert await queue.broker.discard(WORK) == 0
    assert (await queue.broker.depth(WORK)).dead == 0


async def test_only_the_named_span_of_dead_letters_is_discarded(queue: Queue) -> None:
    first, second, _, fourth = await _bury(queue, 4)
    assert await queue.broker.discard(WORK, since=second, through=second) == 1
    assert await _reasons(queue) == ["reason 0", "reason 2", "reason 3"]
    assert await queue.broker.discard(WORK, since=fourth) == 1
    assert await queue.broker.discard(WORK, through=second) == 1
    assert await _reasons(queue) == ["reason 2"]
    assert await queue.broker.discard(WORK, through=first) == 0


async def test_more_dead_letters_than_one_step_takes_are_discarded_whole(queue: Queue) -> None:
    assert len(await _bury(queue, 1100)) == 1100
    assert await queue.broker.discard(WORK) == 1100
    assert await queue.broker.dead_letters(WORK) == []


async def test_a_full_stream_keeps_the_dead_letter_where_it_is(small: Queue) -> None:
    await small.broker.publish(_frame(0))
    await small.broker.bury((await _read(small))[0], "bad")
    await _publish(small, 3)
    with pytest.raises(StreamFull):
        await small.broker.requeue(WORK)
    assert (await small.broker.depth(WORK)).dead == 1


async def test_a_full_stream_makes_the_writer_wait_and_loses_nothing(small: Queue) -> None:
    await _publish(small, 3)
    with pytest.raises(StreamFull, match="detection_queue stayed full at 3"):
        await small.broker.publish(_frame(3))
    assert _frames(await _read(small)) == [0, 1, 2]


async def test_a_waiting_writer_goes_on_as_soon_as_there_is_room(url: str) -> None:
    limits = Limits(queue_max_size=1, publish_timeout=timedelta(seconds=20))
    async with _over_redis(url, limits) if url else _in_memory(limits) as queue:
        await queue.broker.publish(_frame(0))
        waiting = asyncio.ensure_future(queue.broker.publish(_frame(1)))
        (first,) = await _read(queue)
        assert not waiting.done()
        await queue.broker.ack(first)
        await asyncio.wait_for(waiting, 5)
        assert _frames(await _read(queue)) == [1]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        pytest.param({"type": "Nonsense", "data": "{}"}, "unknown event type 'Nonsense'", id="unknown type"),
        pytest.param({"type": "FrameCaptured", "data": "{not json"}, "not a FrameCaptured", id="not JSON"),
        pytest.param({"type": "FrameCaptured", "data": "{}"}, "frame_id: Field required", id="not its fields"),
        pytest.param({"hello": "world"}, "needs the fields type and data, found ['hello']", id="other fields"),
        pytest.param(encode(_status(1)), "does not belong on detection_queue", id="another stream's message"),
        pytest.param({"type": "FrameCaptured", "data": "\U0001f600" * 9000}, "Invalid JSON", id="long and odd"),
    ],
)
async def test_an_entry_that_cannot_be_understood_arrives_with_the_problem_and_can_be_buried(
    queue: Queue, fields: dict[str, str], problem: str
) -> None:
    await queue.inject(WORK, fields)
    (delivery,) = await _read(queue)
    assert delivery.message is None
    assert problem in delivery.problem
    assert 0 < len(delivery.raw) <= 4096
    (resumed,) = await queue.broker.resume(WORK, "detect", "a", count=1)
    assert resumed.problem == delivery.problem
    await queue.broker.bury(delivery, delivery.problem)
    (letter,) = await queue.broker.dead_letters(WORK)
    assert letter.data.startswith(delivery.raw[:10])


async def test_a_log_numbers_its_entries_without_a_gap(queue: Queue) -> None:
    assert await queue.broker.newest(LOG) == 0
    assert await queue.broker.oldest(LOG) == 0
    first = await queue.broker.append(_status(1))
    assert [await queue.broker.append(_status(n)) for n in (2, 3)] == [first + 1, first + 2]
    assert (await queue.broker.oldest(LOG), await queue.broker.newest(LOG)) == (first, first + 2)


async def test_a_log_replays_what_came_after_a_number(queue: Queue) -> None:
    first = await queue.broker.append(_status(1))
    await queue.broker.append(_status(2))
    await queue.broker.append(_status(3))
    assert _totals(await queue.broker.replay(LOG, after=first)) == [2, 3]
    assert _totals(await queue.broker.replay(LOG, after=0, limit=2)) == [1, 2]
    assert await queue.broker.replay(LOG, after=first + 2) == []


async def test_a_log_keeps_its_size_and_goes_on_counting(small: Queue) -> None:
    first = await small.broker.append(_status(0))
    for number in range(1, 12):
        await small.broker.append(_status(number))
    assert _totals(await small.broker.replay(LOG, after=0)) == [7, 8, 9, 10, 11]
    assert (await small.broker.oldest(LOG), await small.broker.newest(LOG)) == (first + 7, first + 11)


async def test_a_log_is_not_trimmed_past_what_a_group_has_not_finished(small: Queue) -> None:
    await small.broker.ensure_group(LOG, "notify")
    for number in range(10):
        await small.broker.append(_status(number))
    taken = await small.broker.read(LOG, "notify", "a", count=4, block=AT_ONCE)
    await small.broker.ack(taken[0])
    await small.broker.append(_status(10))
    assert _totals(await small.broker.replay(LOG, after=0)) == list(range(1, 11))
    rest = await small.broker.read(LOG, "notify", "a", count=100, block=AT_ONCE)
    assert len(taken + rest) == 11


async def test_a_log_whose_group_is_far_behind_refuses_at_the_hard_bound_and_recovers(small: Queue) -> None:
    await small.broker.ensure_group(LOG, "notify")
    for number in range(20):
        await small.broker.append(_status(number))
    with pytest.raises(StreamFull, match="status_log stayed full at 20"):
        await small.broker.append(_status(20))
    newest = await small.broker.newest(LOG)
    for delivery in await small.broker.read(LOG, "notify", "a", count=100, block=AT_ONCE):
        await small.broker.ack(delivery)
    assert await small.broker.append(_status(20)) == newest + 1
    assert _totals(await small.broker.replay(LOG, after=0)) == [16, 17, 18, 19, 20]


async def test_each_group_of_a_log_gets_every_entry_and_finishing_one_keeps_it_for_the_others(queue: Queue) -> None:
    await queue.broker.append(_status(1))
    for group in ("notify", "other"):
        (delivery,) = await queue.broker.read(LOG, group, "a", count=10, block=AT_ONCE)
        assert delivery.message == _status(1)
        await queue.broker.ack(delivery)
    assert _totals(await queue.broker.replay(LOG, after=0)) == [1]


async def test_depth_of_a_log_is_that_of_the_group_furthest_behind(queue: Queue, eventually: Eventually) -> None:
    for number in range(3):
        await queue.broker.append(_status(number))
    assert (await queue.broker.depth(LOG)).waiting == 0
    for delivery in await queue.broker.read(LOG, "fast", "a", count=3, block=AT_ONCE):
        await queue.broker.ack(delivery)
    await queue.broker.read(LOG, "slow", "a", count=1, block=AT_ONCE)

    async def aged() -> bool:
        return (await queue.broker.depth(LOG)).oldest_seconds > 0.05

    await eventually(aged)
    depth = await queue.broker.depth(LOG)
    assert (depth.waiting, depth.pending) == (2, 1)


async def test_a_buried_log_entry_stays_in_the_log_and_can_be_appended_anew(queue: Queue) -> None:
    first = await queue.broker.append(_status(1))
    (delivery,) = await queue.broker.read(LOG, "notify", "a", count=1, block=AT_ONCE)
    await queue.broker.bury(delivery, "no channel")
    assert [entry.seq for entry in await queue.broker.replay(LOG, after=0)] == [first]
    assert (await queue.broker.depth(LOG)).dead == 1
    letter = await queue.broker.requeue(LOG)
    assert letter is not None
    assert letter.reason == "no channel"
    assert _totals(await queue.broker.replay(LOG, after=first)) == [1]
    assert (await queue.broker.depth(LOG)).dead == 0


async def test_following_a_log_gives_history_then_the_present_to_every_follower(queue: Queue) -> None:
    first = await queue.broker.append(_status(1))
    await queue.broker.append(_status(2))

    async def follow() -> list[int]:
        seen: list[LogEntry] = []
        async for entry in queue.broker.follow(LOG, after=first):
            seen.append(entry)
            if len(seen) == 4:
                break
        assert [entry.seq for entry in seen] == [first + n for n in (1, 2, 3, 4)]
        return _totals(seen)

    followers = [asyncio.ensure_future(follow()) for _ in range(3)]
    for number in (3, 4, 5):
        await queue.broker.append(_status(number))
    assert await asyncio.wait_for(asyncio.gather(*followers), 10) == [[2, 3, 4, 5]] * 3


async def test_following_and_replaying_skip_what_cannot_be_understood(queue: Queue) -> None:
    await queue.broker.append(_status(1))
    await queue.inject(LOG, {"type": "Nonsense", "data": "{}"})
    await queue.broker.append(_status(2))
    assert _totals(await queue.broker.replay(LOG, after=0)) == [1, 2]
    seen: list[LogEntry] = []
    async with asyncio.timeout(10):
        async for entry in queue.broker.follow(LOG, after=0):
            seen.append(entry)
            if len(seen) == 2:
                break
    assert _totals(seen) == [1, 2]


async def test_a_claim_has_one_holder_who_may_claim_it_again(queue: Queue) -> None:
    assert await queue.claims.claim("dedupe:x", "one", HOUR) is None
    assert await queue.claims.claim("dedupe:x", "two", HOUR) == "one"
    assert await queue.claims.claim("dedupe:x", "one", HOUR) is None


async def test_only_its_holder_releases_a_claim(queue: Queue) -> None:
    await queue.claims.claim("dedupe:x", "one", HOUR)
    await queue.claims.release("dedupe:x", "two")
    assert await queue.claims.claim("dedupe:x", "two", HOUR) == "one"
    await queue.claims.release("dedupe:x", "one")
    assert await queue.claims.claim("dedupe:x", "two", HOUR) is None


async def test_a_claim_ends_by_itself_unless_extended(queue: Queue, eventually: Eventually) -> None:
    short = timedelta(milliseconds=50)
    await queue.claims.claim("short", "one", short)
    await queue.claims.claim("long", "one", short)
    assert await queue.claims.extend("long", HOUR) is True

    async def ended() -> bool:
        return await queue.claims.claim("short", "two", HOUR) is None

    await eventually(ended)
    assert await queue.claims.claim("long", "two", HOUR) == "one"
    assert await queue.claims.extend("nobody's", HOUR) is False


async def test_holding_takes_a_free_claim_and_otherwise_names_its_holder(queue: Queue) -> None:
    assert await queue.claims.hold("cooldown", "one", HOUR) is None
    assert await queue.claims.hold("cooldown", "one", HOUR) is None
    assert await queue.claims.hold("cooldown", "two", HOUR) == "one"
    assert await queue.claims.claim("cooldown", "two", HOUR) == "one"


@pytest.mark.parametrize("again", ["one", "two"])
async def test_whoever_asks_to_hold_a_claim_starts_its_time_anew(
    queue: Queue, eventually: Eventually, again: str
) -> None:
    short = timedelta(milliseconds=50)
    await queue.claims.hold("short", "one", short)
    await queue.claims.hold("long", "one", short)
    await queue.claims.hold("long", again, HOUR)

    async def ended() -> bool:
        return await queue.claims.claim("short", "two", HOUR) is None

    await eventually(ended)
    assert await queue.claims.claim("long", "two", HOUR) == "one"


async def test_of_many_claimants_at_once_exactly_one_wins(queue: Queue) -> None:
    answers = await asyncio.gather(*(queue.claims.claim("race", f"holder {n}", HOUR) for n in range(20)))
    assert answers.count(None) == 1
