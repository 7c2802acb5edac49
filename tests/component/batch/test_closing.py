"""Worker and closer on a real Redis: when batches close, and that every step may be the last one before a crash."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from hsi.batch.book import Book
from hsi.batch.clips import Clips
from hsi.batch.clock import Clock, HandClock, WallClock
from hsi.batch.closer import GRACE, Closer
from hsi.batch.flows import flow_of
from hsi.batch.windows import Rules
from hsi.batch.worker import Worker
from hsi.events.messages import BatchClosed, CloseReason, DetectionGrouped, DetectionsReady, Message
from hsi.events.streams import Stream
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store.engine import Store
from hsi.stream import connection
from hsi.stream.broker import Broker, StreamFull
from hsi.stream.connection import Connection
from hsi.stream.consume import Consumer, Reject, intake_of
from hsi.stream.settings import StreamSettings

Frames = Callable[..., DetectionsReady]
Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]
SECOND = timedelta(seconds=1)
NO_DATABASE = Store(create_async_engine("postgresql+asyncpg://nobody@/none?host=/nowhere"))
"""Live batches ask no database."""


class Room:
    """One replica of the room."""

    def __init__(self, broker: Broker, book: Book, clock: Clock) -> None:
        self.opened = asyncio.Event()
        clips = Clips(NO_DATABASE, book, between=30 * SECOND)
        self.worker = Worker(book, broker, clock, clips, self.opened)
        self.closer = Closer(
            book,
            broker,
            clock,
            clips,
            opened=self.opened,
            longest_sleep=timedelta(seconds=5),
            pulse=Board().pulse("closer", stall_after=SECOND),
        )


@pytest.fixture
def room(hall: Connection, book: Book, clock: HandClock) -> Room:
    return Room(hall.broker, book, clock)


async def published(hall: Connection) -> list[BatchClosed]:
    await hall.broker.ensure_group(Stream.ANALYSIS_QUEUE, "test")
    found = await hall.broker.read(Stream.ANALYSIS_QUEUE, "test", "test", count=1000, block=timedelta(0))
    return [delivery.message for delivery in found if isinstance(delivery.message, BatchClosed)]


async def drive(room: Room, clock: HandClock, pictures: list[DetectionsReady]) -> None:
    """Feed pictures at their capture times, closing at deadlines in between, as a live system would."""
    for picture in pictures:
        while clock.now() < picture.captured_at:
            until = await room.closer.close_due()
            clock.turn(min(until, picture.captured_at) - clock.now())
        await room.worker.handle(picture)
    await quiet(room, clock)


async def quiet(room: Room, clock: HandClock) -> None:
    for _ in range(40):
        until = await room.closer.close_due()
        clock.turn(until - clock.now())


async def test_fifteen_pictures_in_thirty_seconds_close_as_one_batch(
    hall: Connection, room: Room, clock: HandClock, frame: Frames
) -> None:
    start = clock.now()
    await drive(room, clock, [frame(start + 2 * number * SECOND) for number in range(15)])

    [batch] = await published(hall)
    assert len(batch.detection_ids) == 15
    assert batch.reason is CloseReason.IDLE
    assert batch.closed_at == start + 28 * SECOND + 30 * SECOND


async def test_a_continuous_flow_closes_every_ninety_seconds(
    hall: Connection, room: Room, clock: HandClock, frame: Frames
) -> None:
    start = clock.now()
    await drive(room, clock, [frame(start + 5 * number * SECOND) for number in range(40)])

    batches = await published(hall)
    assert [len(batch.detection_ids) for batch in batches] == [18, 18, 4]
    assert [batch.reason for batch in batches] == [CloseReason.WINDOW, CloseReason.WINDOW, CloseReason.IDLE]
    assert batches[0].closed_at == start + 90 * SECOND


async def test_cameras_do_not_mix(hall: Connection, room: Room, clock: HandClock, frame: Frames) -> None:
    start = clock.now()
    await drive(room, clock, [frame(start + n * SECOND, camera=f"camera_{n % 3}") for n in range(12)])

    batches = await published(hall)
    assert sorted((batch.camera_id, len(batch.detection_ids)) for batch in batches) == [
        ("camera_0", 4),
        ("camera_1", 4),
        ("camera_2", 4),
    ]


async def test_the_closer_sleeps_exactly_until_the_deadline(
    hall: Connection, room: Room, clock: HandClock, frame: Frames, eventually: Eventually
) -> None:
    stop, start = Stop(), clock.now()
    running = asyncio.create_task(room.closer.run(stop))

    async def asleep() -> bool:
        return bool(clock.waits)

    async def asleep_until_deadline() -> bool:
        return clock.waits[-1] == start + 30 * SECOND

    async def one_published() -> bool:
        return (await hall.broker.depth(Stream.ANALYSIS_QUEUE)).waiting == 1

    await eventually(asleep)
    assert clock.waits[-1] == start + 5 * SECOND  # nothing open: the check interval
    await room.worker.handle(frame(start))
    clock.turn(26 * SECOND)
    await eventually(asleep_until_deadline)
    clock.turn(4 * SECOND)
    await eventually(one_published)
    stop.order()
    await running

    [batch] = await published(hall)
    assert batch.closed_at == start + 30 * SECOND


async def test_only_a_batch_that_begins_wakes_the_closer(room: Room, clock: HandClock, frame: Frames) -> None:
    await room.worker.handle(frame(clock.now()))
    assert room.opened.is_set()
    room.opened.clear()
    for second in (1, 2):
        await room.worker.handle(frame(clock.now() + second * SECOND))
    assert not room.opened.is_set()
    await room.worker.handle(frame(clock.now() + 100 * SECOND))
    assert room.opened.is_set()


async def test_a_batch_closes_within_fifty_milliseconds_of_its_deadline_by_the_real_clock(
    hall: Connection, frame: Frames, eventually: Eventually
) -> None:
    rules, clock = Rules(window=30 * SECOND, idle=SECOND, max_objects=50), WallClock()
    book, stop = Book(hall, rules), Stop()
    room = Room(hall.broker, book, clock)
    running = asyncio.create_task(room.closer.run(stop))

    await room.worker.handle(frame(datetime.now(UTC)))
    deadline = await book.next_deadline()
    assert deadline is not None

    async def one_published() -> bool:
        return (await hall.broker.depth(Stream.ANALYSIS_QUEUE)).waiting == 1

    await eventually(one_published)
    stop.order()
    await running
    [batch] = await published(hall)
    assert timedelta(0) <= batch.closed_at - deadline[1] <= timedelta(milliseconds=50)


async def test_every_object_is_shown_once_as_provisional(
    hall: Connection, room: Room, clock: HandClock, frame: Frames
) -> None:
    picture = frame(clock.now(), objects=3)
    await room.worker.handle(picture)
    await room.worker.handle(picture)

    shown = [entry.message for entry in await hall.broker.replay(Stream.EVENT_LOG, after=0)]
    assert len(shown) == 3
    assert all(isinstance(message, DetectionGrouped) for message in shown)


async def test_a_batch_of_fast_path_objects_only_is_dropped(
    hall: Connection, book: Book, room: Room, clock: HandClock, frame: Frames
) -> None:
    await room.worker.handle(frame(clock.now(), fast_path=True))
    await quiet(room, clock)

    assert await published(hall) == []
    assert await book.unfinished() == []


async def test_a_message_of_another_kind_is_rejected(room: Room) -> None:
    with pytest.raises(Reject):
        await room.worker.handle(Message())


class Dies(Exception):
    """The process ends here."""


class DyingBroker:
    """The broker of a process that is killed right before or right after its first publication."""

    def __init__(self, broker: Broker, *, after: bool) -> None:
        self._broker = broker
        self._after = after

    async def append(self, message: Message) -> int:
        return await self._broker.append(message)

    async def publish(self, message: Message) -> None:
        if self._after:
            await self._broker.publish(message)
        raise Dies


@pytest.mark.parametrize("after", [pytest.param(False, id="before"), pytest.param(True, id="after")])
@pytest.mark.parametrize("by_worker", [pytest.param(True, id="worker"), pytest.param(False, id="closer")])
async def test_a_crash_around_publishing_leaves_the_batch_to_another_replica(
    hall: Connection, book: Book, clock: HandClock, frame: Frames, *, after: bool, by_worker: bool
) -> None:
    dying = cast("Broker", DyingBroker(hall.broker, after=after))
    killed, survivor = Room(dying, book, clock), Room(hall.broker, book, clock)
    start = clock.now()
    await killed.worker.handle(frame(start))

    clock.turn(30 * SECOND)
    last_step = killed.worker.handle(frame(start + 100 * SECOND)) if by_worker else killed.closer.close_due()
    with pytest.raises(Dies):
        await last_step
    await survivor.closer.finish_closed(GRACE)
    assert len(await published(hall)) == int(after)  # whoever closed it gets a moment to publish it
    clock.turn(GRACE)
    await survivor.closer.finish_closed(GRACE)

    assert len(await published(hall)) == 1
    assert await book.unfinished() == []


async def test_a_full_analysis_queue_keeps_the_batch_in_the_book(
    redis_url: str, rules: Rules, clock: HandClock, frame: Frames
) -> None:
    tight = StreamSettings(redis_url=redis_url, queue_max_size=10, queue_publish_timeout_seconds=0.1)
    async with connection.open(tight) as hall:
        book = Book(hall, rules)
        room, start = Room(hall.broker, book, clock), clock.now()
        await room.worker.handle(frame(start))
        clock.turn(30 * SECOND)
        filler = await _batch(book, room, clock, frame)
        for _ in range(10):
            await hall.broker.publish(filler)
        with pytest.raises(StreamFull):
            await hall.broker.publish(filler)
        await room.closer.close_due()

        assert [closed.message() for closed in await book.unfinished()] != []
        await published(hall)


async def _batch(book: Book, room: Room, clock: HandClock, frame: Frames) -> BatchClosed:
    picture = frame(clock.now(), camera="filler")
    await book.add(picture, clock.now())
    closed = await book.close(flow_of(picture.camera_id, None, synthetic=False), clock.now() + 90 * SECOND)
    assert closed is not None
    message = closed.message()
    assert message is not None
    await book.finish(closed.batch_id)
    return message


async def test_two_workers_and_two_closers_never_double_or_lose_a_detection(
    hall: Connection, rules: Rules, redis_url: str, frame: Frames
) -> None:
    clock = WallClock()
    start, settings = clock.now(), StreamSettings(redis_url=redis_url)
    pictures = [frame(start + n * 3 * SECOND, camera=f"camera_{n % 5}", objects=2) for n in range(300)]
    for picture in pictures:
        await hall.broker.publish(picture)
        if picture.frame_id % 7 == 0:
            await hall.broker.publish(picture)  # delivered twice, as after a crash
    stop, rooms = Stop(), [Room(hall.broker, Book(hall, rules), clock) for _ in range(2)]
    closers = [asyncio.create_task(room.closer.run(stop)) for room in rooms]

    async def never(message: Message | None, reason: str) -> None:
        raise AssertionError(f"{message} was buried: {reason}")

    await asyncio.gather(
        *(
            Consumer(
                hall.broker,
                intake_of(settings.model_copy(update={"consumer_name": f"worker-{n}"}), Stream.BATCH_QUEUE, "batch"),
                room.worker.handle,
                buried=never,
                beat=lambda: None,
            ).run(stop, burst=True)
            for n, room in enumerate(rooms)
        )
    )
    stop.order()
    await asyncio.gather(*closers)
    late = HandClock(clock.now() + timedelta(hours=1))
    await Room(hall.broker, Book(hall, rules), late).closer.close_due()

    batches = await published(hall)
    grouped = [detection for batch in batches for detection in batch.detection_ids]
    assert sorted(grouped) == sorted(seen.detection_id for picture in pictures for seen in picture.objects)
    assert len({batch.batch_id for batch in batches}) == len(batches)
    assert all(batch.ended_at - batch.started_at < 90 * SECOND for batch in batches)
