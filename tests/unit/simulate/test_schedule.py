"""The script of visits: the same for a seed, never overlapping, quiet enough in between."""

from itertools import islice, pairwise

from hypothesis import given
from hypothesis import strategies as st

from hsi.events.classes import ObjectClass
from hsi.simulate.schedule import Pace, moments, visits, within

SEEDS = st.integers(min_value=0, max_value=2**31)


@given(seed=SEEDS)
def test_visits_keep_to_their_pace(seed: int) -> None:
    script = list(islice(visits(seed, Pace()), 20))
    assert 1.0 <= script[0].begin_seconds <= 3.0
    assert all(8.0 <= visit.length_seconds <= 20.0 for visit in script)
    assert all(40.0 <= after.begin_seconds - before.end_seconds <= 75.0 for before, after in pairwise(script))
    assert [visit.number for visit in script] == list(range(20))


@given(seed=SEEDS)
def test_the_first_visitor_is_a_person(seed: int) -> None:
    assert next(visits(seed, Pace())).label is ObjectClass.PERSON


@given(seed=SEEDS)
def test_a_seed_tells_the_same_script_twice(seed: int) -> None:
    assert list(islice(visits(seed, Pace()), 10)) == list(islice(visits(seed, Pace()), 10))


def test_different_seeds_tell_different_scripts() -> None:
    assert within(1, Pace(), 600) != within(2, Pace(), 600)


def test_all_classes_come_in_an_hour_of_script() -> None:
    assert {visit.label for visit in within(3, Pace(), 7200)} == {
        ObjectClass.PERSON, ObjectClass.CAR, ObjectClass.DOG, ObjectClass.BICYCLE,
    }  # fmt: skip


@given(seed=SEEDS, seconds=st.floats(min_value=0, max_value=1000))
def test_within_holds_only_visits_that_are_over(seed: int, seconds: float) -> None:
    assert all(visit.end_seconds <= seconds for visit in within(seed, Pace(), seconds))


@given(seed=SEEDS, fps=st.sampled_from([0.5, 1.0, 2.0, 5.0]))
def test_stills_come_in_order_and_inside_the_visit_they_show(seed: int, fps: float) -> None:
    script = list(islice(moments(seed, Pace(), fps=fps, idle_seconds=30.0), 200))
    assert all(before.seconds < after.seconds for before, after in pairwise(script))
    for moment in script:
        if moment.visit is not None:
            assert moment.visit.begin_seconds <= moment.seconds <= moment.visit.end_seconds


def test_a_visit_is_filmed_at_the_rate_asked_for() -> None:
    first = next(visits(4, Pace()))
    stills = [moment for moment in islice(moments(4, Pace(), fps=4.0, idle_seconds=30.0), 200) if moment.visit == first]
    assert len(stills) == int(first.length_seconds * 4) + 1


def test_an_empty_yard_is_snapped_now_and_then() -> None:
    script = islice(moments(5, Pace(), fps=1.0, idle_seconds=20.0), 300)
    empty = [moment.seconds for moment in script if moment.visit is None]
    assert empty[0] == 0.0
    assert len(empty) > 5
    assert all(after - before >= 20.0 - 1e-6 for before, after in pairwise(empty))
