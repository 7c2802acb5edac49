"""The consumer's promises, on the in-memory queue."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hsi.events.ids import CameraId, FrameId, MediaKey
from hsi.events.messages import FrameCaptured, Message
from hsi.events.streams import Stream
from hsi.runtime.tasks import Stop, Task
from hsi.stream.broker import BrokerUnavailable, Delivery, Limits, StreamFull
from hsi.stream.consume import Buried, Consumer, Handle, Intake, Reject, Retry
from hsi.stream.memory import MemoryBroker

WORK = Stream.DETECTION_QUEUE
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SOON = timedelta(milliseconds=1)

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


class Interrupted:
    """A queue whose named methods are out of reach for their next few calls."""

    def __init__(self, broker: MemoryBroker, **failures: int) -> None:
        self._broker = broker
        self.failures = failures

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._broker, name)

        async def call(*args: object, **options: object) -> object:
            if self.failures.get(name, 0) > 0:
                self.failures[name] -= 1
                raise BrokerUnavailable(f"{name}: nobody there")
            return await method(*args, **options)

        return call


class Worker:
    """Handles as told, and remembers."""

    def __init__(self, says: Callable[[int, int], Exception | None] = lambda _number, _times: None) -> None:
        self._says = says
        self.handled: list[int] = []
        self.letters: list[tuple[int | None, str]] = []
        self.beats = 0
        self.now = self.most = 0

    async def handle(self, message: Message) -> None:
        assert isinstance(message, FrameCaptured)
        self.handled.append(message.frame_id)
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(0)
            problem = self._says(message.frame_id, self.handled.count(message.frame_id))
            if problem is not None:
                raise problem
        finally:
            self.now -= 1

    async def buried(self, message: Message | None, reason: str) -> None:
        self.letters.append((message.frame_id if isinstance(message, FrameCaptured) else None, reason))

    def beat(self) -> None:
        self.beats += 1


def _frame(number: int) -> FrameCaptured:
    return FrameCaptured(
        frame_id=FrameId(number),
        camera_id=CameraId("front_door"),
        media_key=MediaKey(f"front_door/{number}.jpg"),
        sha256="0" * 64,
        captured_at=NOW,
        completed_at=NOW,
    )


def _intake(**changes: Any) -> Intake:
    return Intake(WORK, "detect", "me", **changes)


def _consumer(
    broker: MemoryBroker | Interrupted,
    worker: Worker,
    *,
    handle: Handle | None = None,
    buried: Buried | None = None,
    **changes: Any,
) -> Consumer:
    # A stand-in for every method satisfies the protocol only at run time.
    queue: Any = broker
    return Consumer(
        queue, _intake(**changes), handle or worker.handle, buried=buried or worker.buried, beat=worker.beat
    )


async def _burst(consumer: Consumer) -> None:
    async with asyncio.timeout(20):
        await consumer.run(Stop(), burst=True)


async def _filled(count: int, limits: Limits | None = None) -> MemoryBroker:
    broker = MemoryBroker(limits or Limits())
    for number in range(count):
        await broker.publish(_frame(number))
    return broker


async def _left(broker: MemoryBroker) -> tuple[int, int, int]:
    depth = await broker.depth(WORK)
    return depth.waiting, depth.pending, depth.dead


async def test_a_burst_handles_everything_once_acknowledges_it_and_returns() -> None:
    broker, worker = await _filled(100), Worker()
    consumer = _consumer(broker, worker)
    await _burst(consumer)
    assert sorted(worker.handled) == list(range(100))
    assert await _left(broker) == (0, 0, 0)
    assert (consumer.tally.taken, consumer.tally.done, consumer.tally.retried, consumer.tally.buried) == (
        100,
        100,
        0,
        0,
    )


async def test_a_consumer_is_a_task_of_the_runtime() -> None:
    task: Task = _consumer(MemoryBroker(), Worker())
    assert task.name == "detect reads detection_queue"
    await task.run(Stop(), burst=True)


@pytest.mark.parametrize("slots", [1, 3, 8])
async def test_never_more_entries_are_handled_at_once_than_there_are_slots(slots: int) -> None:
    broker, worker = await _filled(50), Worker()
    await _burst(_consumer(broker, worker, concurrency=slots))
    assert worker.most == slots


async def test_the_next_entry_is_asked_for_beside_the_acknowledgement_and_handled_after_it() -> None:
    broker, worker, stop = await _filled(2), Worker(), Stop()
    asked, answered = asyncio.Event(), asyncio.Event()

    class SlowToAnswer(Interrupted):
        async def ack(self, delivery: Delivery) -> None:
            asked.set()
            await answered.wait()
            await broker.ack(delivery)

    consumer = _consumer(SlowToAnswer(broker), worker, concurrency=1)
    running = asyncio.ensure_future(consumer.run(stop))
    async with asyncio.timeout(20):
        await asked.wait()
        while consumer.tally.taken < 2:
            await asyncio.sleep(0)
        assert worker.handled == [0]
        answered.set()
        while len(worker.handled) < 2:
            await asyncio.sleep(0)
        stop.order()
        await running
    assert await _left(broker) == (0, 0, 0)


async def test_a_retry_is_handled_again_later_and_counted() -> None:
    broker = await _filled(3)
    worker = Worker(lambda number, times: Retry("not yet", SOON) if number == 1 and times < 3 else None)
    consumer = _consumer(broker, worker)
    await _burst(consumer)
    assert [worker.handled.count(number) for number in range(3)] == [1, 3, 1]
    assert consumer.tally.retried == 2
    assert await _left(broker) == (0, 0, 0)


async def test_a_retry_too_many_becomes_a_dead_letter_that_names_the_last_reason() -> None:
    broker, worker = await _filled(1), Worker(lambda _number, times: Retry(f"detector said no, {times}", SOON))
    await _burst(_consumer(broker, worker, max_deliveries=3))
    assert len(worker.handled) == 3
    assert worker.letters == [(0, "failed 3 times, the last time: detector said no, 3")]
    (letter,) = await broker.dead_letters(WORK)
    assert (letter.reason, letter.deliveries) == (worker.letters[0][1], 3)


async def test_a_retry_that_is_not_the_entrys_fault_is_never_buried() -> None:
    broker = await _filled(2)
    worker = Worker(lambda _number, times: Retry("database away", SOON, counted=False) if times < 12 else None)
    await _burst(_consumer(broker, worker, max_deliveries=2))
    assert len(worker.handled) == 24
    assert await _left(broker) == (0, 0, 0)


async def test_entries_waiting_for_a_retry_leave_their_slot_to_others() -> None:
    broker, stop = await _filled(3), Stop()
    worker = Worker(lambda number, _times: Retry("long", timedelta(hours=1)) if number == 0 else None)
    running = asyncio.ensure_future(_consumer(broker, worker, concurrency=1).run(stop))
    async with asyncio.timeout(10):
        while len(worker.handled) < 3:
            await asyncio.sleep(0)
    stop.order()
    await asyncio.wait_for(running, 5)
    assert await _left(broker) == (0, 1, 0)


async def test_waiting_retries_are_bounded_so_that_an_outage_keeps_the_backlog_in_the_queue() -> None:
    broker, stop = await _filled(100), Stop()
    worker = Worker(lambda _number, _times: Retry("model away", timedelta(hours=1), counted=False))
    running = asyncio.ensure_future(_consumer(broker, worker, concurrency=2).run(stop))
    async with asyncio.timeout(10):
        while len(worker.handled) < 8:
            await asyncio.sleep(0)
    for _ in range(100):
        await asyncio.sleep(0)
    assert await _left(broker) == (92, 8, 0)
    stop.order()
    await asyncio.wait_for(running, 5)


async def test_a_rejected_entry_becomes_a_dead_letter_at_once() -> None:
    broker, worker = await _filled(2), Worker(lambda number, _times: Reject("no such camera") if number else None)
    consumer = _consumer(broker, worker)
    await _burst(consumer)
    assert worker.letters == [(1, "no such camera")]
    assert [letter.reason for letter in await broker.dead_letters(WORK)] == ["no such camera"]
    assert consumer.tally.buried == 1


async def test_what_cannot_be_understood_becomes_a_dead_letter_without_being_handled() -> None:
    broker, worker = await _filled(1), Worker()
    await broker.inject(WORK, {"type": "FrameCaptured", "data": "{"})
    await _burst(_consumer(broker, worker))
    assert worker.handled == [0]
    ((number, reason),) = worker.letters
    assert number is None
    assert "FrameCaptured" in reason
    assert await _left(broker) == (0, 0, 1)


async def test_an_entry_that_killed_its_consumers_is_buried_unhandled() -> None:
    broker, worker = await _filled(1), Worker()
    await broker.read(WORK, "detect", "me", count=1, block=timedelta(0))
    for _ in range(4):
        await broker.resume(WORK, "detect", "me", count=1)
    await _burst(_consumer(broker, worker))
    assert worker.handled == []
    assert worker.letters == [
        (0, "delivered 6 times and never finished: its consumer died or stalled each time"),
    ]


async def test_a_burial_that_must_wait_is_tried_again_and_happens_once() -> None:
    broker, worker, tries = await _filled(1), Worker(lambda _number, _times: Reject("bad")), []

    async def buried(_message: Message | None, reason: str) -> None:
        tries.append(reason)
        if len(tries) < 8:
            raise Retry("database away", SOON)

    await _burst(_consumer(broker, worker, buried=buried, max_deliveries=2))
    assert tries == ["bad"] * 8
    assert await _left(broker) == (0, 0, 1)


async def test_a_full_dead_letter_queue_keeps_the_entry_until_there_is_room(eventually: Eventually) -> None:
    broker = await _filled(2, Limits(queue_max_size=2))
    for delivery in await broker.read(WORK, "detect", "me", count=2, block=timedelta(0)):
        await broker.bury(delivery, "earlier")
    await broker.publish(_frame(7))
    stop, worker = Stop(), Worker(lambda _number, _times: Reject("bad"))
    running = asyncio.ensure_future(_consumer(broker, worker).run(stop))

    async def refused() -> bool:
        return bool(worker.letters)

    await eventually(refused)
    assert await _left(broker) == (0, 1, 2)
    stop.order()
    await asyncio.wait_for(running, 5)
    assert await _left(broker) == (0, 1, 2)


async def test_a_bug_ends_the_consumer_and_leaves_the_entry_pending() -> None:
    broker, worker = await _filled(1), Worker(lambda _number, _times: ZeroDivisionError("a bug"))
    with pytest.raises(ExceptionGroup) as raised:
        await _burst(_consumer(broker, worker))
    assert raised.group_contains(ZeroDivisionError)
    assert await _left(broker) == (0, 1, 0)


async def test_a_restart_takes_up_its_own_unfinished_entries_first() -> None:
    broker, worker = await _filled(3), Worker()
    await broker.read(WORK, "detect", "me", count=2, block=timedelta(0))
    await _burst(_consumer(broker, worker, concurrency=1))
    assert worker.handled == [0, 1, 2]


async def test_entries_of_a_dead_consumer_are_taken_over() -> None:
    broker, worker = await _filled(3), Worker()
    await broker.read(WORK, "detect", "somebody dead", count=2, block=timedelta(0))
    await _burst(_consumer(broker, worker, claim_idle=timedelta(milliseconds=30)))
    assert sorted(worker.handled) == [0, 1, 2]


async def test_a_slow_but_living_consumer_keeps_its_entry(eventually: Eventually) -> None:
    broker, release, idle = await _filled(1), asyncio.Event(), timedelta(milliseconds=150)

    async def slowly(_message: Message) -> None:
        await release.wait()

    slow, other, stop = Worker(), Worker(), Stop()
    running = [asyncio.ensure_future(_consumer(broker, slow, handle=slowly, claim_idle=idle).run(stop))]

    async def old() -> bool:
        return (await broker.depth(WORK)).oldest_seconds > 0.5

    await eventually(old)
    assert await broker.reclaim(WORK, "detect", "other", idle=idle, count=1) == []
    release.set()
    stop.order()
    await asyncio.wait_for(running[0], 5)
    assert other.handled == []
    assert await _left(broker) == (0, 0, 0)


async def test_the_order_to_stop_ends_an_idle_consumer_at_once() -> None:
    stop, worker = Stop(), Worker()
    running = asyncio.ensure_future(_consumer(MemoryBroker(), worker).run(stop))
    for _ in range(20):
        await asyncio.sleep(0)
    stop.order()
    await asyncio.wait_for(running, 1)


async def test_the_order_to_stop_lets_what_is_in_hand_finish_and_takes_nothing_new() -> None:
    broker, release, started = await _filled(5), asyncio.Event(), []

    async def slowly(message: Message) -> None:
        started.append(message)
        await release.wait()

    stop = Stop()
    running = asyncio.ensure_future(_consumer(broker, Worker(), handle=slowly, concurrency=2).run(stop))
    while len(started) < 2:
        await asyncio.sleep(0)
    stop.order()
    for _ in range(20):
        await asyncio.sleep(0)
    assert not running.done()
    release.set()
    await asyncio.wait_for(running, 5)
    assert len(started) == 2
    assert await _left(broker) == (3, 0, 0)


async def test_what_does_not_finish_while_draining_is_left_pending() -> None:
    broker, started = await _filled(1), asyncio.Event()

    async def never(_message: Message) -> None:
        started.set()
        await asyncio.Event().wait()

    stop = Stop()
    running = asyncio.ensure_future(_consumer(broker, Worker(), handle=never, drain_seconds=0.05).run(stop))
    await started.wait()
    stop.order()
    await asyncio.wait_for(running, 5)
    assert await _left(broker) == (0, 1, 0)


@pytest.mark.parametrize(
    "failures",
    [
        pytest.param({"ensure_group": 2}, id="before the group is there"),
        pytest.param({"resume": 2}, id="while resuming"),
        pytest.param({"read": 2}, id="while reading"),
        pytest.param({"ack": 2}, id="while acknowledging"),
        pytest.param({"retake": 2}, id="while taking again"),
        pytest.param({"bury": 2}, id="while burying"),
        pytest.param({"depth": 2}, id="while asking whether all is done"),
    ],
)
async def test_an_outage_anywhere_is_waited_out_and_loses_and_doubles_nothing(failures: dict[str, int]) -> None:
    broker = await _filled(4)

    def says(number: int, times: int) -> Exception | None:
        if number == 1:
            return Reject("bad")
        return Retry("once", SOON) if number == 2 and times == 1 else None

    worker, queue = Worker(says), Interrupted(broker, **failures)
    await _burst(_consumer(queue, worker))
    assert set(queue.failures.values()) == {0}
    assert [worker.handled.count(number) for number in (0, 2, 3)] == [1, 2, 1]
    assert await _left(broker) == (0, 0, 1)


@pytest.mark.parametrize(
    "problem", [BrokerUnavailable("gone"), StreamFull(Stream.BATCH_QUEUE, 10)], ids=["gone", "full"]
)
async def test_a_handler_that_could_not_publish_runs_again_and_is_not_blamed(problem: Exception) -> None:
    broker, worker = await _filled(1), Worker(lambda _number, times: problem if times == 1 else None)
    await _burst(_consumer(broker, worker, max_deliveries=1))
    assert worker.handled == [0, 0]
    assert await _left(broker) == (0, 0, 0)


async def test_an_answer_lost_on_the_way_is_found_again_at_once() -> None:
    broker, worker = await _filled(1), Worker()

    class LosesFirstAnswer(Interrupted):
        async def read(self, *args: Any, **options: Any) -> Any:
            found = await broker.read(*args, **options)
            if self.failures.pop("answer", 0):
                raise BrokerUnavailable("connection reset while reading the answer")
            return found

    await _burst(_consumer(LosesFirstAnswer(broker, answer=1), worker))
    assert worker.handled == [0]
    assert await _left(broker) == (0, 0, 0)


async def test_an_idle_consumer_beats_and_one_with_every_slot_stuck_does_not() -> None:
    broker, stuck, stop, worker = await _filled(1), asyncio.Event(), Stop(), Worker()

    async def hang(_message: Message) -> None:
        await stuck.wait()

    running = asyncio.ensure_future(_consumer(broker, worker, handle=hang, concurrency=1).run(stop))
    while not (await broker.depth(WORK)).pending:
        await asyncio.sleep(0)
    for _ in range(10):
        await asyncio.sleep(0)
    beats = worker.beats
    for _ in range(50):
        await asyncio.sleep(0)
    assert worker.beats == beats
    stuck.set()
    while worker.beats == beats:
        await asyncio.sleep(0)
    stop.order()
    await asyncio.wait_for(running, 5)


async def test_two_consumers_of_one_group_share_the_work_and_double_none() -> None:
    broker, first, second = await _filled(200), Worker(), Worker()
    queue: Any = broker
    other = Consumer(queue, Intake(WORK, "detect", "other"), second.handle, buried=second.buried, beat=second.beat)
    await asyncio.gather(_burst(_consumer(broker, first)), _burst(other))
    assert sorted(first.handled + second.handled) == list(range(200))
    assert first.handled
    assert second.handled
