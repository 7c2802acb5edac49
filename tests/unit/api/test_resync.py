"""What a client that was away gets again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.api.resync import MAX_REPLAY, Replay, plan


@pytest.mark.parametrize(
    ("last", "oldest", "newest", "carried_from", "expected"),
    [
        pytest.param(5, 1, 10, 10, Replay(5, 10, reset=False), id="missed five"),
        pytest.param(10, 1, 10, 10, Replay(10, 10, reset=False), id="missed nothing"),
        pytest.param(5, 1, 20, 10, Replay(5, 10, reset=False), id="the log moved on: the rest comes live"),
        pytest.param(12, 1, 20, 10, Replay(10, 10, reset=False), id="it has some of what came live"),
        pytest.param(3, 5, 10, 10, Replay(4, 10, reset=True), id="trimmed"),
        pytest.param(4, 5, 10, 10, Replay(4, 10, reset=False), id="exactly up to what is left"),
        pytest.param(0, 0, 0, 0, Replay(0, 0, reset=False), id="nothing ever happened"),
        pytest.param(7, 0, 0, 0, Replay(0, 0, reset=True), id="the queue was emptied"),
        pytest.param(99, 1, 10, 10, Replay(0, 10, reset=True), id="ahead of the log: another log"),
        pytest.param(5, 12, 20, 10, Replay(10, 10, reset=True), id="trimmed beyond what the connection lacks"),
        pytest.param(8, 0, 9, 9, Replay(9, 9, reset=True), id="the log is empty but its counter is not"),
        pytest.param(1, 1, 9000, 9000, Replay(9000 - MAX_REPLAY, 9000, reset=True), id="too much to replay"),
    ],
)
def test_the_plan_names_the_range_and_whether_it_joins_on(
    last: int, oldest: int, newest: int, carried_from: int, expected: Replay
) -> None:
    assert plan(last, oldest=oldest, newest=newest, carried_from=carried_from) == expected


@given(data=st.data())
def test_a_plan_is_bounded_never_repeats_and_never_hides_a_gap(data: st.DataObject) -> None:
    newest = data.draw(st.integers(0, 20_000))
    oldest = data.draw(st.integers(1, newest)) if newest else 0
    carried_from = data.draw(st.integers(0, newest))
    last = data.draw(st.integers(0, 30_000))
    replay = plan(last, oldest=oldest, newest=newest, carried_from=carried_from)
    assert 0 <= replay.upto - replay.after <= MAX_REPLAY
    assert replay.upto == carried_from
    if not replay.reset:
        assert replay.after == min(last, carried_from), "joins on to what the client has"
        assert replay.empty or replay.after + 1 >= oldest, "all of it is still there"
