"""What the state of the parts means for the whole."""

from datetime import UTC, datetime, timedelta

import pytest

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
    cameras = [CameraSeen(online=True, synthetic=False, last_seen_at=NOW), CameraSeen(False, False, None)]
    status = health.report(Observations(WELL, queues, cameras), NOW)
    assert (status.cameras_total, status.cameras_active) == (2, 1)
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
    camera = CameraSeen(online=True, synthetic=synthetic, last_seen_at=None if age is None else NOW - age)
    assert health.report(Observations(WELL, {}, [camera]), NOW).synthetic is expected


def part(status: Health, message: str = "") -> PartHealth:
    return PartHealth(status=status, message=message)


def test_only_changes_of_state_are_told() -> None:
    first = {"redis": part(Health.DEGRADED, "gone"), "database": part(Health.HEALTHY)}
    assert health.changes({}, first) == {"redis": first["redis"]}
    other_words = {"redis": part(Health.DEGRADED, "still gone"), "database": part(Health.HEALTHY)}
    assert health.changes(first, other_words) == {}
    back = {"redis": part(Health.HEALTHY), "database": part(Health.UNHEALTHY, "gone")}
    assert health.changes(other_words, back) == back
