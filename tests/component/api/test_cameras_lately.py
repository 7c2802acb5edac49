"""What the API says of a camera: its newest picture, its rhythm, its events, and what removing it hides."""

import asyncio
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from hsi.events.ids import FrameId, MediaKey
from hsi.store import records
from hsi.store.tables import FrameVerdict

NOW = datetime.now(UTC).replace(microsecond=0)


def picture(width: int = 1920, height: int = 1080, shade: int = 90, kind: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (shade, 0, 0)).save(buffer, kind)
    return buffer.getvalue()


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


async def lately(http: httpx.AsyncClient, camera_id: str = "porch") -> dict[str, Any]:
    said: dict[str, Any] = (await http.get(f"/api/cameras/{camera_id}")).json()
    (listed,) = [each for each in (await http.get("/api/cameras")).json()["items"] if each["id"] == camera_id]
    assert listed == said, "a list and one camera say the same"
    return said


async def test_a_camera_without_pictures_says_so(http: httpx.AsyncClient, home: Any) -> None:
    await home.camera("porch")
    said = await lately(http)
    assert (said["still_url"], said["last_frame_at"], said["rhythm_seconds"]) == (None, None, None)
    assert (said["events_today"], said["unreviewed"]) == (0, 0)
    assert (await http.get("/api/cameras/porch/still")).status_code == 404


async def test_a_new_camera_and_a_changed_one_answer_with_the_same_fields(http: httpx.AsyncClient) -> None:
    added = await http.post("/api/cameras", json={"name": "Porch", "folder_path": "porch"})
    assert added.json() == await lately(http)
    changed = await http.patch("/api/cameras/porch", json={"name": "Front"})
    assert changed.json() == await lately(http)


async def test_the_newest_picture_is_the_one_captured_last_and_the_rhythm_is_its_median(
    http: httpx.AsyncClient, home: Any
) -> None:
    await home.camera("porch")
    for seconds in (1000, 60, 40, 20, 0):
        newest = await home.picture("porch", ago(seconds))
    await home.picture("porch", ago(2000))
    said = await lately(http)
    assert said["still_url"] == f"/api/cameras/porch/still?v={newest}"
    assert datetime.fromisoformat(said["last_frame_at"]) == NOW
    assert said["rhythm_seconds"] == 20.0


async def test_the_rhythm_is_of_the_last_fifty_pictures(http: httpx.AsyncClient, home: Any) -> None:
    await home.camera("porch")
    for number in range(100):
        await home.picture("porch", ago(number * 2 if number < 50 else number * 1000))
    assert (await lately(http))["rhythm_seconds"] == 2.0


async def test_pictures_that_were_refused_are_no_sign_of_life(http: httpx.AsyncClient, home: Any) -> None:
    await home.camera("porch")
    frame = records.NewFrame(await home.camera("porch"), MediaKey("porch/1.jpg"), "", 1, 1, NOW, NOW)
    async with home._store.work() as work:
        await work.frames.judge(frame, FrameVerdict.REFUSED, "corrupt")
    assert (await lately(http))["last_frame_at"] is None


async def test_events_of_the_last_day_and_unreviewed_ones_are_counted_by_camera(
    http: httpx.AsyncClient, home: Any
) -> None:
    hours = timedelta(hours=1)
    added = [await home.incident(datetime.now(UTC) - hours * each, "porch") for each in (1, 23, 25)]
    await home.incident(NOW, "garden")
    async with home._store.work() as work:
        await work.events.review(added[0], reviewed=True)
    said = await lately(http)
    assert (said["events_today"], said["unreviewed"]) == (2, 2)
    assert (await lately(http, "garden"))["unreviewed"] == 1


async def test_a_still_is_the_newest_picture_made_small(http: httpx.AsyncClient, home: Any) -> None:
    await home.camera("porch")
    await home.picture("porch", ago(10), picture(shade=10))
    await home.picture("porch", ago(0), picture(shade=200))
    answer = await http.get("/api/cameras/porch/still")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    image = Image.open(io.BytesIO(answer.content))
    assert image.size == (640, 360)
    assert abs(pixel(image)[0] - 200) < 5


def pixel(image: Image.Image) -> tuple[int, int, int]:
    found = image.convert("RGB").getpixel((5, 5))
    assert isinstance(found, tuple)
    return int(found[0]), int(found[1]), int(found[2])


@pytest.mark.parametrize(("width", "size"), [(160, (160, 90)), (1280, (1280, 720)), (333, (333, 187))])
async def test_a_still_has_the_width_asked_for(
    http: httpx.AsyncClient, home: Any, width: int, size: tuple[int, int]
) -> None:
    await home.camera("porch")
    await home.picture("porch", NOW, picture())
    for kind in ("", "&v=1"):
        answer = await http.get(f"/api/cameras/porch/still?width={width}{kind}")
        assert Image.open(io.BytesIO(answer.content)).size == size


async def test_a_small_picture_stays_small_and_a_png_becomes_a_jpeg(http: httpx.AsyncClient, home: Any) -> None:
    await home.camera("porch")
    await home.picture("porch", NOW, picture(320, 240, kind="PNG"))
    answer = await http.get("/api/cameras/porch/still")
    assert (answer.headers["content-type"], Image.open(io.BytesIO(answer.content)).size) == ("image/jpeg", (320, 240))


