from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.detect import boxes
from hsi.detect.boxes import Claimed
from hsi.events.classes import ObjectClass
from hsi.events.messages import Box

ANY = st.floats(allow_nan=True, allow_infinity=True)
CLAMPED = {
    "inside": ((10, 20, 30, 40), (10, 20, 30, 40)),
    "over the edges": ((-5, -5, 30, 40), (0, 0, 25, 35)),
    "larger than the picture": ((-10, -10, 500, 500), (0, 0, 100, 80)),
    "corners the wrong way round": ((40, 60, -30, -40), (10, 20, 30, 40)),
    "outside": ((200, 10, 30, 30), None),
    "zero area": ((10, 10, 0, 30), None),
    "less than a pixel": ((10, 10, 0.5, 30), None),
    "one pixel": ((10, 10, 1, 1), (10, 10, 1, 1)),
    "a pixel at the edge": ((99, 79, 5, 5), (99, 79, 1, 1)),
    "not a number": ((nan, 10, 10, 10), None),
    "endless": ((10, 10, inf, 10), None),
    "endless the other way": ((-inf, 10, 10, 10), None),
    "too large to add": ((1e308, 10, 1e308, 10), None),
}


@pytest.mark.parametrize(("box", "expected"), CLAMPED.values(), ids=CLAMPED.keys())
def test_a_box_is_what_lies_inside_the_picture(
    box: tuple[float, float, float, float], expected: tuple[float, float, float, float] | None
) -> None:
    clamped = boxes.clamped(Claimed("person", 0.9, *box), width_px=100, height_px=80)
    assert (clamped and (clamped.x, clamped.y, clamped.width, clamped.height)) == expected


@given(ANY, ANY, ANY, ANY, ANY)
def test_whatever_is_claimed_only_valid_boxes_are_kept(c: float, x: float, y: float, w: float, h: float) -> None:
    selection = boxes.select(
        [Claimed("person", c, x, y, w, h)], width_px=100, height_px=80, threshold=0.5, listed=frozenset(ObjectClass)
    )
    for one in selection.kept:
        assert 0.5 <= one.confidence <= 1
        assert one.box.width >= 1
        assert one.box.height >= 1
        assert one.box.x >= 0
        assert one.box.x + one.box.width <= 100 + 1e-9
        assert one.box.y + one.box.height <= 80 + 1e-9
        Box.model_validate(one.box.model_dump())
    assert len(selection.kept) + selection.low_confidence + selection.unusable == 1


def test_only_our_classes_at_or_above_the_threshold_are_kept_best_first() -> None:
    place = (10.0, 10.0, 10.0, 10.0)
    claimed = [
        Claimed(label, confidence, *place)
        for label, confidence in [("Person", 0.5), ("car ", 0.8), ("dog", 0.499), ("chair", 0.99), ("bird", nan)]
    ]
    selection = boxes.select(claimed, width_px=100, height_px=80, threshold=0.5, listed=frozenset(ObjectClass))
    assert [(one.object_class.value, one.confidence) for one in selection.kept] == [("car", 0.8), ("person", 0.5)]
    assert (selection.other_classes, selection.low_confidence, selection.unusable) == (1, 1, 1)


SHARES = {
    "zero": (0.0, 0.0),
    "one": (1.0, 1.0),
    "rounded above one": (1.0004, 1.0),
    "above one": (1.5, None),
    "negative": (-0.5, None),
    "not a number": (nan, None),
}


@pytest.mark.parametrize(("confidence", "expected"), SHARES.values(), ids=SHARES.keys())
def test_a_confidence_is_a_share_of_one(confidence: float, expected: float | None) -> None:
    assert boxes.share(confidence) == expected
