"""Pictures handed in by programs: durable when answered, once per key, refused by name."""

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

JPEG_TYPE = {"content-type": "image/jpeg"}


def _picture(shade: int = 90, picture_format: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, shade, shade)).save(out, picture_format)
    return out.getvalue()


@pytest.fixture
async def camera(http: httpx.AsyncClient) -> str:
    answer = await http.put("/api/cameras/front_door", json={"source": {"folder": {}}})
    assert answer.status_code == 201
    return "/api/cameras/front_door/frames"


async def _send(http: httpx.AsyncClient, path: str, data: bytes, key: str = "", **query: str) -> httpx.Response:
    headers = JPEG_TYPE | ({"Idempotency-Key": key} if key else {})
    return await http.post(path, content=data, headers=headers, params=query)


async def test_a_picture_lies_in_the_cameras_folder_when_it_is_answered(
    http: httpx.AsyncClient, camera: str, folders: Path
) -> None:
    taken = datetime.now(UTC) - timedelta(minutes=7)
    answer = await _send(http, camera, _picture(), captured_at=taken.isoformat())
    assert answer.status_code == 201
    file = folders / "cameras" / answer.json()["media_key"]
    assert file.read_bytes() == _picture()
    assert file.stat().st_mtime == pytest.approx(taken.timestamp(), abs=0.01)
    assert answer.json()["size_bytes"] == len(_picture())


async def test_a_form_is_as_good_as_the_raw_bytes(http: httpx.AsyncClient, camera: str, folders: Path) -> None:
    answer = await http.post(camera, files={"file": ("../../evil.png", _picture(picture_format="PNG"), "image/png")})
    assert answer.status_code == 201
    assert answer.json()["media_key"].startswith("front_door/upload-")
    assert answer.json()["media_key"].endswith(".png")
    missing = await http.post(camera, files={"other": ("a.jpg", _picture())})
    assert missing.status_code == 422
    assert "file" in missing.json()["error"]["details"][0]["field"]
    assert len(list((folders / "cameras").rglob("*.*"))) == 1


async def test_the_same_key_keeps_one_picture(http: httpx.AsyncClient, camera: str, folders: Path) -> None:
    first, again = [await _send(http, camera, _picture(), key="doorbell 17") for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["media_key"] == again.json()["media_key"]
    other = await _send(http, camera, _picture(200), key="doorbell 17")
    assert other.status_code == 409
    assert "Idempotency-Key" in other.json()["error"]["message"]
    assert (await _send(http, camera, _picture(200), key="doorbell 18")).status_code == 201
    assert len(list((folders / "cameras").rglob("*.jpg"))) == 2


@pytest.mark.parametrize(
    ("data", "status"),
    [
        pytest.param(b"", 400, id="nothing"),
        pytest.param(_picture()[:-40], 400, id="cut off"),
        pytest.param(b"<html>" * 20, 415, id="another kind"),
        pytest.param(b"\xff\xd8\xff" + os.urandom(400), 400, id="noise"),
    ],
)
async def test_what_is_no_picture_is_refused_and_leaves_nothing(
    http: httpx.AsyncClient, camera: str, folders: Path, data: bytes, status: int
) -> None:
    answer = await _send(http, camera, data)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    assert [path for path in (folders / "cameras").rglob("*") if path.is_file()] == []


async def test_a_time_to_come_is_refused_and_a_slightly_fast_clock_is_not(http: httpx.AsyncClient, camera: str) -> None:
    now = datetime.now(UTC)
    late = await _send(http, camera, _picture(), captured_at=(now + timedelta(days=1)).isoformat())
    assert late.status_code == 422
    near = await _send(http, camera, _picture(), captured_at=(now + timedelta(minutes=2)).isoformat())
    assert near.status_code == 201
    assert datetime.fromisoformat(near.json()["captured_at"]) < now + timedelta(minutes=1)


async def test_only_a_camera_that_is_there_and_on_takes_pictures(http: httpx.AsyncClient, camera: str) -> None:
    assert (await _send(http, camera.replace("front_door", "nowhere"), _picture())).status_code == 404
    record: dict[str, Any] = {"source": {"folder": {}}, "enabled": False}
    await http.put("/api/cameras/front_door", json=record)
    off = await _send(http, camera, _picture())
    assert off.status_code == 409
    assert "switched off" in off.json()["error"]["message"]


async def test_a_folder_that_cannot_be_written_says_so(http: httpx.AsyncClient, camera: str, folders: Path) -> None:
    (folders / "cameras").rename(folders / "away")
    answer = await _send(http, camera, _picture())
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "STORAGE_UNAVAILABLE"
    assert str(folders) not in answer.text
