from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.batch import windows
from hsi.batch.windows import Arrival, Batch, Grouped, Rules
from hsi.events.ids import BatchId, DetectionId
from hsi.events.messages import CloseReason

RULES = Rules(window=timedelta(seconds=90), idle=timedelta(seconds=30), max_objects=50)
FIRST, NEXT = BatchId("batch-1"), BatchId("batch-2")


def arrival(captured_s: float, arrived_s: float | None = None, objects: int = 1) -> Arrival:
    captured_ms = int(captured_s * 1000)
    seen = tuple(Grouped(DetectionId(number), captured_ms) for number in range(objects))
    return Arrival(captured_ms, int((captured_s if arrived_s is None else arrived_s) * 1000), seen)


def batch_of(*captured_s: float) -> Batch:
    batch = None
    for moment in captured_s:
        batch = windows.arrive(batch, arrival(moment), FIRST, RULES).open
    assert batch is not None
    return batch


def test_fifteen_pictures_in_thirty_seconds_are_one_batch() -> None:
    batch = batch_of(*(2.0 * number for number in range(15)))

    assert len(batch.objects) == 15
    assert batch.batch_id == FIRST


def test_a_continuous_flow_is_cut_at_the_window() -> None:
    step = windows.arrive(batch_of(*range(0, 90, 2)), arrival(90), NEXT, RULES)

    assert [ended.reason for ended in step.ended] == [CloseReason.WINDOW]
    assert step.open is not None
    assert step.open.batch_id == NEXT
    assert step.open.first_captured_ms == 90_000


@pytest.mark.parametrize(
    ("captured_s", "reason"),
    [
        pytest.param(29.999, None, id="just before idle"),
        pytest.param(30.0, CloseReason.IDLE, id="idle to the millisecond"),
        pytest.param(500.0, CloseReason.IDLE, id="long after"),
        pytest.param(-500.0, None, id="older than the batch: joins"),
    ],
)
def test_silence_between_captures_ends_a_batch(captured_s: float, reason: CloseReason | None) -> None:
    step = windows.arrive(batch_of(0), arrival(captured_s, arrived_s=1), NEXT, RULES)

    assert [ended.reason for ended in step.ended] == ([reason] if reason else [])


def test_a_backlog_that_arrives_at_once_is_cut_as_it_would_have_been_live() -> None:
    batch, closed = None, []
    for number in range(20):
        step = windows.arrive(batch, arrival(number * 10, arrived_s=1000), BatchId(f"batch-{number}"), RULES)
        batch = step.open
        closed += [ended.batch.last_captured_ms for ended in step.ended]

    assert closed == [80_000, 170_000]


def test_a_full_batch_ends_at_once_and_the_next_picture_opens_another() -> None:
    step = windows.arrive(batch_of(0), arrival(1, objects=49), NEXT, RULES)

    assert step.open is None
    assert [ended.reason for ended in step.ended] == [CloseReason.MAX_SIZE]
    assert step.batch_id == FIRST


def test_a_picture_is_never_split() -> None:
    step = windows.arrive(None, arrival(0, objects=120), FIRST, RULES)

    assert len(step.ended[0].batch.objects) == 120


def test_one_arrival_may_end_two_batches() -> None:
    step = windows.arrive(batch_of(0), arrival(100, objects=60), NEXT, RULES)

    assert [(ended.batch.batch_id, ended.reason) for ended in step.ended] == [
        (FIRST, CloseReason.IDLE),
        (NEXT, CloseReason.MAX_SIZE),
    ]


@pytest.mark.parametrize(
    ("now_s", "reason"),
    [
        pytest.param(49.999, None, id="not yet"),
        pytest.param(50, CloseReason.IDLE, id="idle after the last arrival"),
        pytest.param(90, CloseReason.WINDOW, id="the window has passed, too"),
    ],
)
def test_a_quiet_batch_is_due_by_arrival_time(now_s: float, reason: CloseReason | None) -> None:
    assert windows.due(batch_of(0, 10, 20), int(now_s * 1000), RULES) is reason


def test_the_deadline_is_the_earlier_of_window_and_silence() -> None:
    assert windows.deadline_ms(batch_of(0, 20), RULES) == 50_000
    assert windows.deadline_ms(batch_of(0, 20, 40, 60, 80), RULES) == 90_000


@given(st.lists(st.integers(0, 600_000), min_size=1, max_size=60))
def test_what_the_sweep_cuts_is_what_a_live_flow_would_have_been(captures: list[int]) -> None:
    captures.sort()
    live: list[list[int]] = [[]]
    batch = None
    for place, captured_ms in enumerate(captures):
        step = windows.arrive(batch, arrival(captured_ms / 1000), BatchId(f"batch-{place}"), RULES)
        if live[-1] and (batch is None or step.batch_id != batch.batch_id):
            live.append([])
        live[-1].append(place)
        batch = step.open

    assert windows.cut([(captured_ms, 1) for captured_ms in captures], RULES) == live


@given(
    st.lists(st.tuples(st.integers(0, 300_000), st.integers(0, 5_000), st.integers(1, 9)), min_size=1, max_size=40),
    st.integers(1, 120),
    st.integers(1, 60),
    st.integers(1, 30),
)
def test_nothing_is_lost_and_every_batch_keeps_its_bounds(
    flow: list[tuple[int, int, int]], window_s: int, idle_s: int, most: int
) -> None:
    rules = Rules(timedelta(seconds=window_s), timedelta(seconds=idle_s), most)
    batch, now, put_in, came_out = None, 0, 0, 0
    for captured_ms, pause, objects in flow:
        now += pause
        seen = tuple(Grouped(DetectionId(put_in + number), captured_ms) for number in range(objects))
        step = windows.arrive(batch, Arrival(captured_ms, now, seen), BatchId(f"batch-{now}"), rules)
        batch, put_in = step.open, put_in + objects
        came_out += sum(len(ended.batch.objects) for ended in step.ended)
        if batch is not None:
            assert len(batch.objects) < most
            assert windows.due(batch, windows.deadline_ms(batch, rules), rules) is not None
            assert windows.due(batch, windows.deadline_ms(batch, rules) - 1, rules) is None
    assert came_out + (len(batch.objects) if batch else 0) == put_in
