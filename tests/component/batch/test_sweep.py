"""Forgotten detections, on a real database and a real queue."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from hsi.batch.book import Book
from hsi.batch.clock import HandClock
from hsi.batch.flows import flow_of
from hsi.batch.sweep import Sweep
from hsi.batch.windows import Rules
from hsi.events.ids import CameraId
from hsi.events.messages import BatchClosed, DetectionsReady
from hsi.events.streams import Stream
from hsi.runtime.health import Board
from hsi.store.engine import Store
from hsi.store.policy import Policy
from hsi.stream.connection import Connection

Stored = Callable[..., Awaitable[DetectionsReady]]
SECOND = timedelta(seconds=1)


@pytest.fixture
def sweep(store: Store, book: Book, hall: Connection, rules: Rules, clock: HandClock) -> Sweep:
    pulse = Board().pulse("sweep", stall_after=SECOND)
    return Sweep(store, book, hall.broker, hall.claims, rules=rules, clock=clock, pulse=pulse)


async def published(hall: Connection) -> list[BatchClosed]:
    """What waits for analysis, taken and done."""
    await hall.broker.ensure_group(Stream.ANALYSIS_QUEUE, "test")
    found = await hall.broker.read(Stream.ANALYSIS_QUEUE, "test", "test", count=1000, block=timedelta(0))
    for delivery in found:
        await hall.broker.ack(delivery)
    return [delivery.message for delivery in found if isinstance(delivery.message, BatchClosed)]


async def test_forgotten_detections_are_grouped_as_a_live_flow_would_have_been(
    hall: Connection, sweep: Sweep, clock: HandClock, stored: Stored
) -> None:
    start = clock.now() - timedelta(hours=2)
    moments = [0, 10, 20, 60, 70, 300]
    lost = [await stored(start + n * SECOND, detected_at=start + n * SECOND) for n in moments]
    await stored(start, detected_at=start, camera="back_yard", fast_path=True)

    assert await sweep.sweep(clock.now())
    batches = await published(hall)

    assert [(batch.camera_id, len(batch.detection_ids)) for batch in batches] == [
        ("back_yard", 1),
        ("front_door", 3),
        ("front_door", 2),
        ("front_door", 1),
    ]
    assert batches[1].started_at == lost[0].captured_at
    assert batches[1].ended_at == lost[2].captured_at
    assert batches[0].context_detection_ids == ()  # no event has it, whatever its flag says


async def test_forgotten_detections_are_cut_as_was_decided_for_their_camera(
    hall: Connection, store: Store, sweep: Sweep, clock: HandClock, stored: Stored
) -> None:
    start = clock.now() - timedelta(hours=2)
    for camera in ("front_door", "back_yard"):
        for moment in (0, 10, 20):
            await stored(start + moment * SECOND, detected_at=start, camera=camera)
    own = Policy.model_validate({"detection": {"batch_idle_seconds": 10}})
    async with store.work() as work:
        present = await work.cameras.find(CameraId("back_yard"))
        assert present is not None
        await work.cameras.put(replace(present, policy=own))

    assert await sweep.sweep(clock.now())
    counted = [(batch.camera_id, len(batch.detection_ids)) for batch in await published(hall)]
    assert sorted(counted) == [*[("back_yard", 1)] * 3, ("front_door", 3)]


async def test_nothing_is_swept_twice_within_an_hour(
    hall: Connection, sweep: Sweep, clock: HandClock, stored: Stored
) -> None:
    await stored(clock.now(), detected_at=clock.now())
    later = clock.now() + timedelta(minutes=10)

    await sweep.sweep(later)
    first = await published(hall)
    await sweep.sweep(later)

    assert len(first) == 1
    assert await published(hall) == []


async def test_what_is_in_a_batch_is_not_forgotten(
    hall: Connection, book: Book, sweep: Sweep, clock: HandClock, stored: Stored
) -> None:
    opened = await stored(clock.now(), detected_at=clock.now())
    closing = await stored(clock.now(), detected_at=clock.now(), camera="back_yard")
    await book.add(opened, clock.now())
    await book.add(closing, clock.now())
    await book.close(flow_of(closing.camera_id, None, synthetic=False), clock.now() + 30 * SECOND)

    assert await sweep.sweep(clock.now() + timedelta(minutes=10))
    assert await published(hall) == []


async def test_what_is_young_may_still_be_on_its_way(
    hall: Connection, sweep: Sweep, clock: HandClock, stored: Stored
) -> None:
    await stored(clock.now(), detected_at=clock.now())

    assert await sweep.sweep(clock.now())
    assert await published(hall) == []


@pytest.mark.parametrize("taken", [pytest.param(False, id="waiting"), pytest.param(True, id="in hand")])
async def test_nothing_is_swept_while_a_queue_has_work(
    hall: Connection, sweep: Sweep, clock: HandClock, stored: Stored, *, taken: bool
) -> None:
    ready = await stored(clock.now(), detected_at=clock.now())
    await hall.broker.publish(ready)
    if taken:
        await hall.broker.ensure_group(Stream.BATCH_QUEUE, "batch")
        await hall.broker.read(Stream.BATCH_QUEUE, "batch", "slow", count=1, block=timedelta(0))

    assert not await sweep.sweep(clock.now() + timedelta(minutes=10))
    assert await published(hall) == []
