"""Average precision on cases small enough to work out by hand."""

import pytest

from hsi.events.classes import ObjectClass
from hsi.simulate.boxes import Box, Found, Sighting, iou
from hsi.simulate.precision import average_precision, mean_average_precision

PERSON, CAR = ObjectClass.PERSON, ObjectClass.CAR
HERE = Box(0, 0, 10, 10)
THERE = Box(100, 100, 120, 120)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param(Box(0, 0, 10, 10), 1.0, id="the same box"),
        pytest.param(Box(5, 0, 15, 10), 1 / 3, id="half beside"),
        pytest.param(Box(0, 0, 5, 5), 0.25, id="a quarter inside"),
        pytest.param(Box(20, 20, 30, 30), 0.0, id="apart"),
        pytest.param(Box(10, 0, 20, 10), 0.0, id="touching"),
        pytest.param(Box(9, 9, 2, 2), 0.0, id="inside out"),
    ],
)
def test_iou_is_shared_over_united_area(other: Box, expected: float) -> None:
    assert iou(HERE, other) == pytest.approx(expected)
    assert iou(other, HERE) == pytest.approx(expected)


def test_two_empty_boxes_share_nothing() -> None:
    assert iou(Box(1, 1, 1, 1), Box(1, 1, 1, 1)) == 0.0


def test_finding_everything_and_nothing_else_is_one() -> None:
    true = [[Sighting(PERSON, HERE)], [Sighting(PERSON, THERE)]]
    found = [[Found(PERSON, HERE, 0.9)], [Found(PERSON, THERE, 0.4)]]
    assert average_precision(PERSON, found, true) == pytest.approx(1.0)


def test_a_false_alarm_above_the_second_hit_costs_its_share() -> None:
    # Ranked: hit, miss, hit. Precision 1 up to recall 1/2, then 2/3 up to recall 1.
    true = [[Sighting(PERSON, HERE), Sighting(PERSON, THERE)]]
    found = [[Found(PERSON, HERE, 0.9), Found(PERSON, Box(50, 50, 60, 60), 0.8), Found(PERSON, THERE, 0.7)]]
    assert average_precision(PERSON, found, true) == pytest.approx(0.5 + 0.5 * 2 / 3)


def test_the_second_detection_of_one_object_is_a_false_alarm() -> None:
    true = [[Sighting(PERSON, HERE), Sighting(PERSON, THERE)]]
    found = [[Found(PERSON, HERE, 0.9), Found(PERSON, Box(0, 0, 10, 9), 0.8), Found(PERSON, THERE, 0.7)]]
    assert average_precision(PERSON, found, true) == pytest.approx(0.5 + 0.5 * 2 / 3)


def test_an_object_that_nobody_finds_costs_recall() -> None:
    true = [[Sighting(PERSON, HERE), Sighting(PERSON, THERE)]]
    assert average_precision(PERSON, [[Found(PERSON, HERE, 0.9)]], true) == pytest.approx(0.5)


def test_a_difficult_object_counts_neither_way() -> None:
    true = [[Sighting(PERSON, HERE), Sighting(PERSON, THERE, difficult=True)]]
    with_it = [[Found(PERSON, THERE, 0.99), Found(PERSON, HERE, 0.9)]]
    without_it = [[Found(PERSON, HERE, 0.9)]]
    assert average_precision(PERSON, with_it, true) == pytest.approx(1.0)
    assert average_precision(PERSON, without_it, true) == pytest.approx(1.0)


def test_the_same_box_in_another_picture_is_no_match() -> None:
    true = [[Sighting(PERSON, HERE)], []]
    assert average_precision(PERSON, [[], [Found(PERSON, HERE, 0.9)]], true) == 0.0


def test_a_class_that_is_nowhere_has_no_average_precision() -> None:
    assert average_precision(CAR, [[]], [[Sighting(PERSON, HERE)]]) is None


def test_the_mean_is_over_the_classes_that_the_truth_holds() -> None:
    true = [[Sighting(PERSON, HERE), Sighting(CAR, THERE)]]
    assert mean_average_precision([[Found(PERSON, HERE, 0.9)]], true) == pytest.approx(0.5)
    assert mean_average_precision([[]], [[]]) == 0.0
