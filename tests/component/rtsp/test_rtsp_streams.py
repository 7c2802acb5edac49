"""Real streams of GStreamer's RTSP server: what is delivered, and what happens when the camera misbehaves."""

import asyncio
import itertools
import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hsi.ingest.sources.source import Picture, Reason, State
from hsi.media.spool import SpoolFailed
from hsi.runtime import metrics
from hsi.runtime.credentials import Login

CANARY = "canary-Xq7!"


def _gaps(pictures: list[Picture]) -> list[float]:
    return [(b.taken_at - a.taken_at).total_seconds() for a, b in itertools.pairwise(pictures)]


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("codec", ["h264", "h265", "jpeg"])
async def test_a_stream_becomes_pictures_with_their_times(
    server: Any, units: Callable[..., Path], watch: Any, codec: str, transport: str
) -> None:
    server.mount("/main", codec, 10, units(codec, "--frames", "40"))
    server.start()
    began = datetime.now(UTC)
    async with watch(server.url("/main"), interval_ms=500, transport=transport) as viewer:
        await viewer.got(10)
    assert set(viewer.sizes) == {(320, 240)}
    assert [said.state for said in viewer.conditions] == [State.CONNECTING, State.DELIVERING]
    assert all(began <= picture.taken_at <= datetime.now(UTC) for picture in viewer.pictures)
    # When the camera's time is on our clock is learned from its packets, and the first may have waited for us.
    assert max(_gaps(viewer.pictures)) < 0.61
    assert _gaps(viewer.pictures[5:]) == pytest.approx([0.5] * 4, abs=0.11)


async def test_the_real_clip_is_played(server: Any, units: Callable[..., Path], watch: Any, samples_dir: Path) -> None:
    clip = samples_dir / "one-by-one-person-detection.mp4"
    arguments = ("--clip", str(clip), "--frames", "80", "--size", "768x432", "--keyframe", "20")
    for path, codec in (("/h264", "h264"), ("/jpeg", "jpeg")):
        server.mount(path, codec, 10, units(codec, *arguments))
    server.start()
    async with (
        watch(server.url("/h264"), interval_ms=300, motion_gate=False, camera="one") as h264,
        watch(server.url("/jpeg"), interval_ms=300, motion_gate=False, camera="two") as jpeg,
    ):
        await h264.got(12)
        await jpeg.got(12)
    for viewer in (h264, jpeg):
        assert set(viewer.sizes) == {(768, 432)}
        assert not viewer.reasons
        assert _gaps(viewer.pictures[5:12]) == pytest.approx([0.3] * 6, abs=0.11)


async def test_keyframes_alone_keep_the_wanted_rate(server: Any, units: Callable[..., Path], watch: Any) -> None:
    server.mount("/main", "h264", 10, units("h264", "--frames", "40", "--keyframe", "5"))
    server.start()
    async with watch(server.url("/main"), interval_ms=500) as viewer:
        await viewer.got(10)
    assert _gaps(viewer.pictures[4:10]) == pytest.approx([0.5] * 5, abs=0.05)


async def test_a_still_scene_passes_the_gate_once_and_without_the_gate_always(
    server: Any, units: Callable[..., Path], watch: Any
) -> None:
    server.mount("/main", "h264", 10, units("h264", "--still", "--frames", "40"))
    server.start()
    async with (
        watch(server.url("/main"), interval_ms=200, camera="gated") as gated,
        watch(server.url("/main"), interval_ms=200, motion_gate=False, camera="open") as free,
    ):
        await free.got(15)
        await gated.delivering()
    assert len(gated.pictures) == 1
    assert metrics.value("hsi_rtsp_still_total", camera="gated") > 5
    assert len(free.pictures) >= 15


async def test_a_camera_that_dies_and_comes_back_is_watched_again(
    server: Any, units: Callable[..., Path], watch: Any
) -> None:
    server.mount("/main", "h264", 10, units("h264"))
    server.start()
    async with watch(server.url("/main"), interval_ms=100) as viewer:
        await viewer.got(3)
        server.kill()
        await viewer.failed(Reason.ENDED)
        await viewer.failed(Reason.UNREACHABLE)
        server.start()
        await viewer.delivering()
        await viewer.got(2)
    assert viewer.conditions[-1].state is State.DELIVERING


