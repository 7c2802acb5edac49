"""Playing a clip: parts of it, and what happens when its file is not what it was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from hsi.events.ids import CameraId, ClipId, MediaKey
from hsi.store.clip_records import Footage, NewClip, NewStill
from hsi.store.engine import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DATA = bytes(range(256)) * 4096
KEY = MediaKey("front_door/a film & more.mp4")


async def _accepted(store: Store, folders: Path, *, key: MediaKey = KEY, container: str = "mp4") -> ClipId:
    path = folders / "cameras" / key
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(DATA)
    clip = NewClip(
        CameraId("front_door"),
        key,
        "0" * 64,
        len(DATA),
        path.stat().st_mtime_ns,
        NOON,
        NOON,
        Footage(12_500, 640, 360, "h264", container),
    )
    still = NewStill(MediaKey("@/front_door/1.jpg"), "1" * 64, 1, 1, NOON + timedelta(seconds=0.5))
    async with store.work() as work:
        await work.cameras.ensure(CameraId("front_door"), "Front", "front_door", synthetic=False, now=NOON)
        taken = await work.clips.accept(clip, [still])
    assert taken is not None
    return ClipId(taken[0].clip_id or 0)


@pytest.fixture
async def clip_id(store: Store, folders: Path) -> ClipId:
    return await _accepted(store, folders)


@pytest.fixture
async def url(api: str, clip_id: ClipId) -> str:
    return f"{api}/api/clips/{clip_id}/video"


async def get(url: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})


async def test_what_a_clip_is(api: str, clip_id: ClipId) -> None:
    answer = await get(f"{api}/api/clips/{clip_id}")
    assert answer.json() == {
        "id": clip_id,
        "camera_id": "front_door",
        "url": f"/api/clips/{clip_id}/video",
        "started_at": "2026-03-01T12:00:00Z",
        "duration_seconds": 12.5,
        "width": 640,
        "height": 360,
        "codec": "h264",
        "container": "mp4",
        "flaw": None,
    }


async def test_the_whole_clip(url: str) -> None:
    answer = await get(url)
    assert (answer.status_code, answer.content) == (200, DATA)
    told = answer.headers
    assert (told["content-type"], told["accept-ranges"], told["content-length"]) == ("video/mp4", "bytes", "1048576")
    assert told["content-disposition"] == "inline; filename*=UTF-8''a%20film%20%26%20more.mp4"
    assert told["x-content-type-options"] == "nosniff"


RANGES = {
    "the first byte": ("bytes=0-0", 0, 1),
    "from the middle on": ("bytes=524288-", 524_288, 1_048_576),
    "across chunks": ("bytes=262143-524289", 262_143, 524_290),
    "the end": ("bytes=-100", 1_048_476, 1_048_576),
    "past the end": ("bytes=1048570-9999999", 1_048_570, 1_048_576),
}


@pytest.mark.parametrize(("header", "first", "end"), RANGES.values(), ids=RANGES.keys())
async def test_a_part(url: str, header: str, first: int, end: int) -> None:
    answer = await get(url, Range=header)
    assert (answer.status_code, answer.content) == (206, DATA[first:end])
    assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/{len(DATA)}"
    assert answer.headers["content-length"] == str(end - first)


async def test_a_part_behind_the_end_is_refused_in_the_houses_shape(url: str) -> None:
    answer = await get(url, Range="bytes=1048576-")
    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */1048576"
    assert answer.json()["error"]["code"] == "RANGE_NOT_SATISFIABLE"


async def test_a_part_is_sent_only_of_the_file_the_client_began_with(url: str) -> None:
    tag = (await get(url, Range="bytes=0-0")).headers["etag"]
    assert (await get(url, Range="bytes=5-9", If_Range=tag)).content == DATA[5:10]
    other = await get(url, Range="bytes=5-9", If_Range='"another"')
    assert (other.status_code, len(other.content)) == (200, len(DATA))
    assert (await get(url, If_None_Match=tag)).status_code == 304


async def test_several_parts_at_once_are_answered_with_the_whole(url: str) -> None:
    assert (await get(url, Range="bytes=0-1,5-9")).status_code == 200


async def test_a_file_that_is_another_by_now_is_not_shown(url: str, folders: Path) -> None:
    (folders / "cameras" / KEY).write_bytes(DATA[::-1])
    assert (await get(url)).status_code == 404


async def test_a_link_in_its_place_is_not_followed(url: str, folders: Path) -> None:
    path = folders / "cameras" / KEY
    path.rename(folders / "elsewhere.mp4")
    path.symlink_to(folders / "elsewhere.mp4")
    assert (await get(url)).status_code == 404
    path.unlink()
    assert (await get(url)).status_code == 404


CONTAINERS = {"mov": "video/quicktime", "matroska": "video/x-matroska", "avi": "video/x-msvideo"}


@pytest.mark.parametrize(("container", "kind"), CONTAINERS.items(), ids=CONTAINERS.keys())
async def test_the_container_says_the_type(api: str, store: Store, folders: Path, container: str, kind: str) -> None:
    found = await _accepted(store, folders, key=MediaKey("front_door/x.mp4"), container=container)
    answer = await get(f"{api}/api/clips/{found}/video", Range="bytes=0-0")
    assert answer.headers["content-type"] == kind


async def test_a_clip_nobody_has(api: str) -> None:
    for path in ("/api/clips/999", "/api/clips/999/video"):
        assert (await get(api + path)).status_code == 404
    assert (await get(f"{api}/api/clips/0")).status_code == 422
