from datetime import timedelta

import pytest

from hsi.detect import fastpath
from hsi.detect.boxes import Kept
from hsi.detect.fastpath import Rules
from hsi.events.classes import ObjectClass
from hsi.events.messages import Box

RULES = Rules(frozenset({ObjectClass.PERSON, ObjectClass.DOG}), 0.9, timedelta(seconds=30))
BOX = Box(x=1, y=1, width=5, height=5)


def _kept(name: str, confidence: float) -> Kept:
    return Kept(ObjectClass(name), confidence, BOX)


@pytest.mark.parametrize(
    ("name", "confidence", "urgent"),
    [("person", 0.9, True), ("person", 0.8999, False), ("dog", 0.95, True), ("car", 0.99, False)],
)
def test_an_urgent_class_at_the_threshold_is_urgent(name: str, confidence: float, *, urgent: bool) -> None:
    assert fastpath.is_urgent(_kept(name, confidence), RULES) is urgent


def test_the_best_urgent_object_comes_first_and_the_others_keep_their_order() -> None:
    kept = [_kept("car", 0.99), _kept("person", 0.93), _kept("dog", 0.95), _kept("bird", 0.6)]
    ordered = fastpath.best_first(kept, RULES)
    assert [(one.object_class.value, one.confidence) for one in ordered] == [
        ("dog", 0.95),
        ("car", 0.99),
        ("person", 0.93),
        ("bird", 0.6),
    ]


def test_without_an_urgent_object_nothing_moves() -> None:
    kept = (_kept("car", 0.99), _kept("person", 0.7))
    assert fastpath.best_first(kept, RULES) == kept
    assert fastpath.best_first([], RULES) == ()
