"""What the API shows of a camera's state and of its gaps, and what it lets nobody type."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from hsi.events.cameras import CameraStatus
from hsi.events.ids import CameraId
from hsi.store.engine import Store
from hsi.store.gaps import NewGap
from hsi.store.states import Judgement

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FRONT = CameraId("front_door")
Sent = Callable[[], Any]


@pytest.fixture
async def camera(home: Any) -> CameraId:
    await home.camera(FRONT, "Front door")
    return FRONT


async def gap(store: Store, began: datetime, ended: datetime | None) -> None:
    new = NewGap(FRONT, CameraStatus.OFFLINE, "unreachable", began, ended)
    async with store.work() as work:
        assert await (work.gaps.begin(new) if ended is None else work.gaps.record(new))


async def test_a_camera_shows_its_state_why_and_since_when(
    http: httpx.AsyncClient, store: Store, camera: CameraId
) -> None:
    new = (await http.get(f"/api/cameras/{camera}")).json()
    assert (new["status"], new["status_reason"], new["status_detail"], new["status_since"]) == ("unknown", "", "", None)
    offline = Judgement(camera, CameraStatus.UNKNOWN, None, CameraStatus.OFFLINE, "unreachable", "no answer", NOON)
    async with store.work() as work:
        assert await work.states.judge(offline)
    (listed,) = (await http.get("/api/cameras", params={"status": "offline"})).json()["items"]
    said = {name: value for name, value in listed.items() if name.startswith("status")}
    assert said == {
        "status": "offline",
        "status_reason": "unreachable",
        "status_detail": "no answer",
        "status_since": "2026-03-01T12:00:00Z",
    }
    assert (await http.get("/api/cameras", params={"status": "silent"})).json()["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "", {"name": "A", "folder_path": "a", "status": "online"}),
        ("PATCH", "/front_door", {"status": "online"}),
        ("PUT", "/front_door", {"source": {"folder": {}}, "status": "online"}),
    ],
    ids=["added", "changed", "kept"],
)
async def test_nobody_types_a_status(
    http: httpx.AsyncClient, camera: CameraId, method: str, path: str, body: dict[str, object]
) -> None:
    answer = await http.request(method, f"/api/cameras{path}", json=body)
    assert answer.status_code == 422
    assert "status" in answer.text


async def test_gaps_are_walked_latest_first_within_a_stretch_of_time(
    http: httpx.AsyncClient, store: Store, camera: CameraId, sent: Sent
) -> None:
    for number in range(5):
        await gap(store, NOON + number * HOUR, NOON + (number + 0.5) * HOUR)
    await gap(store, NOON + 5 * HOUR, None)
    path = f"/api/cameras/{camera}/gaps"
    everything = (await http.get(path)).json()
    assert everything["pagination"]["next_cursor"] is None
    first, *others = everything["items"]
    assert (first["status"], first["reason"], first["started_at"], first["ended_at"]) == (
        "offline",
        "unreachable",
        "2026-03-01T17:00:00Z",
        None,
    )
    assert len(others) == 5
    walked: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await http.get(path, params={"limit": 2, **cursor})).json()
        walked += page["items"]
        if not page["pagination"]["has_more"]:
            break
        cursor = {"cursor": page["pagination"]["next_cursor"]}
    assert walked == everything["items"]
    bounds = {"from": "2026-03-01T13:10:00Z", "to": "2026-03-01T15:00:00+01:00"}
    (within,) = (await http.get(path, params=bounds)).json()["items"]
    assert within["started_at"] == "2026-03-01T13:00:00Z"
    async with sent() as statements:
        await http.get(path)
    assert len([each for each in statements if each.startswith("SELECT")]) == 2


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/cameras/nobody/gaps", 404),
        ("/api/cameras/front_door/gaps?cursor=made-up", 422),
        ("/api/cameras/front_door/gaps?from=yesterday", 422),
        ("/api/cameras/front_door/gaps?limit=0", 422),
        ("/api/cameras/front_door/gaps?start=2026-03-01", 422),
        ("/api/cameras/front_door/gaps?from=2026-03-01&to=2026-03-01", 200),
    ],
)
async def test_a_question_about_gaps_that_makes_no_sense_is_refused(
    http: httpx.AsyncClient, camera: CameraId, path: str, status: int
) -> None:
    answer = await http.get(path)
    assert answer.status_code == status, answer.text


async def test_a_removed_camera_has_no_gaps_to_show(http: httpx.AsyncClient, store: Store, camera: CameraId) -> None:
    await gap(store, NOON, None)
    await http.delete(f"/api/cameras/{camera}")
    assert (await http.get(f"/api/cameras/{camera}/gaps")).status_code == 404
