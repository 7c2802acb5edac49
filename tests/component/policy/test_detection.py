"""What counts as seen is decided for each camera, from its record to what a user looks at."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hsi.events.ids import CameraId
from hsi.store.policies import FRESH_SECONDS, Policies
from hsi.store.policy import NOTHING

Home = Any
Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


async def test_what_is_below_a_cameras_own_confidence_is_no_detection_of_it(home: Home) -> None:
    shown = await home.keep("gate", detection={"min_confidence_percent": 80})
    assert shown["detection"]["min_confidence_percent"] == 80
    await home.keep("yard")
    await home.keep("shed", detection={"min_confidence_percent": 30})
    home.eyes.seen = [("person", 0.7), ("car", 0.4)]
    for camera in ("gate", "yard", "shed"):
        home.brings(camera)
    await home.goes_on()
    found = {camera: await home.detections(camera) for camera in ("gate", "yard", "shed")}
    assert {camera: sorted(one["object_type"] for one in seen) for camera, seen in found.items()} == {
        "gate": [],
        "yard": ["person"],
        "shed": ["car", "person"],
    }
    outcomes = await home.rows(
        "SELECT outcome FROM detection_runs JOIN frames f ON f.id = frame_id WHERE camera_id = 'gate'"
    )
    assert [row["outcome"] for row in outcomes] == ["nothing_seen"]


async def test_a_class_that_a_camera_does_not_list_is_dropped(home: Home) -> None:
    await home.keep("gate", detection={"labels": ["car", "dog"]})
    home.eyes.seen = [("person", 0.99), ("car", 0.6)]
    home.brings("gate")
    await home.goes_on()
    assert [one["object_type"] for one in await home.detections("gate")] == ["car"]


async def test_a_camera_has_a_fast_path_of_its_own(home: Home) -> None:
    """The installation calls nothing urgent; the gate calls cars urgent, and the yard has it switched off."""
    await home.keep("gate", detection={"fast_path": {"labels": ["car"], "min_confidence_percent": 60}})
    await home.keep("yard", detection={"fast_path": {"enabled": False, "labels": ["car"]}})
    home.eyes.seen = [("person", 0.99), ("car", 0.65)]
    for camera in ("gate", "yard"):
        home.brings(camera)
    await home.goes_on()
    [event] = await home.events("gate")
    assert (event["is_fast_path"], sorted(event["object_types"])) == (True, ["car", "person"])
    assert await home.events("yard") == []


async def test_a_batch_of_a_camera_ends_by_the_cameras_own_silence(home: Home, eventually: Eventually) -> None:
    await home.keep("gate", detection={"batch_idle_seconds": 1})
    await home.keep("yard")
    for camera in ("gate", "yard"):
        home.brings(camera)
    await home.goes_on()

    async def there() -> bool:
        await home.site.group()
        await home.site.assess()
        return bool(await home.events("gate"))

    await eventually(there)
    assert await home.events("yard") == [], "its batch is open for as long as the installation says"
    rows = await home.rows("SELECT close_reason FROM events")
    assert [row["close_reason"] for row in rows] == ["idle"]


async def test_a_batch_of_a_camera_is_no_longer_than_its_own_window(home: Home, eventually: Eventually) -> None:
    await home.keep("gate", detection={"batch_window_seconds": 1})
    home.brings("gate")
    await home.goes_on()

    async def there() -> bool:
        await home.site.group()
        await home.site.assess()
        return bool(await home.events("gate"))

    await eventually(there)
    rows = await home.rows("SELECT close_reason FROM events")
    assert [row["close_reason"] for row in rows] == ["window"]


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "class": ({"labels": ["ghost"]}, "body.detection.labels"),
    "confidence": ({"min_confidence_percent": 101}, "body.detection.min_confidence_percent"),
    "unknown": ({"speed": 1}, "body.detection.speed"),
    "silence": ({"batch_window_seconds": 5, "batch_idle_seconds": 6}, "body.detection"),
}


@pytest.mark.parametrize(("detection", "field"), FAULTS.values(), ids=FAULTS.keys())
async def test_what_cannot_be_meant_is_refused(home: Home, detection: dict[str, Any], field: str) -> None:
    answer = await home.owner.put("/api/cameras/gate", json={"detection": detection})
    assert answer.status_code == 422
    assert any(each["field"].startswith(field) for each in answer.json()["error"]["details"]), answer.text


async def test_a_record_that_says_nothing_of_it_takes_it_back_and_a_small_change_leaves_it(home: Home) -> None:
    await home.keep("gate", detection={"labels": ["dog"]})
    await home.owner.patch("/api/cameras/gate", json={"name": "Gate"})
    [row] = await home.rows("SELECT policy FROM cameras")
    assert row["policy"] == '{"detection": {"labels": ["dog"]}}'
    await home.keep("gate")
    [row] = await home.rows("SELECT policy FROM cameras")
    assert row["policy"] == "{}"


async def test_what_was_decided_is_read_again_after_a_while_and_in_one_statement_for_all(home: Home) -> None:
    now = 100.0
    policies = Policies(home.site.store, clock=lambda: now)
    assert await policies.of(CameraId("gate")) == NOTHING
    await home.keep("gate", detection={"labels": ["dog"]})
    assert await policies.of(CameraId("gate")) == NOTHING
    now += FRESH_SECONDS
    assert [*(await policies.of(CameraId("gate"))).detection.labels] == ["dog"]
