"""Which packets are decoded and which pictures are taken."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.ingest.rtsp.sampling import Economy, Plan
from hsi.ingest.sources.sampling import Sampler


def _taken(interval: float, stamps: list[float]) -> list[float]:
    sampler, found = Sampler(interval), []
    for at in stamps:
        if sampler.due(at):
            sampler.taken(at)
            found.append(at)
    return found


def _stream(rate: float, seconds: float, *, keyframe: float) -> list[tuple[float, bool]]:
    """Time stamps, and whether it is a keyframe's."""
    every = round(keyframe * rate)
    return [(number / rate, number % every == 0) for number in range(round(seconds * rate))]


@pytest.mark.parametrize(
    ("rate", "interval", "expected"),
    [
        pytest.param(30, 1.0, 60, id="one of thirty"),
        pytest.param(30, 0.2, 300, id="five a second"),
        pytest.param(29.97, 0.2, 300, id="a rate that is no whole number"),
        pytest.param(10, 0.033, 600, id="more is wanted than comes"),
        pytest.param(25, 1 / 3, 180, id="an interval that is no multiple"),
        pytest.param(1, 1.0, 60, id="as many as come"),
        pytest.param(0.2, 1.0, 12, id="a camera slower than wanted"),
        pytest.param(15, 60.0, 1, id="one a minute"),
    ],
)
def test_pictures_come_at_the_wanted_rate(rate: float, interval: float, expected: int) -> None:
    stamps = [number / rate for number in range(round(60 * rate))]
    assert len(_taken(interval, stamps)) == pytest.approx(expected, abs=1)


def test_jitter_of_the_camera_costs_no_picture() -> None:
    chance = random.Random(5)
    stamps = [second + chance.uniform(-0.04, 0.04) for second in range(200)]
    assert len(_taken(1.0, stamps)) >= 195


def test_after_a_gap_the_next_picture_is_taken_at_once_and_the_grid_goes_on() -> None:
    assert _taken(1.0, [0.0, 1.0, 7.3, 7.7, 8.0]) == [0.0, 1.0, 7.3, 8.0]


@given(st.lists(st.floats(0.001, 3.0), min_size=1, max_size=200), st.floats(0.033, 10.0))
def test_never_more_pictures_than_the_grid_has_lines(gaps: list[float], interval: float) -> None:
    stamps = [sum(gaps[:number]) for number in range(len(gaps))]
    taken = _taken(interval, stamps)
    assert len(taken) <= (stamps[-1] - stamps[0]) / interval + 2
    assert taken[0] == stamps[0]


def test_keyframes_are_enough_where_they_come_as_often_as_pictures_are_wanted() -> None:
    economy = Economy(1.0)
    plans = [(economy.plan(at, key=key), key) for at, key in _stream(30, 10, keyframe=1)]
    later = plans[90:]
    assert {plan for plan, key in later if key} == {Plan.ALONE}
    assert {plan for plan, key in later if not key} == {Plan.SKIP}


def test_everything_is_decoded_where_keyframes_come_too_seldom() -> None:
    economy = Economy(1.0)
    assert {economy.plan(at, key=key) for at, key in _stream(30, 20, keyframe=2)} == {Plan.DECODE}


def test_everything_is_decoded_until_the_rhythm_is_known() -> None:
    economy = Economy(1.0)
    plans = [economy.plan(at, key=key) for at, key in _stream(10, 2, keyframe=1)]
    assert set(plans) == {Plan.DECODE}


def test_a_camera_that_stretches_its_keyframes_is_decoded_whole_again_from_the_next_one_on() -> None:
    economy = Economy(1.0)
    for at, key in _stream(10, 5, keyframe=1):
        economy.plan(at, key=key)
    enough = [economy.keyframes_only]
    stretched = [economy.plan(5.0 + number / 10, key=False) for number in range(40)]
    assert set(stretched) == {Plan.SKIP}  # nothing to build on until the next keyframe
    enough.append(economy.keyframes_only)
    assert enough == [True, False]
    assert economy.plan(9.0, key=True) is Plan.DECODE
    assert economy.plan(9.1, key=False) is Plan.DECODE


def test_a_stream_that_begins_in_the_middle_waits_for_its_keyframe() -> None:
    economy = Economy(0.2)
    assert [economy.plan(number / 10, key=False) for number in range(5)] == [Plan.SKIP] * 5
    assert economy.plan(0.5, key=True) is Plan.DECODE
    assert economy.plan(0.6, key=False) is Plan.DECODE


def test_a_stream_without_keyframes_is_decoded_after_all() -> None:
    economy = Economy(0.2)
    plans = [economy.plan(number / 10, key=False) for number in range(200)]
    assert plans[0] is Plan.SKIP
    assert plans[-1] is Plan.DECODE


def test_keyframes_whose_stamps_stand_still_are_not_believed_to_be_enough() -> None:
    economy = Economy(1.0)
    assert {economy.plan(3.0, key=True) for _ in range(10)} == {Plan.DECODE}
