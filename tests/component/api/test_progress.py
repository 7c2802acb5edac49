"""What became of one picture; synthetic pictures and cameras; who may remove a camera; whether a login changed."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from hsi.events.ids import MediaKey
from hsi.media import keys

FRAMES = "/api/cameras/front_door/frames"
JPEG = {"content-type": "image/jpeg"}


def _picture(shade: int = 90) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, shade, shade)).save(out, "JPEG")
    return out.getvalue()


async def _put(http: httpx.AsyncClient, **record: Any) -> httpx.Response:
    return await http.put("/api/cameras/front_door", json=record)


async def test_an_event_s_picture_has_all_its_stages(http: httpx.AsyncClient, add_events: Any) -> None:
    (event_id,) = await add_events(1)
    said = (await http.get(FRAMES, params={"media_key": "front_door/0.jpg"})).json()
    assert (said["verdict"], said["synthetic"]) == ("accepted", False)
    assert [one["object_type"] for one in said["looked"]["objects"]] == ["person", "person"]
    assert said["looked"]["model"] == "m"
    assert said["assessed"]["event_id"] == event_id
    assert said["assessed"]["stage_ms"] == {"total": 1200.0}


async def test_a_picture_is_accepted_before_it_is_looked_at(http: httpx.AsyncClient, home: Any) -> None:
    await home.camera("front_door")
    await home.picture("front_door", datetime.now(UTC), key="front_door/new.jpg")
    said = (await http.get(FRAMES, params={"media_key": "front_door/new.jpg"})).json()
    assert (said["verdict"], said["looked"], said["assessed"]) == ("accepted", None, None)


@pytest.mark.parametrize(
    ("path", "key", "status"),
    [
        pytest.param(FRAMES, "front_door/never.jpg", 404, id="not met"),
        pytest.param("/api/cameras/other/frames", "front_door/0.jpg", 404, id="another camera's"),
        pytest.param(FRAMES, "", 422, id="no key"),
        pytest.param(FRAMES, "../../etc/passwd", 404, id="not a key"),
    ],
)
async def test_what_was_not_met_is_not_there(
    http: httpx.AsyncClient, add_events: Any, path: str, key: str, status: int
) -> None:
    await add_events(1)
    assert (await http.get(path, params={"media_key": key})).status_code == status


async def test_a_synthetic_picture_says_so_in_its_name(http: httpx.AsyncClient) -> None:
    await _put(http, source={"folder": {}})
    marked, plain = [
        (await http.post(FRAMES, content=_picture(shade), headers=JPEG, params={"synthetic": synthetic})).json()
        for shade, synthetic in ((80, "true"), (90, "false"))
    ]
    assert keys.is_synthetic(MediaKey(marked["media_key"]))
    assert not keys.is_synthetic(MediaKey(plain["media_key"]))


async def test_a_camera_is_synthetic_while_its_pictures_are_drawn(http: httpx.AsyncClient) -> None:
    drawn = await _put(http, source={"synthetic": {"seed": 7}})
    assert (drawn.status_code, drawn.json()["synthetic"]) == (201, True)
    assert (await _put(http, source={"folder": {}})).json()["synthetic"] is False
    assert (await _put(http, source={"synthetic": {}})).json()["synthetic"] is True


async def test_a_camera_of_a_file_is_removed_in_the_file_s_name_only_and_its_login_goes(
    http: httpx.AsyncClient, folders: Path
) -> None:
    await _put(http, managed_by="file", credentials={"username": "u", "password": "hunter2"})
    login = folders / "credentials" / "front_door"
    assert login.is_dir()
    refused = await http.delete("/api/cameras/front_door")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "KEPT_ELSEWHERE")
    assert login.is_dir()
    assert (await http.delete("/api/cameras/front_door", params={"managed_by": "file"})).status_code == 204
    assert not login.exists()


async def test_the_answer_says_whether_the_login_is_another_one(http: httpx.AsyncClient) -> None:
    def said(answer: httpx.Response) -> str | None:
        found: str | None = answer.headers.get("login-changed")
        return found

    login = {"username": "u", "password": "hunter2"}
    assert said(await _put(http)) is None
    assert said(await _put(http, credentials=login)) == "true"
    assert said(await _put(http, credentials=login)) == "false"
    assert said(await _put(http, credentials={**login, "password": "other"})) == "true"
    assert said(await _put(http, credentials=None)) == "true"
    assert said(await _put(http, credentials=None)) == "false"
