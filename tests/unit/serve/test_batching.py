"""The decision how many pictures go together, and for how long to wait."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.serve.detector import batching
from hsi.serve.detector.batching import LONGEST_WAIT_SECONDS, Plan, Rhythm

GPU = {1: 0.004, 2: 0.0045, 4: 0.005, 8: 0.007}
CPU = {1: 0.010, 2: 0.020}


@pytest.mark.parametrize(
    ("limit", "sizes"), [(1, (1,)), (2, (1, 2)), (7, (1, 2, 4)), (8, (1, 2, 4, 8)), (64, (1, 2, 4, 8, 16, 32, 64))]
)
def test_sizes_are_powers_of_two(limit: int, sizes: tuple[int, ...]) -> None:
    assert batching.sizes_up_to(limit) == sizes


@pytest.mark.parametrize(
    ("latency", "size"),
    [
        pytest.param(GPU, 8, id="a GPU gains to the end"),
        pytest.param(CPU, 1, id="a CPU gains nothing"),
        pytest.param({1: 0.010, 2: 0.019}, 1, id="five percent are not worth it"),
        pytest.param({1: 0.010, 2: 0.012, 4: 0.024}, 2, id="gains that end"),
        pytest.param({1: 0.010, 2: 0.020, 4: 0.020}, 4, id="a gain behind a step without one"),
        pytest.param({1: 0.010}, 1, id="only one size possible"),
    ],
)
def test_the_size_aimed_for_is_the_largest_that_clearly_pays(latency: dict[int, float], size: int) -> None:
    assert batching.best_size(latency) == size


@pytest.mark.parametrize(
    ("waiting", "waited", "rate", "latency", "plan"),
    [
        pytest.param(1, 0.0, 0.5, GPU, Plan(1), id="a lone request goes at once"),
        pytest.param(1, 0.0, 10_000.0, CPU, Plan(1), id="nobody waits where batches do not pay"),
        pytest.param(9, 0.0, 1.0, GPU, Plan(8), id="enough wait already"),
        pytest.param(1, 0.0, 2000.0, GPU, Plan(2, 0.002), id="a second one is expected in time"),
        pytest.param(1, 0.0015, 2000.0, GPU, Plan(2, 0.0005), id="what was waited counts"),
        pytest.param(1, 0.002, 2000.0, GPU, Plan(1), id="no longer than two milliseconds"),
        pytest.param(1, 0.0, 400.0, GPU, Plan(1), id="a second one is not expected in time"),
        pytest.param(3, 0.0, 100.0, GPU, Plan(2), id="the largest size that is full"),
        pytest.param(1, 0.0, 5000.0, {1: 0.0005, 2: 0.0006}, Plan(2, 0.0005), id="never longer than a run takes"),
    ],
)
def test_the_plan(waiting: int, waited: float, rate: float, latency: dict[int, float], plan: Plan) -> None:
    decided = batching.decide(waiting, waited, rate, latency)
    assert decided.size == plan.size
    assert decided.wait_seconds == pytest.approx(plan.wait_seconds)


latencies = st.lists(st.floats(1e-4, 10), min_size=1, max_size=7).map(
    lambda values: {2**power: seconds for power, seconds in enumerate(values)}
)


@given(st.integers(1, 200), st.floats(0, 1), st.floats(0, 1e6), latencies)
def test_every_plan_is_possible_and_nobody_waits_beyond_the_bound(
    waiting: int, waited: float, rate: float, latency: dict[int, float]
) -> None:
    plan = batching.decide(waiting, waited, rate, latency)
    assert plan.wait_seconds >= 0
    assert plan.wait_seconds == 0 or plan.wait_seconds + waited <= LONGEST_WAIT_SECONDS + 1e-9
    assert plan.size in latency
    assert plan.wait_seconds > 0 or plan.size <= waiting


def test_the_rhythm_follows_the_gaps_and_forgets_a_silence() -> None:
    rhythm = Rhythm()
    for number in range(50):
        rhythm = rhythm.arrived(number * 0.01)
    assert rhythm.per_second == pytest.approx(100, rel=0.05)
    after_a_silence = rhythm.arrived(1000.0)
    assert after_a_silence.per_second < 6
    assert Rhythm().arrived(5.0).per_second == 1.0


def test_measurements_move_an_average_and_new_sizes_count_at_once() -> None:
    latency = batching.measured({1: 0.010}, 1, 0.020)
    assert latency[1] == pytest.approx(0.012)
    assert batching.measured(latency, 2, 0.5)[2] == 0.5


@pytest.mark.parametrize(("waiting", "seconds"), [(0, 1), (10, 1), (1000, 11), (100_000, 30)])
def test_a_refused_caller_is_told_when_the_line_will_be_shorter(waiting: int, seconds: int) -> None:
    assert batching.retry_after_seconds(waiting, {1: 0.0105}) == seconds
