"""Class names: where they come from and what they mean to us."""

import pytest

from hsi.events.classes import ObjectClass
from hsi.serve.detector import labels
from hsi.serve.detector.labels import LabelsUnusable


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('["person", "car"]', id="JSON list"),
        pytest.param('{"0": "person", "1": "car"}', id="JSON map"),
        pytest.param("{0: 'person', 1: 'car'}", id="as Ultralytics writes it"),
        pytest.param("['person', 'car']", id="Python list"),
    ],
)
def test_names_are_read_in_every_spelling_that_exporters_use(text: str) -> None:
    assert labels.parse(text) == ("person", "car")


def test_gaps_in_numbered_names_stay_gaps() -> None:
    assert labels.parse("{0: 'person', 3: 'car'}") == ("person", "", "", "car")


@pytest.mark.parametrize(
    "text",
    [
        "person, car",
        "__import__('os').getcwd()",
        "{'person': 0}",
        "{-1: 'person'}",
        "{99999999: 'person'}",
        "{}",
        "[1, 2]",
        "7",
        "[" * 5000,
        "x" * 200_000,
    ],
)
def test_names_that_are_something_else_are_refused(text: str) -> None:
    with pytest.raises(LabelsUnusable):
        labels.parse(text)


def test_the_model_file_is_believed_before_the_catalogue_and_coco() -> None:
    assert labels.choose("['person']", ("car",), 1) == ("person",)
    assert labels.choose(None, ("car",), 1) == ("car",)
    assert labels.choose(None, (), 80) == labels.COCO_80
    assert labels.choose(None, (), None) == labels.COCO_80


@pytest.mark.parametrize(("names", "catalogue", "count"), [(None, (), 91), ("['person']", (), 2), (None, ("car",), 80)])
def test_a_count_that_does_not_match_the_names_is_refused(
    names: str | None, catalogue: tuple[str, ...], count: int
) -> None:
    with pytest.raises(LabelsUnusable):
        labels.choose(names, catalogue, count)


def test_exactly_nine_of_cocos_classes_leave_the_server() -> None:
    meant = labels.security_classes(labels.COCO_80)
    assert len(meant) == 80
    assert sorted(kind for kind in meant if kind) == sorted(ObjectClass)
    assert meant[0] is ObjectClass.PERSON
    assert meant[7] is ObjectClass.TRUCK
    assert meant[8] is None


def test_old_spellings_are_understood() -> None:
    assert labels.security_classes(["Motorbike", " PERSON ", ""]) == (ObjectClass.MOTORCYCLE, ObjectClass.PERSON, None)


def test_a_model_that_knows_none_of_our_classes_is_refused() -> None:
    with pytest.raises(LabelsUnusable, match="none of the security classes"):
        labels.security_classes(["screw", "nail"])
