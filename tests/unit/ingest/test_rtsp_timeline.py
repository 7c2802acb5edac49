"""When a picture was taken, from stamps that may lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.ingest.rtsp.timeline import Timeline


def test_pictures_are_as_far_apart_as_their_stamps_say_however_late_they_come() -> None:
    timeline = Timeline()
    lateness = [0.0, 0.3, 0.05, 0.8, 0.0]
    placed = [timeline.place(number * 0.2, 100 + number * 0.2 + late) for number, late in enumerate(lateness)]
    assert [moment.at for moment in placed] == pytest.approx([100, 100.2, 100.4, 100.6, 100.8], abs=0.002)
    assert all(moment.believed for moment in placed)


def test_the_packet_with_the_least_delay_sets_the_clock() -> None:
    timeline = Timeline()
    timeline.place(0.0, 100.7)  # held back while the stream was opened
    assert timeline.place(1.0, 101.0).at == pytest.approx(101.0)
    assert timeline.place(2.0, 102.4).at == pytest.approx(102.0, abs=0.01)


@pytest.mark.parametrize(
    ("stamp", "why"),
    [
        pytest.param(None, "missing", id="missing"),
        pytest.param(5.0, "the same again", id="the same again"),
        pytest.param(4.0, "backwards", id="backwards"),
        pytest.param(-1e6, "far backwards", id="far backwards"),
        pytest.param(500.0, "far ahead", id="far ahead"),
    ],
)
def test_a_stamp_that_cannot_be_right_gives_the_time_of_arrival(stamp: float | None, why: str) -> None:
    timeline = Timeline()
    timeline.place(4.9, 100.0)
    timeline.place(5.0, 100.1)
    moment = timeline.place(stamp, 100.2)
    assert (moment.at, moment.believed) == (100.2, False)


def test_after_a_leap_the_new_count_is_believed() -> None:
    timeline = Timeline()
    timeline.place(5000.0, 100.0)
    assert not timeline.place(0.0, 100.2).believed
    moment = timeline.place(0.2, 100.5)
    assert moment.believed
    assert moment.at == pytest.approx(100.4, abs=0.001)


def test_a_picture_that_was_kept_back_for_long_counts_from_its_arrival() -> None:
    timeline = Timeline()
    timeline.place(0.0, 100.0)
    assert not timeline.place(1.0, 130.0).believed


@pytest.mark.parametrize("rate", [0.9998, 1.0002], ids=["a slow clock", "a fast clock"])
def test_a_camera_whose_clock_drifts_stays_believed_for_days(rate: float) -> None:
    timeline = Timeline()
    for second in range(0, 3 * 86_400, 10):
        moment = timeline.place(second * rate, 1000.0 + second)
        assert moment.believed
        assert moment.at == pytest.approx(1000 + second, abs=0.1)


@given(st.lists(st.tuples(st.none() | st.floats(-1e6, 1e6), st.floats(0, 20)), max_size=60))
def test_time_never_runs_backwards_and_never_ahead(packets: list[tuple[float | None, float]]) -> None:
    timeline, arrived, before = Timeline(), 100.0, 0.0
    for stamp, waited in packets:
        arrived += waited
        at = timeline.place(stamp, arrived).at
        assert before - 1e-6 <= at <= arrived + 1e-6
        before = at
