"""A camera's record as programs keep it: whole, idempotent, with one keeper, and a login that goes in only."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from hsi.ingest.sources import faults
from hsi.runtime import passwords

RTSP = {"rtsp": {"url": "rtsp://10.0.0.7/1"}}
CANARY = "c4n4ry-pa55"


async def _put(http: httpx.AsyncClient, camera_id: str = "front_door", **record: Any) -> httpx.Response:
    return await http.put(f"/api/cameras/{camera_id}", json=record)


async def test_a_record_is_added_then_replaced_and_asking_again_changes_nothing(http: httpx.AsyncClient) -> None:
    added = await _put(http, source=RTSP, name="Gate", expected_interval_ms=2000)
    assert added.status_code == 201
    assert added.headers["location"] == "/api/cameras/front_door"
    body = added.json()
    assert body["source"]["rtsp"]["url"] == "rtsp://10.0.0.7/1"
    assert (body["name"], body["enabled"], body["managed_by"], body["expected_interval_ms"], body["folder_path"]) == (
        "Gate",
        True,
        "api",
        2000,
        "front_door",
    )
    again = await _put(http, source=RTSP, name="Gate", expected_interval_ms=2000)
    assert (again.status_code, again.json()) == (200, body)
    replaced = (await _put(http, source={"folder": {}}, enabled=False)).json()
    assert (replaced["source"]["folder"], replaced["source"]["rtsp"], replaced["enabled"]) == ({}, None, False)
    assert (replaced["name"], replaced["expected_interval_ms"]) == ("front_door", None)
    assert (await http.get("/api/cameras/front_door")).json() == replaced


async def test_a_removed_camera_comes_back_with_its_record(http: httpx.AsyncClient) -> None:
    await _put(http, source=RTSP)
    assert (await http.delete("/api/cameras/front_door")).status_code == 204
    assert (await _put(http, source={"folder": {}})).status_code in {200, 201}
    assert (await http.get("/api/cameras/front_door")).json()["source"]["folder"] == {}


async def test_whoever_adds_a_camera_can_ask_that_none_is_replaced(http: httpx.AsyncClient) -> None:
    async def add() -> httpx.Response:
        headers = {"If-None-Match": "*"}
        return await http.put("/api/cameras/front_door", json={"source": RTSP, "name": "Gate"}, headers=headers)

    answers = await asyncio.gather(*(add() for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert (await http.patch("/api/cameras/front_door", json={"name": "Mine"})).status_code == 200
    assert (await add()).status_code == 409
    assert (await http.get("/api/cameras/front_door")).json()["name"] == "Mine"
    await http.delete("/api/cameras/front_door")
    assert (await add()).is_success


async def test_only_its_keeper_changes_a_record(http: httpx.AsyncClient) -> None:
    assert (await _put(http, source=RTSP, managed_by="operator")).status_code == 201
    for answer in (
        await _put(http, source=RTSP),
        await _put(http, source=RTSP, managed_by="file"),
        await http.patch("/api/cameras/front_door", json={"name": "Mine"}),
        await http.delete("/api/cameras/front_door"),
    ):
        assert answer.status_code == 409
        assert answer.json()["error"]["code"] == "KEPT_ELSEWHERE"
        assert "Kubernetes" in answer.json()["error"]["message"]
    assert (await _put(http, source=RTSP, managed_by="operator", name="Theirs")).json()["name"] == "Theirs"


@pytest.mark.parametrize(
    ("record", "field"),
    [
        pytest.param({"source": {}}, "source", id="no source"),
        pytest.param({"source": {"rtsp": {"url": f"rtsp://u:{CANARY}@cam/1"}}}, "source.rtsp.url", id="login in URL"),
        pytest.param(
            {"source": {"ftp": {}}, "credentials": {"username": "admin", "password": CANARY}},
            "credentials.username",
            id="an FTP user that is not the camera",
        ),
        pytest.param(
            {"source": {"ftp": {}}, "credentials": {"password": ""}}, "credentials.password", id="no FTP password"
        ),
        pytest.param({"source": RTSP, "expected_interval_ms": 1}, "expected_interval_ms", id="interval"),
        pytest.param({"source": RTSP, "credentials": {"password": CANARY * 50}}, "credentials.password", id="length"),
    ],
)
async def test_a_record_that_cannot_work_is_refused_at_its_field_and_never_quoted(
    http: httpx.AsyncClient, record: dict[str, Any], field: str
) -> None:
    answer = await _put(http, **record)
    assert answer.status_code == 422
    assert f"body.{field}" in [fault["field"] for fault in answer.json()["error"]["details"]]
    assert CANARY not in answer.text
    assert (await http.get("/api/cameras/front_door")).status_code == 404


@pytest.mark.parametrize(
    ("source", "where", "found"),
    [
        ({"rtsp": {"url": "rtsp://127.0.0.1/1"}}, "127.0.0.1:554", "127.0.0.1"),
        ({"rtsp": {"url": "rtsp://10.0.0.7/1", "sub_url": "rtsps://8.8.8.8/2"}}, "8.8.8.8:322", "8.8.8.8"),
        ({"http": {"url": "http://169.254.169.254/latest"}}, "169.254.169.254:80", "169.254.169.254"),
        ({"http": {"url": "https://[::ffff:127.0.0.1]:8443/"}}, "[::ffff:127.0.0.1]:8443", "::ffff:127.0.0.1"),
    ],
    ids=["loopback", "sub-stream abroad", "metadata of a cloud", "IPv4 in the dress of IPv6"],
)
async def test_an_address_outside_the_networks_of_cameras_is_refused_as_its_source_would_refuse_it(
    http: httpx.AsyncClient, source: Any, where: str, found: str
) -> None:
    answer = await _put(http, source=source)
    assert answer.status_code == 422
    (fault,) = answer.json()["error"]["details"]
    assert fault["message"] == faults.forbidden(where, found).detail
    assert (await http.get("/api/cameras/front_door")).status_code == 404


async def test_a_name_is_not_resolved_by_the_door_and_a_named_network_is_allowed(
    start_api: Any, database_url: str
) -> None:
    async with (
        start_api(database_url=database_url, camera_networks="127.0.0.0/8") as url,
        httpx.AsyncClient(base_url=url) as http,
    ):
        assert (await _put(http, source={"http": {"url": "http://127.0.0.1:8080/"}})).status_code == 201
        assert (await _put(http, "gate", source={"rtsp": {"url": "rtsp://nobody.invalid/1"}})).status_code == 201
        assert (await _put(http, "yard", source=RTSP)).status_code == 422


async def test_a_login_goes_to_its_file_and_nowhere_else(
    http: httpx.AsyncClient, folders: Path, database_url: str
) -> None:
    login = {"username": "admin", "password": CANARY}
    answer = await _put(http, source=RTSP, credentials=login)
    file = folders / "credentials" / "front_door" / "password"
    assert file.read_text() == CANARY
    database = await asyncpg.connect(database_url.replace("+asyncpg", ""), timeout=10)
    row = await database.fetchval("SELECT cameras::text FROM cameras")
    await database.close()
    shown = (await http.get("/api/cameras")).text
    assert CANARY not in answer.text + row + shown
    assert "admin" not in answer.text + row + shown

    await _put(http, source=RTSP)
    assert file.read_text() == CANARY  # not mentioned: kept
    await _put(http, source=RTSP, credentials=None)
    assert not file.exists()


async def test_a_kept_login_is_not_taken_to_another_host(http: httpx.AsyncClient, folders: Path) -> None:
    login = {"username": "admin", "password": CANARY}
    file = folders / "credentials" / "front_door" / "password"
    await _put(http, source=RTSP, credentials=login)
    same = {"http": {"url": "http://10.0.0.7:8080/still.jpg"}}
    assert (await _put(http, source=same)).status_code == 200
    for strange in (
        {"rtsp": {"url": "rtsp://10.0.0.8/1"}},
        {"rtsp": {"url": "rtsp://10.0.0.7/1", "sub_url": "rtsp://thief.example/2"}},
        {"http": {"url": "http://10.0.0.8/still.jpg"}},
    ):
        refused = await _put(http, source=strange)
        assert (refused.status_code, refused.json()["error"]["details"][0]["field"]) == (422, "body.credentials")
        assert "another host" in refused.text
        assert CANARY not in refused.text
    assert (await http.get("/api/cameras/front_door")).json()["source"]["http"]["url"] == same["http"]["url"]
    assert (await _put(http, source={"rtsp": {"url": "rtsp://10.0.0.8/1"}}, credentials=login)).status_code == 200
    assert file.read_text() == CANARY


async def test_a_login_does_not_outlive_the_source_that_asked_for_it(http: httpx.AsyncClient, folders: Path) -> None:
    login = {"username": "admin", "password": CANARY}
    await _put(http, source=RTSP, credentials=login)
    await _put(http, source={"folder": {}})
    assert not (folders / "credentials" / "front_door" / "password").exists()
    assert (await _put(http, source={"rtsp": {"url": "rtsp://thief.example/1"}})).status_code == 200


async def test_of_an_ftp_password_only_a_hash_is_kept_and_the_same_password_again_changes_nothing(
    http: httpx.AsyncClient, folders: Path
) -> None:
    ftp: dict[str, Any] = {"source": {"ftp": {}}, "credentials": {"password": CANARY}}
    added = await _put(http, **ftp)
    assert (added.status_code, added.headers["login-changed"]) == (201, "true")
    folder = folders / "credentials" / "front_door"
    kept = (folder / "password_hash").read_text()
    assert [file.name for file in folder.iterdir()] == ["password_hash"]
    assert passwords.matches(kept, CANARY)
    assert CANARY not in kept + added.text
    again = await _put(http, **ftp)
    assert again.headers["login-changed"] == "false"
    assert (folder / "password_hash").read_text() == kept
    await _put(http, source={"ftp": {}}, credentials={"username": "front_door", "password": "another"})
    assert passwords.matches((folder / "password_hash").read_text(), "another")


async def test_a_login_that_stays_when_a_camera_turns_to_ftp_becomes_a_hash(
    http: httpx.AsyncClient, folders: Path
) -> None:
    await _put(http, source=RTSP, credentials={"username": "admin", "password": CANARY})
    await _put(http, source={"ftp": {}})
    folder = folders / "credentials" / "front_door"
    assert [file.name for file in folder.iterdir()] == ["password_hash"]
    assert passwords.matches((folder / "password_hash").read_text(), CANARY)
    await _put(http, source=RTSP, credentials={"username": "admin", "password": "new"})
    assert sorted(file.name for file in folder.iterdir()) == ["password", "username"]


async def test_whether_a_login_is_kept_is_told_and_nothing_of_it(http: httpx.AsyncClient) -> None:
    assert (await _put(http, source=RTSP)).json()["has_login"] is False
    asked: dict[str, Any] = {"source": RTSP, "credentials": {"username": "admin", "password": CANARY}}
    uploads: dict[str, Any] = {"source": {"ftp": {}}, "credentials": {"password": CANARY}}
    for record in (asked, uploads):
        assert (await _put(http, **record)).json()["has_login"] is True
        listed = await http.get("/api/cameras")
        assert [each["has_login"] for each in listed.json()["items"]] == [True]
        assert CANARY not in listed.text
    assert (await _put(http, source={"ftp": {}}, credentials=None)).json()["has_login"] is False


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, {"host": None, "port": 2121, "tls": "off"}),
        (
            {"ftp_port": 2100, "ftp_advertised_address": "192.168.1.20", "ftp_tls": "required"},
            {"host": "192.168.1.20", "port": 2100, "tls": "required"},
        ),
        ({"ftp_port": 0}, {"host": None, "port": None, "tls": "off"}),
    ],
    ids=["as it comes", "as it was set", "a free port"],
)
async def test_what_has_to_be_typed_into_a_camera_that_uploads_is_told(
    start_api: Any, settings: dict[str, Any], told: dict[str, Any]
) -> None:
    async with start_api(**settings) as url, httpx.AsyncClient(base_url=url) as http:
        assert (await http.get("/api/system/ftp")).json() == told
