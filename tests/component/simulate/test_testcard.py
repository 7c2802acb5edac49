"""The picture of `hsi cameras test`: whatever detector runs, a person is found in it; no two are alike."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.parts.plain_yolox import look

from hsi.events.classes import ObjectClass
from hsi.simulate import testcard

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PERSON = 0
SURE = 0.6


def test_one_whole_person_stands_in_it() -> None:
    (person,) = testcard.drawn("gate", NOON).sightings
    assert person.label is ObjectClass.PERSON
    assert not person.difficult
    assert person.box.height_px > 100


def test_a_model_for_photographs_is_sure_of_the_person(models_dir: Path) -> None:
    (found,) = look(models_dir / "yolox_nano.onnx", [testcard.jpeg("gate", NOON)])
    assert [one.number for one in found if one.confidence > SURE] == [PERSON]


def test_no_two_moments_and_no_two_cameras_give_the_same_picture() -> None:
    moments = [("gate", NOON), ("gate", NOON + timedelta(milliseconds=1)), ("yard", NOON)]
    assert len({testcard.jpeg(camera, moment) for camera, moment in moments}) == 3
