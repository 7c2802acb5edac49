"""What the state of the parts means for the whole."""

from datetime import UTC, datetime, timedelta

import pytest

from hsi.events.cameras import CameraStatus
from hsi.events.messages import Health, PartHealth, QueueDepth
from hsi.observe import health
from hsi.observe.health import CameraSeen, Observations

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WELL = {"database": "", "redis": "", "detector": "", "nemotron": "", "tasks": ""}


@pytest.mark.parametrize(
    ("down", "expected"),
    [
        ([], Health.HEALTHY),
        (["redis"], Health.DEGRADED),
        (["detector"], Health.DEGRADED),
        (["nemotron"], Health.DEGRADED),
        (["tasks"], Health.DEGRADED),
        (["database"], Health.UNHEALTHY),
        (["redis", "database", "detector"], Health.UNHEALTHY),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else str(value),
)
def test_the_whole_is_as_its_worst_part(down: list[str], expected: Health) -> None:
    whole, parts = health.decide(WELL | dict.fromkeys(down, "no answer in time"))
    assert whole is expected
    assert {name for name, part in parts.items() if part.status is not Health.HEALTHY} == set(down)
    assert all(parts[name].message == "no answer in time" for name in down)


def test_a_part_that_is_not_set_up_is_not_told() -> None:
    _, parts = health.decide({"database": "", "redis": ""})
    assert set(parts) == {"database", "redis"}


def test_cameras_and_queues_are_counted() -> None:
    queues = {"detection_queue": QueueDepth(waiting=3, pending=1, oldest_seconds=2.5)}
    cameras = [
        CameraSeen("Front", CameraStatus.ONLINE, False, NOW),
        CameraSeen("Back", CameraStatus.UNKNOWN, False, None),
    ]
    status = health.report(Observations(WELL, queues, cameras), NOW)
    assert (status.cameras_total, status.cameras_active) == (2, 1)
    assert status.cameras_by_status == {CameraStatus.ONLINE: 1, CameraStatus.UNKNOWN: 1}
    assert status.queues == queues
    assert status.observed_at == NOW
    assert not status.synthetic


@pytest.mark.parametrize(
    ("synthetic", "age", "expected"),
    [
        (True, timedelta(minutes=1), True),
        (True, timedelta(minutes=6), False),
        (True, None, False),
        (False, timedelta(0), False),
    ],
)
def test_a_synthetic_camera_seen_lately_marks_the_status(
    synthetic: bool,
    age: timedelta | None,
    expected: bool,
) -> None:
    camera = CameraSeen("Front", CameraStatus.ONLINE, synthetic, None if age is None else NOW - age)
    assert health.report(Observations(WELL, {}, [camera]), NOW).synthetic is expected


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([CameraStatus.ONLINE, CameraStatus.DISABLED, CameraStatus.UNKNOWN], ""),
        ([CameraStatus.SILENT, CameraStatus.ONLINE], "camera 0 is silent"),
        ([CameraStatus.OFFLINE, CameraStatus.ERROR], "camera 0 is offline, camera 1 is in error"),
        ([CameraStatus.SILENT] * 7, ", ".join(f"camera {number} is silent" for number in range(5)) + " and 2 more"),
    ],
    ids=["nothing is missing", "one is silent", "two are away", "many"],
)
def test_cameras_that_should_show_something_and_do_not_are_named(states: list[CameraStatus], expected: str) -> None:
    cameras = [CameraSeen(f"camera {number}", status, False, NOW) for number, status in enumerate(states)]
    assert health.missing(cameras) == expected
    whole, _ = health.decide(WELL | {"cameras": health.missing(cameras)})
    assert whole is (Health.DEGRADED if expected else Health.HEALTHY)


def part(status: Health, message: str = "") -> PartHealth:
    return PartHealth(status=status, message=message)


def test_only_changes_of_state_are_told() -> None:
    first = {"redis": part(Health.DEGRADED, "gone"), "database": part(Health.HEALTHY)}
    assert health.changes({}, first) == {"redis": first["redis"]}
    other_words = {"redis": part(Health.DEGRADED, "still gone"), "database": part(Health.HEALTHY)}
    assert health.changes(first, other_words) == {}
    back = {"redis": part(Health.HEALTHY), "database": part(Health.UNHEALTHY, "gone")}
    assert health.changes(other_words, back) == back