async def test_a_frozen_camera_is_stalled_until_it_thaws(
    server: Any, second_server: Any, units: Callable[..., Path], watch: Any
) -> None:
    for camera in (server, second_server):
        camera.mount("/main", "h264", 10, units("h264"))
        camera.start()
    async with (
        watch(server.url("/main"), interval_ms=200, camera="frozen") as frozen,
        watch(second_server.url("/main"), interval_ms=200, camera="well") as well,
    ):
        await frozen.got(2)
        await well.got(2)
        server.freeze()
        seen = len(well.pictures)
        await frozen.failed(Reason.STALLED)
        assert len(well.pictures) - seen > 30  # ten seconds at five a second: the other one did not notice
        server.thaw()
        await frozen.delivering()
        await frozen.got(2)
    assert not well.reasons


@pytest.mark.parametrize("digest", [True, False], ids=["digest", "basic"])
async def test_a_wrong_password_is_told_and_the_right_one_opens(
    server: Any,
    units: Callable[..., Path],
    watch: Any,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    digest: bool,
) -> None:
    server.mount("/main", "h264", 10, units("h264"))
    options = ["--digest"] if digest else []
    server.start(*options, login="viewer:other")
    caplog.set_level(logging.DEBUG)
    async with watch(server.url("/main?token=canary"), login=Login("viewer", CANARY), interval_ms=200) as viewer:
        refused = await viewer.failed(Reason.REFUSED_LOGIN)
        server.kill()
        server.start(*options, login=f"viewer:{CANARY}")
        await viewer.got(2)
    assert "canary" not in caplog.text + "".join(capfd.readouterr())
    assert "canary" not in json.dumps([said.detail for said in viewer.conditions])
    assert refused.detail == "the camera refuses the login it was given"
    async with watch(server.url("/main")) as nobody:
        assert (await nobody.failed(Reason.REFUSED_LOGIN)).detail == "the camera asks for a login"


async def test_a_session_with_a_login_outlives_its_keepalives(
    server: Any, units: Callable[..., Path], watch: Any
) -> None:
    """The player's later requests are answered for too, so that the camera does not forget us."""
    server.mount("/main", "h264", 10, units("h264"))
    server.start("--digest", "--session-seconds", "3", login=f"viewer:{CANARY}")
    async with watch(server.url("/main"), login=Login("viewer", CANARY), interval_ms=500) as viewer:
        await viewer.got(20)
    assert not viewer.reasons


async def test_a_resolution_that_changes_goes_on(server: Any, units: Callable[..., Path], watch: Any) -> None:
    server.mount("/main", "h264", 10, units("h264", "--frames", "20", "--size", "320x240", "--size", "640x480"))
    server.start()
    async with watch(server.url("/main"), interval_ms=200) as viewer:
        await viewer.until(lambda: {(320, 240), (640, 480)} <= set(viewer.sizes[-12:]))
        await viewer.until(lambda: viewer.sizes[-1] == (320, 240))
    assert not viewer.reasons


async def test_a_resolution_above_the_bound_is_refused(server: Any, units: Callable[..., Path], watch: Any) -> None:
    server.mount("/main", "h264", 10, units("h264", "--frames", "20", "--size", "320x240", "--size", "640x480"))
    server.mount("/jpeg", "jpeg", 10, units("jpeg", "--size", "640x480"))
    server.start()
    async with watch(server.url("/main"), interval_ms=200, max_pixels=100_000) as viewer:
        await viewer.failed(Reason.TOO_LARGE)
    assert set(viewer.sizes) == {(320, 240)}
    async with watch(server.url("/jpeg"), interval_ms=200, max_pixels=100_000) as viewer:
        await viewer.failed(Reason.TOO_LARGE)
    assert not viewer.pictures


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/nothing", Reason.NOT_FOUND), ("/audio", Reason.NO_VIDEO), ("/vp8", Reason.UNSUPPORTED_CODEC)],
)
async def test_what_cannot_be_watched_says_why(
    server: Any, units: Callable[..., Path], watch: Any, path: str, reason: Reason
) -> None:
    server.mount("/audio", "pcmu", 50, units("pcmu", "--frames", "50"))
    server.mount("/vp8", "vp8", 10, units("vp8"))
    server.start()
    async with watch(server.url(path)) as viewer:
        await viewer.failed(reason)
    assert set(viewer.reasons) == {reason}


