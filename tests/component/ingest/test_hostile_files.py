"""What strangers can put into a camera folder: refused with a reason, logged, counted, and nothing else stops."""

import os
import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog

from hsi.runtime import metrics

House = Any
Picture = Callable[..., bytes]


def _bomb() -> bytes:
    """A PNG of 20,000 by 20,000 pixels in a few hundred kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compressobj(9)
    row = b"\0" * 2501
    data = b"".join(rows.compress(row) for _ in range(20_000)) + rows.flush()
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _noise() -> bytes:
    return random.Random(1).randbytes(10_240)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


BAD_CONTENT = {
    "truncated JPEG": (lambda good: good[: len(good) // 2], "truncated"),
    "0 bytes": (lambda _: b"", "empty"),
    "10 KB of noise": (lambda _: _noise(), "not_a_picture"),
    "a bomb of pixels": (lambda _: _bomb(), "too_many_pixels"),
    "a picture of 600 bytes": (lambda good: good[:600], "too_small"),
    "a PNG signature and noise": (lambda _: b"\x89PNG\r\n\x1a\n" + _noise(), "corrupt"),
    "a text that says it is a picture": (lambda _: b"GIF89a" + b"x" * 4000, "not_a_picture"),
}


@pytest.mark.parametrize(("make", "reason"), BAD_CONTENT.values(), ids=BAD_CONTENT.keys())
async def test_bytes_that_are_no_picture_are_refused_and_the_next_file_flows(
    house: House, picture: Picture, make: Callable[[bytes], bytes], reason: str
) -> None:
    before = metrics.value("hsi_ingest_files_total", verdict="refused", reason=reason)
    folder = house.folder("yard")
    with structlog.testing.capture_logs() as lines:
        async with house.ingest():
            await house.listening()
            (folder / "bad.jpg").write_bytes(make(picture(1)))
            (folder / "good.jpg").write_bytes(picture(2))
            await house.until_judged(2)
            await house.until_published(1)
    frames = {frame.media_key: frame for frame in await house.frames()}
    assert frames["yard/good.jpg"].verdict == "accepted"
    assert frames["yard/bad.jpg"].verdict == "refused"
    assert frames["yard/bad.jpg"].reason.startswith(f"{reason}: ")
    assert metrics.value("hsi_ingest_files_total", verdict="refused", reason=reason) == before + 1
    (line,) = [line for line in lines if line["event"] == "file refused"]
    assert (line["reason"], line["file"], line["camera_id"]) == (reason, "yard/bad.jpg", "yard")


BAD_NAMES = {
    "parent reference": (b"yard/..%2f..%2fetc.jpg", "name_with_parent_reference"),
    "newline": (b"yard/a\nb.jpg", "name_with_control_characters"),
    "escape sequence": (b"yard/\x1b[2J.jpg", "name_with_control_characters"),
    "not UTF-8": (b"yard/\xff\xfe.jpg", "name_not_utf8"),
    "backslash": (b"yard/c:\\x.jpg", "name_with_backslash"),
    "path of 1,300 bytes": (b"yard/" + b"/".join([b"d" * 250] * 5) + b"/x.jpg", "path_too_long"),
}


@pytest.mark.parametrize(("name", "reason"), BAD_NAMES.values(), ids=BAD_NAMES.keys())
async def test_hostile_names_are_refused_once_with_a_reason_and_everything_else_flows(
    house: House, picture: Picture, name: bytes, reason: str
) -> None:
    before = metrics.value("hsi_ingest_files_total", verdict="refused", reason=reason)
    path = Path(os.fsdecode(bytes(house.root) + b"/" + name))
    with structlog.testing.capture_logs() as lines:
        _write(path, picture(1))
        _write(house.root / "yard" / "good.jpg", picture(2))
        await house.burst()
        await house.burst()
    refused, accepted = sorted(await house.frames(), key=lambda frame: frame.verdict, reverse=True)
    assert (refused.verdict, refused.reason.partition(":")[0], refused.camera_id) == ("refused", reason, "yard")
    assert accepted.media_key == "yard/good.jpg"
    assert refused.media_key.isprintable()
    assert metrics.value("hsi_ingest_files_total", verdict="refused", reason=reason) == before + 1
    (line,) = [line for line in lines if line["event"] == "file refused"]
    assert line["reason"] == reason
    assert line["file"].isprintable()
    assert len(line["file"]) <= 200
    assert [m.media_key for m in await house.published()] == ["yard/good.jpg"]


async def test_a_name_of_255_bytes_is_as_good_as_any(house: House, picture: Picture) -> None:
    name = "n" * 251 + ".jpg"
    _write(house.root / "yard" / name, picture(1))
    await house.burst()
    assert [m.media_key for m in await house.published()] == [f"yard/{name}"]


async def test_files_that_belong_to_no_camera_are_refused_in_the_log(house: House, picture: Picture) -> None:
    _write(house.root / "lost.jpg", picture(1))
    _write(house.root / "!!!" / "x.jpg", picture(2))
    with structlog.testing.capture_logs() as lines:
        await house.burst()
    refused = {line["file"]: line["reason"] for line in lines if line["event"] == "file refused"}
    assert refused == {"lost.jpg": "not_in_a_camera_folder", "!!!/x.jpg": "camera_folder_without_a_name"}
    assert await house.frames() == []


async def test_links_and_pipes_are_never_opened(house: House, picture: Picture) -> None:
    folder = house.folder("yard")
    secret = house.root.parent / "secret.jpg"
    secret.write_bytes(picture(1))
    (folder / "link.jpg").symlink_to(secret)
    os.mkfifo(folder / "pipe.jpg")
    (house.root / "linked camera").symlink_to(house.root.parent)
    await house.burst()
    frames = await house.frames()
    assert {frame.media_key: frame.reason.partition(":")[0] for frame in frames} == {
        "yard/link.jpg": "not_a_regular_file",
        "yard/pipe.jpg": "not_a_regular_file",
    }
    assert await house.published() == []
