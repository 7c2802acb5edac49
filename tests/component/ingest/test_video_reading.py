"""Reading real video files in a process of its own: which pictures come out, and what hostile files come to."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import pytest

from hsi.ingest.video.decoding import Cost, Decoder, ReadingStopped
from hsi.ingest.video.findings import ClipRefused, Facts, Refusal, Still
from hsi.ingest.video.sampling import Rules
from hsi.runtime.tasks import Stop

WriteClip = Callable[..., Path]
NumberOf = Callable[[bytes], int]
COST = Cost(max_pixels=50_000_000, max_picture_bytes=10_000_000)


async def read(path: Path, *, cost: Cost = COST, rules: Rules | None = None) -> tuple[Facts, list[Still]]:
    stills: list[Still] = []

    async def take(still: Still) -> None:
        stills.append(still)

    with path.open("rb") as file:
        facts = await Decoder(cost, at_once=1).read(file, rules or Rules(), take, Stop())
    return facts, stills


async def refusal(path: Path, *, cost: Cost = COST) -> ClipRefused:
    with pytest.raises(ClipRefused) as caught:
        await read(path, cost=cost)
    return caught.value


CONTAINERS = {
    "mp4": ("a.mp4", "libx264"),
    "mov": ("a.mov", "libx264"),
    "matroska, H.265": ("a.mkv", "libx265"),
    "avi, MJPEG-4": ("a.avi", "mpeg4"),
}


@pytest.mark.parametrize(("name", "codec"), CONTAINERS.values(), ids=CONTAINERS.keys())
async def test_pictures_are_exact_to_a_frame(
    tmp_path: Path, write_clip: WriteClip, number_of: NumberOf, name: str, codec: str
) -> None:
    path = write_clip(tmp_path / name, range(0, 10_000, 100), codec=codec)
    facts, stills = await read(path)
    assert [still.at_us for still in stills] == [500_000, 2_500_000, 4_500_000, 6_500_000, 8_500_000]
    assert [number_of(still.jpeg) for still in stills] == [5, 25, 45, 65, 85]
    assert (facts.width_px, facts.height_px, facts.container) == (128, 64, {"mkv": "matroska"}.get(name[2:], name[2:]))
    assert facts.duration_ms == pytest.approx(10_000, abs=101)


async def test_a_variable_rate_is_sampled_by_time(tmp_path: Path, write_clip: WriteClip, number_of: NumberOf) -> None:
    moments = [0, 40, 80, 120, 700, 740, 2_400, 2_600, 9_000, 9_040, 12_345, 12_400]
    _, stills = await read(write_clip(tmp_path / "a.mp4", moments))
    assert [still.at_us // 1000 for still in stills] == [700, 2_600, 9_000, 12_345]
    assert [number_of(still.jpeg) for still in stills] == [4, 7, 8, 10]


async def test_a_clip_shorter_than_its_first_moment_gives_its_first_picture(
    tmp_path: Path, write_clip: WriteClip, number_of: NumberOf
) -> None:
    facts, [still] = await read(write_clip(tmp_path / "a.mp4", [0, 100, 200]))
    assert (still.at_us, number_of(still.jpeg)) == (0, 0)
    assert facts.flaw == ""


async def test_a_long_clip_gives_thirty_pictures_and_its_true_duration(tmp_path: Path, write_clip: WriteClip) -> None:
    facts, stills = await read(write_clip(tmp_path / "a.mp4", range(0, 180_000, 500)))
    assert len(stills) == 30
    assert stills[-1].at_us == 58_500_000
    assert facts.duration_ms == pytest.approx(180_000, abs=501)
    assert facts.flaw == ""


async def test_what_a_camera_says_of_its_clock_is_told(tmp_path: Path, write_clip: WriteClip) -> None:
    path = write_clip(tmp_path / "a.mp4", range(0, 1000, 100), created="2026-11-21T12:00:00.000000Z")
    facts, _ = await read(path)
    assert facts.created.startswith("2026-11-21T12:00:00")


async def test_a_truncated_clip_gives_what_it_has_and_says_so(tmp_path: Path, write_clip: WriteClip) -> None:
    path = write_clip(tmp_path / "a.mp4", range(0, 10_000, 100))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    facts, stills = await read(path)
    assert 1 <= len(stills) < 5
    assert "its boxes claim" in facts.flaw
    assert facts.duration_ms < 9_000


async def test_a_truncated_clip_without_contents_is_refused(tmp_path: Path, write_clip: WriteClip) -> None:
    path = write_clip(tmp_path / "a.mp4", range(0, 10_000, 100), faststart=False)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert (await refusal(path)).reason is Refusal.TRUNCATED


async def test_a_truncated_matroska_clip_says_how_much_is_missing(tmp_path: Path, write_clip: WriteClip) -> None:
    path = write_clip(tmp_path / "a.mkv", range(0, 30_000, 100))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    facts, stills = await read(path)
    assert stills
    assert "29.9 s its header says" in facts.flaw


async def test_four_gigabytes_claimed_by_a_box_are_not_believed(tmp_path: Path, write_clip: WriteClip) -> None:
    path = write_clip(tmp_path / "a.mp4", range(0, 3_000, 100))
    data = bytearray(path.read_bytes())
    at = data.index(b"mdat")
    data[at - 4 : at] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    facts, stills = await read(path)
    assert len(stills) == 2
    assert "its boxes claim 42949" in facts.flaw


async def test_four_gigabytes_claimed_by_a_frame_cost_no_memory(tmp_path: Path, write_clip: WriteClip) -> None:
    path = write_clip(tmp_path / "a.mp4", range(0, 3_000, 100))
    data = bytearray(path.read_bytes())
    at = data.index(b"stsz")  # version and flags, then one size for all frames
    data[at + 8 : at + 12] = b"\xff\xff\xff\xf0"
    path.write_bytes(data)
    assert (await refusal(path)).reason in {Refusal.CORRUPT, Refusal.TRUNCATED, Refusal.TOO_MUCH_MEMORY}


async def test_a_duration_of_weeks_in_the_header_is_not_believed(tmp_path: Path, write_clip: WriteClip) -> None:
    path = write_clip(tmp_path / "a.mp4", range(0, 3_000, 100))
    data = bytearray(path.read_bytes())
    for box, skip in ((b"mvhd", 20), (b"mdhd", 20), (b"tkhd", 24)):
        at = data.index(box) + skip
        data[at : at + 4] = b"\x7f\xff\xff\xff"
    path.write_bytes(data)
    facts, stills = await read(path)
    assert len(stills) == 2
    assert facts.duration_ms == pytest.approx(3_000, abs=101)


async def test_a_file_without_a_video_track_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8000)
        sound = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        sound.sample_rate = 8000
        for plane in sound.planes:
            plane.update(bytes(plane.buffer_size))
        container.mux(stream.encode(sound))
        container.mux(stream.encode())
    refused = await refusal(path)
    assert refused.reason is Refusal.NO_VIDEO_TRACK


async def test_a_frame_of_more_pixels_than_allowed_is_refused(tmp_path: Path, write_clip: WriteClip) -> None:
    path = write_clip(tmp_path / "a.mp4", range(0, 1_000, 100))
    assert (await refusal(path, cost=replace(COST, max_pixels=1000))).reason is Refusal.TOO_MANY_PIXELS


STRANGERS = {
    "nothing": (b"", Refusal.EMPTY),
    "text": (b"#EXTM3U\nfile:///etc/passwd\n" * 100, Refusal.NOT_A_CLIP),
    "a picture": (b"\xff\xd8\xff\xe0" * 1000, Refusal.NOT_A_CLIP),
    "an mp4's first bytes and noise": (b"\0\0\0\x10ftypisom\0\0\0\0" + bytes(range(256)) * 40, None),
    "a matroska's first bytes and noise": (b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 40, None),
    "an avi's first bytes and noise": (
        b"RIFF\xff\xff\xff\x7fAVI LIST" + bytes(range(256)) * 40,
        Refusal.NO_VIDEO_TRACK,
    ),
}


@pytest.mark.parametrize(("data", "reason"), STRANGERS.values(), ids=STRANGERS.keys())
async def test_strangers_are_refused(tmp_path: Path, data: bytes, reason: Refusal | None) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(data)
    refused = await refusal(path)
    assert refused.reason is reason if reason else refused.reason in {Refusal.CORRUPT, Refusal.TRUNCATED}


async def test_damage_in_the_middle_costs_some_pictures_and_is_said(tmp_path: Path, write_clip: WriteClip) -> None:
    path = write_clip(tmp_path / "a.avi", range(0, 20_000, 100), codec="mpeg4")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 400] = os.urandom(400)
    path.write_bytes(data)
    facts, stills = await read(path)
    assert len(stills) >= 8
    assert facts.duration_ms == pytest.approx(20_000, abs=2_000)


async def test_too_little_memory_is_a_refusal_and_not_a_crash(tmp_path: Path, write_clip: WriteClip) -> None:
    path = write_clip(tmp_path / "a.mp4", range(0, 1_000, 100))
    refused = await refusal(path, cost=replace(COST, memory_bytes=64 << 20))
    assert refused.reason in {Refusal.TOO_MUCH_MEMORY, Refusal.DECODER_CRASHED}


async def test_the_order_to_stop_ends_the_reading(tmp_path: Path, write_clip: WriteClip) -> None:
    path, stop = write_clip(tmp_path / "a.mp4", range(0, 60_000, 100)), Stop()

    async def take(_: Still) -> None:
        stop.order()
        await asyncio.Event().wait()

    with path.open("rb") as file, pytest.raises(ReadingStopped):
        await Decoder(COST, at_once=1).read(file, Rules(), take, stop)


async def test_a_real_clip_is_sampled(samples_dir: Path) -> None:
    facts, stills = await read(samples_dir / "one-by-one-person-detection.mp4")
    assert [still.at_us for still in stills] == [500_000 + 2_000_000 * place for place in range(30)]
    assert (facts.codec, facts.width_px, facts.height_px, facts.flaw) == ("h264", 768, 432, "")
    assert facts.duration_ms == pytest.approx(139_400, abs=200)
