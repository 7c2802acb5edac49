import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hsi.batch import windows
from hsi.batch.book import Book, from_ms, to_ms
from hsi.batch.clock import HandClock
from hsi.batch.flows import flow_of
from hsi.batch.windows import Arrival, Grouped, Rules
from hsi.events.ids import BatchId, CameraId
from hsi.events.messages import DetectionsReady
from hsi.stream.connection import Connection

Frames = Callable[..., DetectionsReady]
SECONDS = st.sampled_from([0, 0, 1000, 2000, 3000, 5000, 8000])  # few, so that limits are met to the millisecond
STEPS = st.lists(
    st.tuples(
        SECONDS | st.integers(-3_000, 12_000),  # pause since the last step, ms; clocks of replicas may disagree
        st.just(0) | SECONDS.map(lambda ms: -ms) | st.integers(-40_000, 40_000),  # capture against arrival, ms
        st.integers(1, 6),  # objects
        st.booleans(),  # first close what is due
    ),
    min_size=1,
    max_size=25,
)


@given(STEPS, st.integers(1, 12), st.integers(1, 8), st.integers(1, 20))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_lua_decides_as_the_pure_rules_do(
    hall: Connection,
    frame: Frames,
    steps: list[tuple[int, int, int, bool]],
    window_s: int,
    idle_s: int,
    most: int,
) -> None:
    rules = Rules(timedelta(seconds=window_s), timedelta(seconds=idle_s), most)
    book, camera = Book(hall, rules), CameraId(uuid4().hex)
    now_ms, names = 1_763_000_000_000, dict[str, str]()
    expected: windows.Batch | None = None

    for pause, offset, objects, close_first in steps:
        now_ms += pause
        if close_first:
            closed = await book.close(flow_of(camera, None, synthetic=False), from_ms(now_ms))
            reason = windows.due(expected, now_ms, rules) if expected else None
            assert (closed.reason if closed else None) == reason
            if closed and expected:
                assert closed.objects == tuple(sorted(expected.objects, key=lambda o: (o.captured_ms, o.detection_id)))
                expected = None
        ready = frame(from_ms(now_ms + offset), camera=camera, objects=objects)
        grouped = tuple(Grouped(o.detection_id, now_ms + offset) for o in ready.objects)
        added = await book.add(ready, from_ms(now_ms))
        step = windows.arrive(expected, Arrival(now_ms + offset, now_ms, grouped), BatchId(uuid4().hex), rules)
        expected = step.open

        assert names.setdefault(step.batch_id, added.batch_id) == added.batch_id
        assert [closed.reason for closed in added.closed] == [ended.reason for ended in step.ended]
        for closed, ended in zip(added.closed, step.ended, strict=True):
            assert {held.detection_id for held in closed.objects} == {o.detection_id for o in ended.batch.objects}
            assert closed.first_captured_ms == ended.batch.first_captured_ms
            assert closed.last_captured_ms == ended.batch.last_captured_ms
        await _agree_on_the_deadline(hall, camera, windows.deadline_ms(expected, rules) if expected else None)
    assert len(set(names.values())) == len(names)


async def _agree_on_the_deadline(hall: Connection, camera: CameraId, expected_ms: int | None) -> None:
    score = await hall.script("return redis.call('ZSCORE', KEYS[1], ARGV[1])")(["batch:deadlines"], [camera])
    assert (None if score is None else int(float(score))) == expected_ms


async def test_adding_a_picture_twice_changes_nothing(book: Book, frame: Frames, clock: HandClock) -> None:
    seen = frame(clock.now(), objects=3)

    first = await book.add(seen, clock.now())
    again = await book.add(seen, clock.now() + timedelta(seconds=40))
    closed = await book.close(flow_of(seen.camera_id, None, synthetic=False), clock.now() + timedelta(seconds=30))

    assert (first.is_new, again.is_new) == (True, False)
    assert again.batch_id == first.batch_id
    assert closed is not None
    assert len(closed.objects) == 3


async def test_a_redelivered_picture_stays_in_its_closed_batch(book: Book, frame: Frames, clock: HandClock) -> None:
    seen = frame(clock.now())
    first = await book.add(seen, clock.now())
    await book.close(flow_of(seen.camera_id, None, synthetic=False), clock.now() + timedelta(seconds=30))

    again = await book.add(seen, clock.now() + timedelta(seconds=31))

    assert (again.is_new, again.batch_id, again.closed) == (False, first.batch_id, ())
    assert await book.next_deadline() is None


async def test_only_one_of_many_closers_gets_the_batch(book: Book, frame: Frames, clock: HandClock) -> None:
    seen = frame(clock.now())
    await book.add(seen, clock.now())

    closed = await asyncio.gather(
        *(
            book.close(flow_of(seen.camera_id, None, synthetic=False), clock.now() + timedelta(seconds=30))
            for _ in range(8)
        )
    )

    assert len([batch for batch in closed if batch is not None]) == 1


async def test_a_closed_batch_stays_until_it_is_finished(book: Book, frame: Frames, clock: HandClock) -> None:
    seen = frame(clock.now(), objects=2)
    await book.add(seen, clock.now())
    closed = await book.close(flow_of(seen.camera_id, None, synthetic=False), clock.now() + timedelta(seconds=30))
    assert closed is not None

    assert await book.unfinished() == [closed]
    assert await book.held([(flow_of(seen.camera_id, None, synthetic=False), seen.frame_id)]) == {seen.frame_id}
    await book.finish(closed.batch_id)

    assert await book.unfinished() == []
    assert await book.held([(flow_of(seen.camera_id, None, synthetic=False), seen.frame_id)]) == set()


async def test_an_open_batch_expires_when_nobody_closes_it_and_then_does_not_block(
    hall: Connection, book: Book, frame: Frames, clock: HandClock
) -> None:
    seen = frame(clock.now())
    await book.add(seen, clock.now())
    ttl = await hall.script("return redis.call('TTL', KEYS[1])")([f"batch:{seen.camera_id}:current"])
    await hall.script("return redis.call('DEL', KEYS[1])")([f"batch:{seen.camera_id}:current"])

    assert 3590 <= ttl <= 3600
    assert await book.close(flow_of(seen.camera_id, None, synthetic=False), clock.now() + timedelta(seconds=30)) is None
    assert await book.next_deadline() is None


async def test_the_message_carries_evidence_oldest_first_and_context_apart(
    book: Book, frame: Frames, clock: HandClock
) -> None:
    late = frame(clock.now() + timedelta(seconds=5))
    early = frame(clock.now(), fast_path=True, objects=2)
    earlier = frame(clock.now() - timedelta(seconds=1))
    for picture in (late, early, earlier):
        await book.add(picture, clock.now())
    closed = await book.close(flow_of(late.camera_id, None, synthetic=False), clock.now() + timedelta(seconds=90))
    assert closed is not None
    message = closed.message()

    assert message is not None
    assert message.detection_ids == (earlier.objects[0].detection_id, late.objects[0].detection_id)
    assert message.context_detection_ids == tuple(seen.detection_id for seen in early.objects)
    assert (message.started_at, message.ended_at) == (earlier.captured_at, late.captured_at)
    assert to_ms(message.first_completed_at) == to_ms(earlier.completed_at)
    assert message.trace_id == late.trace_id
