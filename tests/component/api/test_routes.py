"""REST on a real database: what a list, one thing, a change and a refusal look like."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from hsi.events.classes import ObjectClass
from hsi.events.ids import DetectionId, EventId
from hsi.events.messages import Health, PartHealth, StatusChanged
from hsi.stream.broker import Broker

AddEvents = Callable[[int], Awaitable[list[EventId]]]
StartApi = Callable[..., AbstractAsyncContextManager[str]]

Sent = Callable[[], AbstractAsyncContextManager[list[str]]]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
JPEG = b"\xff\xd8\xff\xe0" + b"a" * 100


async def test_events_come_newest_first_and_a_cursor_goes_on_where_the_page_ended(
    http: httpx.AsyncClient, add_events: AddEvents
) -> None:
    ids = await add_events(5)
    first = (await http.get("/api/events", params={"limit": 2})).json()
    assert [event["id"] for event in first["items"]] == [ids[4], ids[3]]
    assert first["pagination"]["has_more"] is True
    rest = (await http.get("/api/events", params={"limit": 3, "cursor": first["pagination"]["next_cursor"]})).json()
    assert [event["id"] for event in rest["items"]] == [ids[2], ids[1], ids[0]]
    assert rest["pagination"] == {"limit": 3, "has_more": False, "next_cursor": None, "total": None, "offset": None}


async def test_an_event_has_the_seeds_fields(http: httpx.AsyncClient, add_events: AddEvents) -> None:
    (event_id,) = await add_events(1)
    event = (await http.get(f"/api/events/{event_id}")).json()
    said = {name: event[name] for name in ("camera_id", "camera_name", "risk_score", "risk_level", "analysis_status")}
    assert said == {
        "camera_id": "front_door",
        "camera_name": "Front door",
        "risk_score": 70,
        "risk_level": "high",
        "analysis_status": "ok",
    }
    assert event["thumbnail_url"] == "/api/media/thumbnails/front_door/0-0.jpg"
    assert event["detection_count"] == len(event["detection_ids"]) == 2
    assert (event["object_types"], event["model"], event["stage_ms"]) == (["person"], "tiny", {"total": 1200.0})
    assert (event["reviewed"], event["notes"], event["is_fast_path"], event["synthetic"]) == (False, None, False, False)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        pytest.param({"camera_id": "front_door"}, [2, 1, 0], id="this camera"),
        pytest.param({"camera_id": "garage"}, [], id="another camera"),
        pytest.param({"risk_level": "high"}, [2, 1, 0], id="this level"),
        pytest.param({"risk_level": "low"}, [], id="another level"),
        pytest.param({"start_date": "2026-03-01T12:01:00Z"}, [2, 1], id="from a time on"),
        pytest.param({"end_date": "2026-03-01T12:01:00+00:00"}, [0], id="before a time"),
        pytest.param({"start_date": "2026-03-01T14:02:00+02:00"}, [2], id="a time with an offset"),
        pytest.param({"start_date": "2026-03-01", "end_date": "2026-03-01"}, [2, 1, 0], id="one whole day"),
        pytest.param({"reviewed": "true"}, [], id="reviewed"),
        pytest.param({"reviewed": "false", "is_fast_path": "false"}, [2, 1, 0], id="not reviewed"),
        pytest.param({"object_type": "person"}, [2, 1, 0], id="this class"),
        pytest.param({"object_type": "dog"}, [], id="another class"),
    ],
)
async def test_filters_narrow_the_list(
    http: httpx.AsyncClient, add_events: AddEvents, query: dict[str, str], numbers: list[int]
) -> None:
    ids = await add_events(3)
    found = (await http.get("/api/events", params=query)).json()
    assert [event["id"] for event in found["items"]] == [ids[number] for number in numbers]


@pytest.mark.parametrize(
    ("path", "statements"),
    [
        pytest.param("/api/events?limit=100", 1, id="events"),
        pytest.param("/api/events?limit=100&fields=card", 1, id="cards"),
        pytest.param("/api/detections?limit=100", 1, id="detections"),
        pytest.param("/api/cameras", 1, id="cameras"),
        pytest.param("/api/events/stats", 2, id="stats"),
        pytest.param("/api/events/activity?buckets=500&start_date=2026-02-20&end_date=2026-03-10", 2, id="activity"),
        pytest.param("/api/events/3/neighbours", 2, id="neighbours"),
        pytest.param("/api/cameras/camera_1/belongings", 1, id="belongings"),
    ],
)
async def test_a_question_takes_as_many_statements_however_much_there_is(
    http: httpx.AsyncClient, home: Any, sent: Sent, path: str, statements: int
) -> None:
    for most in (3, 12):
        for number in range(most):
            await home.incident(NOON + timedelta(minutes=number), f"camera_{number}")
        async with sent() as said:
            answer = await http.get(path)
        assert answer.status_code == 200, answer.text
        assert len([each for each in said if "SELECT" in each.upper()]) == statements, said


async def test_the_detections_of_an_event_come_with_their_role(http: httpx.AsyncClient, add_events: AddEvents) -> None:
    event_id = (await add_events(2))[1]
    found = (await http.get(f"/api/events/{event_id}/detections")).json()["items"]
    assert [each["role"] for each in found] == ["evidence", "evidence"]
    assert (found[0]["bbox_x"], found[0]["bbox_y"], found[0]["image_width"]) == (10.0, 20.0, 640)
    one = (await http.get(f"/api/detections/{found[0]['id']}")).json()
    assert one == {name: value for name, value in found[0].items() if name != "role"}


async def test_a_review_is_written_and_notes_can_be_cleared(http: httpx.AsyncClient, add_events: AddEvents) -> None:
    (event_id,) = await add_events(1)
    url = f"/api/events/{event_id}"
    changed = (await http.patch(url, json={"reviewed": True, "notes": "the postman\x00"})).json()
    assert (changed["reviewed"], changed["notes"]) == (True, "the postman\ufffd")
    assert (await http.patch(url, json={"reviewed": False})).json()["notes"] == "the postman\ufffd"
    assert (await http.patch(url, json={"notes": None})).json()["notes"] is None
    assert (await http.get(url)).json()["reviewed"] is False


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"risk_score": 1}, id="not for people to change"),
        pytest.param({"notes": "x" * 10_001}, id="too long"),
        pytest.param({"reviewed": "perhaps"}, id="no boolean"),
    ],
)
async def test_a_review_that_makes_no_sense_is_refused(
    http: httpx.AsyncClient, add_events: AddEvents, body: dict[str, object]
) -> None:
    (event_id,) = await add_events(1)
    assert (await http.patch(f"/api/events/{event_id}", json=body)).status_code == 422


async def test_a_camera_lives_from_adding_to_removing_and_comes_back(http: httpx.AsyncClient) -> None:
    added = await http.post("/api/cameras", json={"name": "Front door", "folder_path": "Front-Door"})
    assert (added.status_code, added.headers["location"]) == (201, "/api/cameras/front_door")
    assert added.json()["id"] == "front_door"
    changed = await http.patch("/api/cameras/front_door", json={"name": "Porch"})
    assert (changed.json()["name"], changed.json()["folder_path"]) == ("Porch", "Front-Door")
    listed = (await http.get("/api/cameras", params={"status": "unknown"})).json()
    assert ([each["id"] for each in listed["items"]], listed["pagination"]["total"]) == (["front_door"], 1)
    assert (await http.delete("/api/cameras/front_door")).status_code == 204
    assert (await http.get("/api/cameras/front_door")).status_code == 404
    assert (await http.delete("/api/cameras/front_door")).status_code == 404
    assert (await http.patch("/api/cameras/front_door", json={"name": "x"})).status_code == 404
    again = await http.post("/api/cameras", json={"name": "Porch", "folder_path": "Front-Door"})
    assert again.status_code == 201


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"name": "Garage", "folder_path": "garage"}, 409, id="same folder"),
        pytest.param({"name": "GARAGE", "folder_path": "shed"}, 409, id="same name"),
        pytest.param({"name": "Other", "folder_path": "gar-age"}, 201, id="another folder"),
        pytest.param({"name": "Other", "folder_path": "GARAGE"}, 409, id="same id"),
        pytest.param({"name": "A", "folder_path": "../etc"}, 422, id="up"),
        pytest.param({"name": "A", "folder_path": "/etc"}, 422, id="outside"),
        pytest.param({"name": "A", "folder_path": "a/b"}, 422, id="two levels"),
        pytest.param({"name": "A", "folder_path": "a<b"}, 422, id="forbidden sign"),
        pytest.param({"name": "A", "folder_path": ".hidden"}, 422, id="hidden"),
        pytest.param({"name": "A", "folder_path": "..."}, 422, id="only dots"),
        pytest.param({"name": "A", "folder_path": "x" * 501}, 422, id="too long"),
        pytest.param({"name": " ", "folder_path": "a"}, 422, id="empty name"),
        pytest.param({"name": "a\nb", "folder_path": "a"}, 422, id="line break in a name"),
        pytest.param({"name": "A", "folder_path": "a", "id": "b"}, 422, id="unknown field"),
        pytest.param({"name": "A", "folder_path": "a", "status": "online"}, 422, id="a status that somebody typed"),
        pytest.param({"name": "A"}, 422, id="no folder"),
    ],
)
async def test_adding_a_camera_is_checked(http: httpx.AsyncClient, body: dict[str, str], status: int) -> None:
    await http.post("/api/cameras", json={"name": "Garage", "folder_path": "garage"})
    answer = await http.post("/api/cameras", json=body)
    assert answer.status_code == status, answer.text


async def test_a_name_that_another_camera_has_is_refused_with_that_name(http: httpx.AsyncClient) -> None:
    for name in ("Garage", "Porch"):
        await http.post("/api/cameras", json={"name": name, "folder_path": name.lower()})
    for answer in (
        await http.post("/api/cameras", json={"name": "garage", "folder_path": "shed"}),
        await http.patch("/api/cameras/porch", json={"name": "garage"}),
    ):
        told = answer.json()["error"]
        said = (answer.status_code, told["code"], told["message"])
        assert said == (409, "CONFLICT", "another camera is called 'garage'")
    own = await http.patch("/api/cameras/garage", json={"name": "GARAGE"})
    assert (own.status_code, own.json()["name"]) == (200, "GARAGE")
    await http.delete("/api/cameras/garage")
    assert (await http.patch("/api/cameras/porch", json={"name": "garage"})).status_code == 200


async def test_a_folder_may_be_named_by_its_full_path(http: httpx.AsyncClient, folders: Path) -> None:
    answer = await http.post("/api/cameras", json={"name": "A", "folder_path": str(folders / "cameras" / "yard")})
    assert (answer.status_code, answer.json()["folder_path"]) == (201, "yard")


async def test_pictures_come_with_type_and_validator_and_are_not_sent_twice(
    http: httpx.AsyncClient, add_events: AddEvents, folders: Path
) -> None:
    (event_id,) = await add_events(1)
    for root, name in (("cameras", "0.jpg"), ("thumbnails", "0-0.jpg")):
        (folders / root / "front_door").mkdir()
        (folders / root / "front_door" / name).write_bytes(JPEG)
    first, second = (await http.get(f"/api/events/{event_id}/detections")).json()["items"]
    for url in (first["image_url"], first["thumbnail_url"], f"/api/detections/{first['id']}/thumbnail"):
        answer = await http.get(url)
        assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, JPEG, "image/jpeg")
        assert answer.headers["cache-control"].startswith("private, max-age=")
        again = await http.get(url, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])
    assert (await http.get(second["thumbnail_url"])).status_code == 404


async def test_the_type_is_what_the_bytes_say_and_a_page_in_a_pictures_clothes_is_not_served(
    http: httpx.AsyncClient, folders: Path
) -> None:
    (folders / "thumbnails" / "a.jpg").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 50)
    (folders / "thumbnails" / "b.jpg").write_bytes(b"<html><script>alert(1)</script></html>")
    assert (await http.get("/api/media/thumbnails/a.jpg")).headers["content-type"] == "image/png"
    assert (await http.get("/api/media/thumbnails/b.jpg")).status_code == 404


async def test_health_names_each_service_and_is_degraded_until_somebody_reports(
    http: httpx.AsyncClient, broker: Broker
) -> None:
    answer = await http.get("/api/system/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["services"]["ai"]["status"] == "unknown"
    await broker.append(_report(Health.HEALTHY))
    healthy = (await http.get("/api/system/health")).json()
    assert (healthy["status"], healthy["recent_events"]) == ("healthy", 0)
    await broker.append(_report(Health.UNHEALTHY))
    ill = (await http.get("/api/system/health")).json()
    assert (ill["status"], ill["services"]["ai"]["status"]) == ("degraded", "degraded")
    assert ill["services"]["ai"]["details"] == {"detector": "unhealthy: no answer"}
    await broker.append(_report(Health.HEALTHY, cameras="Front door is silent"))
    silent = (await http.get("/api/system/health")).json()
    assert (silent["status"], silent["services"]["ai"]["status"]) == ("degraded", "healthy")
    assert silent["services"]["cameras"] == {"status": "degraded", "message": "Front door is silent", "details": {}}


def _report(detector: Health, *, cameras: str = "") -> StatusChanged:
    return StatusChanged(
        observed_at=datetime.now(UTC),
        health=detector,
        parts={
            "detector": PartHealth(status=detector, message="" if detector is Health.HEALTHY else "no answer"),
            "redis": PartHealth(status=Health.HEALTHY),
            "cameras": PartHealth(status=Health.DEGRADED if cameras else Health.HEALTHY, message=cameras),
        },
        queues={},
        cameras_total=0,
        cameras_active=0,
    )


async def test_without_redis_reads_go_on_and_the_api_is_ready_but_degraded(
    start_api: StartApi, add_events: AddEvents, database_url: str
) -> None:
    await add_events(1)
    nowhere = "unix:///nowhere/redis.sock?db=0"
    async with start_api(database_url=database_url, redis_url=nowhere) as url, httpx.AsyncClient(base_url=url) as http:
        ready = await http.get("/ready")
        assert (ready.status_code, ready.json()["ready"], ready.json()["status"]) == (200, True, "degraded")
        assert (await http.get("/api/system/health")).status_code == 200
        assert len((await http.get("/api/events")).json()["items"]) == 1
        refused = await http.get("/api/dlq/stats")
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "CACHE_UNAVAILABLE")
        assert refused.headers["retry-after"] == "5"


async def test_without_a_database_the_api_is_alive_but_not_ready(bare_api: str) -> None:
    async with httpx.AsyncClient(base_url=bare_api, timeout=20) as http:
        assert (await http.get("/health")).json() == {"status": "alive"}
        ready = await http.get("/ready")
        assert (ready.status_code, ready.json()["status"]) == (503, "not_ready")
        health = await http.get("/api/system/health")
        assert (health.status_code, health.json()["status"]) == (503, "unhealthy")
        events = await http.get("/api/events")
        assert (events.status_code, events.json()["error"]["code"]) == (503, "DATABASE_UNAVAILABLE")
        assert "secret" not in ready.text + health.text + events.text


async def test_detections_can_be_narrowed(http: httpx.AsyncClient, add_events: AddEvents) -> None:
    await add_events(2)
    found = (await http.get("/api/detections", params={"min_confidence": 0.95})).json()
    assert found["items"] == []
    found = (await http.get("/api/detections", params={"object_type": ObjectClass.PERSON.value, "limit": 3})).json()
    assert (len(found["items"]), found["pagination"]["has_more"]) == (3, True)
    assert (await http.get(f"/api/detections/{DetectionId(2**62)}")).status_code == 404


async def test_the_banner_names_the_documentation_and_metrics_are_prometheus_text(http: httpx.AsyncClient) -> None:
    banner = await http.get("/")
    assert (banner.status_code, "/docs" in banner.text) == (200, True)
    exposed = await http.get("/api/metrics")
    assert exposed.headers["content-type"].startswith("text/plain")
    assert "hsi_http_request_seconds" in exposed.text
    routes = await http.get("/docs")
    assert "/api/events/{event_id}" in routes.text
    assert "//" not in routes.text.replace("<!doctype", ""), "the page of routes loads nothing from anywhere"