async def test_the_sub_stream_is_taken_and_where_there_is_none_the_main_one(
    server: Any, units: Callable[..., Path], watch: Any
) -> None:
    server.mount("/main", "h264", 10, units("h264", "--size", "640x480"))
    server.mount("/sub", "h264", 10, units("h264", "--size", "320x240"))
    server.start()
    async with watch(server.url("/main"), sub_url=server.url("/sub"), interval_ms=200) as viewer:
        await viewer.got(3)
    assert set(viewer.sizes) == {(320, 240)}
    async with watch(server.url("/main"), sub_url=server.url("/nothing"), interval_ms=200) as viewer:
        await viewer.got(3)
    assert set(viewer.sizes) == {(640, 480)}


async def test_a_stream_that_ends_is_opened_again(server: Any, units: Callable[..., Path], watch: Any) -> None:
    server.mount("/main", "h264", 10, units("h264", "--frames", "20"))
    server.start("--once")
    async with watch(server.url("/main"), interval_ms=200) as viewer:
        await viewer.failed(Reason.ENDED)
        await viewer.delivering()


async def test_the_newest_picture_wins_when_delivery_is_slower(
    server: Any, units: Callable[..., Path], watch: Any
) -> None:
    server.mount("/main", "h264", 20, units("h264", "--frames", "40"))
    server.start()
    dropped = metrics.value("hsi_rtsp_dropped_total", camera="slow")
    ages: list[timedelta] = []

    async def slow(picture: Picture) -> None:
        ages.append(datetime.now(UTC) - picture.taken_at)
        await asyncio.sleep(1)

    async with watch(server.url("/main"), interval_ms=50, motion_gate=False, deliver=slow, camera="slow") as viewer:
        await viewer.got(5)
    assert metrics.value("hsi_rtsp_dropped_total", camera="slow") - dropped > 20
    assert max(ages[2:]) < timedelta(seconds=0.5)


async def test_a_full_spool_is_told_and_watching_goes_on(server: Any, units: Callable[..., Path], watch: Any) -> None:
    server.mount("/main", "h264", 10, units("h264"))
    server.start()
    full = iter([True, True])

    async def deliver(_: Picture) -> None:
        if next(full, False):
            raise SpoolFailed("no space") from OSError(28, "No space left on device")

    async with watch(server.url("/main"), interval_ms=200, deliver=deliver) as viewer:
        await viewer.failed(Reason.SPOOL_FULL)
        await viewer.delivering()


async def test_the_order_to_stop_is_obeyed_at_once(server: Any, units: Callable[..., Path], watch: Any) -> None:
    server.mount("/main", "h264", 10, units("h264"))
    server.start()
    async with watch(server.url("/main"), interval_ms=100) as viewer:
        await viewer.got(2)
        server.freeze()
        await asyncio.sleep(0.5)
        began = time.monotonic()
    assert time.monotonic() - began < 2
    server.thaw()


async def test_twenty_streams_at_once(server: Any, units: Callable[..., Path], watch: Any) -> None:
    server.mount("/main", "h264", 10, units("h264"))
    server.start()
    async with asyncio.TaskGroup() as group:

        async def one(number: int) -> None:
            async with watch(server.url("/main"), interval_ms=1000, motion_gate=False, camera=f"c{number}") as viewer:
                await viewer.got(5)
                assert not viewer.reasons

        for number in range(20):
            group.create_task(one(number))