async def test_a_still_is_not_sent_twice_and_one_with_a_version_stays(http: httpx.AsyncClient, home: Any) -> None:
    await home.camera("porch")
    old = await home.picture("porch", ago(10), picture(shade=10))
    url = "/api/cameras/porch/still"
    first = await http.get(url)
    assert first.headers["cache-control"] == "private, max-age=0, must-revalidate"
    again = await http.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    await home.picture("porch", ago(0), picture(shade=200))
    newer = await http.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert newer.status_code == 200
    assert newer.headers["etag"] != first.headers["etag"]
    same = await http.get(f"{url}?v={old}")
    assert (same.content, same.headers["cache-control"]) == (first.content, "private, max-age=3600, immutable")
    wide = await http.get(f"{url}?v={old}&width=320", headers={"If-None-Match": first.headers["etag"]})
    assert wide.status_code == 200


async def test_a_still_of_another_camera_or_of_a_removed_one_is_missing(http: httpx.AsyncClient, home: Any) -> None:
    await home.camera("porch")
    await home.camera("garden")
    theirs = await home.picture("garden", NOW, picture())
    for path in (f"/api/cameras/porch/still?v={theirs}", "/api/cameras/porch/still?v=999", "/api/cameras/no/still"):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert (await http.get(f"/api/cameras/garden/still?v={theirs}")).status_code == 200
    await http.delete("/api/cameras/garden")
    assert (await http.get(f"/api/cameras/garden/still?v={theirs}&width=200")).status_code == 404


async def test_a_file_that_is_not_the_accepted_picture_any_more_is_not_shown(
    http: httpx.AsyncClient, home: Any, folders: Path
) -> None:
    await home.camera("porch")
    await home.picture("porch", ago(1), picture(shade=10), key="porch/snap.jpg")
    file = folders / "cameras" / "porch" / "snap.jpg"
    file.write_bytes(picture(shade=200)[:2000])
    assert (await http.get("/api/cameras/porch/still")).status_code == 404
    file.unlink()
    assert (await http.get("/api/cameras/porch/still")).status_code == 404


async def test_a_file_that_is_no_picture_or_a_way_out_of_the_folder_is_missing(
    http: httpx.AsyncClient, home: Any, folders: Path
) -> None:
    await home.camera("porch")
    await home.picture("porch", ago(2), b"<script>alert(1)</script>")
    assert (await http.get("/api/cameras/porch/still")).status_code == 404
    secret = picture(shade=250)
    (folders / "secret.jpg").write_bytes(secret)
    await home.picture("porch", ago(1), secret, key="porch/../../secret.jpg")
    assert (await http.get("/api/cameras/porch/still")).status_code == 404


async def test_a_kept_still_outlives_its_file(http: httpx.AsyncClient, home: Any, folders: Path) -> None:
    await home.camera("porch")
    await home.picture("porch", NOW, picture(), key="porch/snap.jpg")
    first = await http.get("/api/cameras/porch/still")
    (folders / "cameras" / "porch" / "snap.jpg").unlink()
    assert (await http.get("/api/cameras/porch/still")).content == first.content


@pytest.mark.parametrize(
    "query",
    ["width=159", "width=1281", "width=wide", "width=", "v=0", "v=-1", f"v={2**63}", "v=x", "height=100", "width=1e3"],
)
async def test_a_still_out_of_range_is_refused(http: httpx.AsyncClient, query: str) -> None:
    answer = await http.get(f"/api/cameras/porch/still?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_a_camera_root_that_went_away_is_told(http: httpx.AsyncClient, home: Any, folders: Path) -> None:
    await home.camera("porch")
    await home.picture("porch", NOW)
    (folders / "cameras").rmdir()
    answer = await http.get("/api/cameras/porch/still")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "STORAGE_UNAVAILABLE")


async def test_what_removing_a_camera_hides_is_counted(http: httpx.AsyncClient, home: Any) -> None:
    await home.incident(ago(100), "porch")
    await home.picture("porch", ago(50))
    await home.incident(ago(10), "garden")
    assert (await http.get("/api/cameras/porch/belongings")).json() == {
        "frames": 2,
        "detections": 1,
        "events": 1,
        "oldest": ago(100).isoformat().replace("+00:00", "Z"),
        "newest": ago(50).isoformat().replace("+00:00", "Z"),
    }
    await home.camera("empty")
    nothing = (await http.get("/api/cameras/empty/belongings")).json()
    assert nothing == {"frames": 0, "detections": 0, "events": 0, "oldest": None, "newest": None}
    await http.delete("/api/cameras/porch")
    for path in ("/api/cameras/porch/belongings", "/api/cameras/none/belongings"):
        assert (await http.get(path)).status_code == 404


async def test_many_screens_asking_for_one_still_get_the_same_one(http: httpx.AsyncClient, home: Any) -> None:
    await home.camera("porch")
    frame: FrameId = await home.picture("porch", NOW, picture())
    answers = await asyncio.gather(*(http.get(f"/api/cameras/porch/still?v={frame}") for _ in range(20)))
    assert {(each.status_code, each.content) for each in answers} == {(200, answers[0].content)}
