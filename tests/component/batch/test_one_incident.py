"""Batch and analyze together: one incident is one event, also when the fast path was faster."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from hsi.analyze import worker as analyze
from hsi.analyze.assess import Assessor, Manner
from hsi.analyze.budget import Budget
from hsi.analyze.clock import WallClock
from hsi.analyze.leave import Leave
from hsi.analyze.model import Sampling
from hsi.batch.book import Book
from hsi.batch.clips import Clips
from hsi.batch.clock import HandClock
from hsi.batch.closer import Closer
from hsi.batch.worker import Worker
from hsi.events.ids import BatchId, DetectionId
from hsi.events.messages import BatchClosed, CloseReason, DetectionsReady, RiskAssessed
from hsi.events.risk import Bounds
from hsi.events.streams import Stream
from hsi.runtime.health import Board
from hsi.store.engine import Store
from hsi.store.records import EventFilter
from hsi.stream.connection import Connection

Stored = Callable[..., Awaitable[DetectionsReady]]
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("fast", [pytest.param(False, id="slow path"), pytest.param(True, id="with fast path")])
async def test_fifteen_pictures_in_thirty_seconds_are_one_event(
    store: Store, hall: Connection, book: Book, clock: HandClock, stored: Stored, *, fast: bool
) -> None:
    opened, pulse = asyncio.Event(), Board().pulse("closer", stall_after=SECOND)
    clips = Clips(store, book, between=30 * SECOND)
    closer = Closer(book, hall.broker, clock, clips, opened=opened, longest_sleep=5 * SECOND, pulse=pulse)
    batching = Worker(book, hall.broker, clock, clips, opened)
    for number in range(15):
        clock.turn(2 * SECOND)
        picture = await stored(clock.now(), detected_at=clock.now(), fast_path=fast and number == 3)
        if fast and number == 3:
            await hall.broker.publish(_alarm(picture))
        await batching.handle(picture)
        await closer.close_due()
    clock.turn(30 * SECOND)
    await closer.close_due()
    await _analyze_everything(store, hall)

    async with store.reading() as reading:
        [event] = (await reading.events.page(EventFilter(), None, 10)).items
    assert len(event.detection_ids) == 15
    assert event.ended_at - event.started_at == 28 * SECOND
    assert event.is_fast_path is fast
    log = [entry.message for entry in await hall.broker.replay(Stream.EVENT_LOG, after=0)]
    told = [message for message in log if isinstance(message, RiskAssessed)]
    assert [message.revision for message in told] == ([1, 2] if fast else [1])
    assert {message.event_id for message in told} == {event.id}


def _alarm(picture: DetectionsReady) -> BatchClosed:
    """What detect's fast path publishes."""
    return BatchClosed(
        batch_id=BatchId(f"fast_path_{picture.objects[0].detection_id}"),
        camera_id=picture.camera_id,
        detection_ids=tuple(seen.detection_id for seen in picture.objects),
        started_at=picture.captured_at,
        ended_at=picture.captured_at,
        reason=CloseReason.FAST_PATH,
        first_completed_at=picture.completed_at,
        closed_at=picture.detected_at,
    )


async def _analyze_everything(store: Store, hall: Connection) -> None:
    manner = Manner(Sampling(0.2, 100), facts_characters=4900, context_tokens=4096, attempts=1, slots=1)
    site = analyze.Site(Bounds(), ZoneInfo("UTC"))
    leave = Leave(Budget(hall), site.zone)
    worker = analyze.Worker(store, hall.broker, Assessor(None, manner, WallClock()), leave, site, WallClock())
    await hall.broker.ensure_group(Stream.ANALYSIS_QUEUE, "analyze")
    for delivery in await hall.broker.read(Stream.ANALYSIS_QUEUE, "analyze", "one", count=100, block=timedelta(0)):
        assert delivery.message is not None
        await worker.handle(delivery.message)
        await hall.broker.ack(delivery)


async def test_a_test_picture_never_joins_what_really_happens_nor_marks_it_as_synthetic(
    store: Store, hall: Connection, book: Book, clock: HandClock, stored: Stored
) -> None:
    """A person runs `hsi cameras test` while somebody is at the door: two events, and the real one is real."""
    opened, pulse = asyncio.Event(), Board().pulse("closer", stall_after=SECOND)
    clips = Clips(store, book, between=30 * SECOND)
    closer = Closer(book, hall.broker, clock, clips, opened=opened, longest_sleep=5 * SECOND, pulse=pulse)
    batching = Worker(book, hall.broker, clock, clips, opened)
    real: list[DetectionId] = []
    tested: list[DetectionId] = []
    for synthetic in (False, True, False):
        clock.turn(2 * SECOND)
        picture = await stored(clock.now(), detected_at=clock.now())
        (tested if synthetic else real).append(picture.objects[0].detection_id)
        await batching.handle(picture.model_copy(update={"synthetic": synthetic}))
    clock.turn(30 * SECOND)
    await closer.close_due()
    await _analyze_everything(store, hall)
    async with store.reading() as reading:
        events = (await reading.events.page(EventFilter(), None, 10)).items
    assert {event.synthetic: list(event.detection_ids) for event in events} == {False: real, True: tested}
