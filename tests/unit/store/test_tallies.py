"""Groups of events added up."""

from dataclasses import replace

from hsi.events.classes import ObjectClass
from hsi.events.ids import CameraId
from hsi.events.risk import RiskLevel
from hsi.store.tallies import CameraShare, Group, Share, added_up

PERSON, DOG = ObjectClass.PERSON, ObjectClass.DOG
GROUP = Group(
    camera_id=CameraId("front"),
    camera_name="Front",
    risk_level=RiskLevel.HIGH,
    reviewed=False,
    without_model=False,
    synthetic=False,
    object_classes=(PERSON,),
    events=3,
)


def test_nothing_adds_up_to_every_level_with_nothing() -> None:
    tally = added_up([])
    assert (tally.all, tally.by_camera, tally.by_class) == (Share(), (), {})
    assert tally.by_level == {level: Share() for level in RiskLevel}


def test_reviewed_events_count_in_the_total_only() -> None:
    tally = added_up([GROUP, replace(GROUP, reviewed=True, events=4)])
    assert tally.all == tally.by_level[RiskLevel.HIGH] == Share(7, 3)
    assert tally.by_camera == (CameraShare(CameraId("front"), "Front", Share(7, 3)),)


def test_cameras_come_by_name_and_two_of_one_name_stay_two() -> None:
    others = [
        replace(GROUP, camera_id=CameraId(name), camera_name=shown) for name, shown in (("z", "Attic"), ("a", "Front"))
    ]
    assert [each.camera_id for each in added_up([GROUP, *others]).by_camera] == ["z", "a", "front"]


def test_an_event_with_two_classes_counts_for_each_and_one_with_none_for_none() -> None:
    pair = replace(GROUP, object_classes=(PERSON, DOG), events=2)
    tally = added_up([pair, GROUP, replace(GROUP, object_classes=())])
    assert (dict(tally.by_class), list(tally.by_class)) == ({PERSON: 5, DOG: 2}, [PERSON, DOG])
    assert tally.all.total == 8


def test_what_no_model_analysed_and_what_is_synthetic_are_counted_apart() -> None:
    tally = added_up([GROUP, replace(GROUP, without_model=True), replace(GROUP, synthetic=True, without_model=True)])
    assert (tally.without_model, tally.synthetic) == (6, 3)
