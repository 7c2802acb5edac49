"""Scoring events against true visits."""

from datetime import UTC, datetime, timedelta

import pytest

from hsi.events.classes import ObjectClass
from hsi.simulate.schedule import Visit
from hsi.simulate.truth import Reported, Visited, agrees, score, visited

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PERSON, CAR, DOG = ObjectClass.PERSON, ObjectClass.CAR, ObjectClass.DOG


def visit(begin: float, end: float, label: ObjectClass = PERSON, camera: str = "porch") -> Visited:
    return Visited(camera, label, NOON + timedelta(seconds=begin), NOON + timedelta(seconds=end))


def event(begin: float, end: float, *labels: ObjectClass, camera: str = "porch") -> Reported:
    found = frozenset(labels or (PERSON,))
    return Reported(camera, found, NOON + timedelta(seconds=begin), NOON + timedelta(seconds=end))


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        pytest.param(event(2, 8), True, id="inside"),
        pytest.param(event(9, 30), True, id="overlaps the end"),
        pytest.param(event(10.5, 30), True, id="within a second of the end"),
        pytest.param(event(12, 30), False, id="afterwards"),
        pytest.param(event(-9, -2), False, id="before"),
        pytest.param(event(2, 8, CAR), False, id="another class"),
        pytest.param(event(2, 8, CAR, PERSON), True, id="its class among others"),
        pytest.param(event(2, 8, camera="drive"), False, id="another camera"),
    ],
)
def test_an_event_is_about_a_visit_when_camera_time_and_class_agree(reported: Reported, *, expected: bool) -> None:
    assert agrees(visit(0, 10), reported) is expected


def test_every_visit_told_once_scores_one() -> None:
    result = score([visit(0, 10), visit(60, 70, DOG)], [event(1, 9), event(61, 69, DOG)])
    assert (result.recall, result.precision) == (1.0, 1.0)


def test_a_visit_told_twice_costs_precision() -> None:
    result = score([visit(0, 10)], [event(1, 4), event(5, 9)])
    assert (result.recall, result.precision) == (1.0, 0.5)
    assert result.unfounded == (event(5, 9),)


def test_two_visits_told_as_one_cost_recall() -> None:
    result = score([visit(0, 10), visit(60, 70)], [event(1, 69)])
    assert (result.recall, result.precision) == (0.5, 1.0)
    assert result.missed == (visit(60, 70),)


def test_nothing_happened_and_nothing_told_is_perfect() -> None:
    assert (score([], []).recall, score([], []).precision) == (1.0, 1.0)
    assert score([], [event(0, 1)]).precision == 0.0
    assert score([visit(0, 1)], []).recall == 0.0


def test_a_script_gets_wall_times_from_its_start() -> None:
    assert visited("porch", [Visit(0, DOG, 2.0, 12.0, seed=1)], NOON) == (visit(2, 12, DOG),)
