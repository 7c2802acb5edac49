"""MJPEG streams from a real server: sampled by time, bounded in every part, and the ways in which they lie."""

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.parts.http_camera import HttpCamera, Lock, StartCamera, Talk

from hsi.ingest.http.asking import Bounds
from hsi.ingest.sources.source import Picture, Reason, State
from hsi.runtime import metrics
from hsi.runtime.credentials import Login

Still = Callable[..., bytes]
QUICK = Bounds(100_000, answer_seconds=1.0, silent_seconds=0.5)


def _frames(still: Still) -> Callable[[Talk], Any]:
    """A camera that sends a frame every 10 ms."""

    async def play(talk: Talk) -> None:
        await talk.request()
        await talk.stream()
        for number in itertools.count():
            await talk.part(still(number % 50))
            await asyncio.sleep(0.01)

    return play


async def test_a_stream_is_sampled_by_time(http_camera: StartCamera, watch: Any, still: Still) -> None:
    camera = await http_camera(_frames(still))
    async with watch(camera.url("/video.cgi"), kind="mjpeg", interval_ms=200) as viewer:
        await viewer.got(6)
    gaps = [(b.taken_at - a.taken_at).total_seconds() for a, b in itertools.pairwise(viewer.pictures)]
    assert sum(gaps) == pytest.approx(0.2 * len(gaps), abs=0.25)  # a busy machine delays one and makes up for it
    assert set(viewer.data) <= {still(number) for number in range(50)}
    assert [said.state for said in viewer.conditions] == [State.CONNECTING, State.DELIVERING]
    assert len(camera.calls) == 1


async def test_the_newest_picture_wins_when_delivery_is_slower(
    http_camera: StartCamera, watch: Any, still: Still
) -> None:
    sent = 0
    steps: asyncio.Queue[None] = asyncio.Queue()
    delivered: list[bytes] = []

    async def play(talk: Talk) -> None:
        nonlocal sent
        await talk.request()
        await talk.stream()
        while True:
            await talk.part(still(sent))
            sent += 1
            await asyncio.sleep(0.04)  # a little slower than the wanted rate, so that each frame is due

    async def slow(picture: Picture) -> None:
        await steps.get()
        delivered.append(picture.data)

    camera = await http_camera(play)
    before = metrics.value("hsi_http_dropped_total", camera="slow")
    async with watch(camera.url(), kind="mjpeg", deliver=slow, camera="slow") as viewer:
        await viewer.until(lambda: sent > 10)
        steps.put_nowait(None)
        steps.put_nowait(None)
        await viewer.until(lambda: len(delivered) == 2)
        steps.put_nowait(None)  # for the one that is waited for when the order to stop comes
        steps.put_nowait(None)
    second = next(number for number in range(sent) if still(number) == delivered[1])
    assert delivered[0] == still(0)
    assert second >= 8
    assert metrics.value("hsi_http_dropped_total", camera="slow") - before >= 8


@pytest.mark.parametrize("length", ["right", "missing", "too short", "too long", "no number"])
async def test_whatever_a_part_says_of_its_length_the_pictures_are_right(
    http_camera: StartCamera, watch: Any, still: Still, length: str
) -> None:
    async def play(talk: Talk) -> None:
        await talk.request()
        await talk.stream()
        for number in range(8):
            jpeg = still(number)
            said = {"missing": -1, "no number": -1, "too short": len(jpeg) // 2, "too long": len(jpeg) + 5000}
            odd = ["Content-Length: 12x"] if length == "no number" else []
            await talk.part(jpeg, *odd, length=said.get(length))
            await asyncio.sleep(0.04)
        await talk.reader.read()

    camera = await http_camera(play)
    async with watch(camera.url(), kind="mjpeg") as viewer:
        await viewer.got(6)
    assert viewer.data == [still(number) for number in range(len(viewer.data))]
    assert not viewer.reasons


async def test_a_length_that_is_kept_gives_the_picture_before_the_next_one_begins(
    http_camera: StartCamera, watch: Any, still: Still
) -> None:
    async def play(talk: Talk) -> None:
        await talk.request()
        await talk.stream()
        await talk.part(still(1))
        await talk.reader.read()

    camera = await http_camera(play)
    async with watch(camera.url(), kind="mjpeg") as viewer:
        await viewer.got(1)


@pytest.mark.parametrize(
    ("kind", "boundary", "end"),
    [
        ("multipart/x-mixed-replace", "--anything", "\r\n"),
        ("multipart/x-mixed-replace;boundary=--myboundary", "--myboundary", "\r\n"),
        ("multipart/x-mixed-replace; boundary=--myboundary", "----myboundary", "\r\n"),
        ('Multipart/X-Mixed-Replace; charset=x; Boundary="a b:c"', "--a b:c", "\r\n"),
        ("multipart/mixed; boundary=f", "--f", "\n"),
    ],
    ids=["undeclared", "dashes declared", "dashes twice", "quoted", "short, with bare line feeds"],
)
async def test_boundaries_as_cameras_write_them(
    http_camera: StartCamera, watch: Any, still: Still, kind: str, boundary: str, end: str
) -> None:
    async def play(talk: Talk) -> None:
        await talk.request()
        await talk.stream(kind)
        for number in range(6):
            await talk.say(f"{boundary}{end}Content-Type: image/jpeg{end}{end}".encode() + still(number) + end.encode())
            await asyncio.sleep(0.04)
        await talk.reader.read()

    camera = await http_camera(play)
    async with watch(camera.url(), kind="mjpeg") as viewer:
        await viewer.got(4)
    assert viewer.data == [still(number) for number in range(len(viewer.data))]


async def _frozen(talk: Talk) -> None:
    await talk.reader.read()


async def _dripping(talk: Talk) -> None:
    await talk.say(b"--frame\r\nContent-Length: 90000\r\n\r\n\xff\xd8\xff")
    while True:
        await talk.say(b"x")
        await asyncio.sleep(0.02)


async def _pouring(talk: Talk) -> None:
    await talk.say(b"--frame\r\n\r\n\xff\xd8\xff")
    while True:
        await talk.say(b"x" * 65_536)


async def _promising(talk: Talk) -> None:
    await talk.say(b"--frame\r\nContent-Length: 999999999\r\n\r\n")
    await talk.reader.read()


async def _boasting(talk: Talk) -> None:
    await talk.say(b"--frame\r\n")
    while True:
        await talk.say(b"X-Header: x\r\n" * 500)


async def _noisy(talk: Talk) -> None:
    while True:
        await talk.say(b"x" * 65_536)


async def _wordy(talk: Talk) -> None:
    while True:
        await talk.part(b"<html>no picture</html>")
        await asyncio.sleep(0.02)


async def _ending(talk: Talk) -> None:
    await talk.say(b"--frame--\r\n")
    await talk.reader.read()


async def _breaking_off(talk: Talk) -> None:
    await talk.say(b"--frame\r\n\r\n\xff\xd8\xff")
    raise EOFError


@pytest.mark.parametrize(
    ("play", "reason"),
    [
        (_frozen, Reason.STALLED),
        (_dripping, Reason.STALLED),
        (_pouring, Reason.TOO_LARGE),
        (_promising, Reason.TOO_LARGE),
        (_boasting, Reason.BROKEN_STREAM),
        (_noisy, Reason.BROKEN_STREAM),
        (_wordy, Reason.NOT_A_PICTURE),
        (_ending, Reason.ENDED),
        (_breaking_off, Reason.ENDED),
    ],
    ids=lambda one: str(getattr(one, "__name__", one)),
)
async def test_a_stream_that_goes_wrong_is_told_apart_and_opened_again(
    http_camera: StartCamera, watch: Any, still: Still, play: Callable[[Talk], Any], reason: Reason
) -> None:
    async def first_wrong(talk: Talk) -> None:
        if len(camera.calls) > 1:
            await _frames(still)(talk)
        await talk.request()
        await talk.stream()
        await play(talk)

    camera: HttpCamera = await http_camera(first_wrong)
    async with watch(camera.url(), kind="mjpeg", bounds=QUICK) as viewer:
        await viewer.failed_first(reason)
        await viewer.delivering()


@pytest.mark.parametrize(("kind", "reason"), [("image/jpeg", "snapshot"), ("text/html", "text/html")])
async def test_what_is_no_stream_says_what_it_is(
    http_camera: StartCamera, watch: Any, still: Still, kind: str, reason: str
) -> None:
    async def show(talk: Talk) -> None:
        await talk.request()
        await talk.answer(still(1), kind=kind)

    camera = await http_camera(show)
    async with watch(camera.url(), kind="mjpeg") as viewer:
        assert reason in (await viewer.failed_first(Reason.NOT_A_PICTURE)).detail


async def test_a_stream_behind_a_login_is_opened(
    http_camera: StartCamera, watch: Any, still: Still, lock: type[Lock]
) -> None:
    door = lock("admin", "secret")

    async def play(talk: Talk) -> None:
        if await door.opened(talk):
            await talk.stream()
            while True:
                await talk.part(still(1))
                await asyncio.sleep(0.02)

    camera = await http_camera(play)
    async with watch(camera.url(), kind="mjpeg", login=Login("admin", "secret")) as viewer:
        await viewer.got(2)
    assert not viewer.reasons


async def test_a_camera_that_pours_pictures_does_not_keep_us_from_the_others(
    http_camera: StartCamera, watch: Any, still: Still, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hsi.ingest.http.stream.MOST_BYTES_A_SECOND", 1_000_000)
    poured = 0

    async def pour(talk: Talk) -> None:
        nonlocal poured
        await talk.request()
        await talk.stream()
        jpeg = still(1)
        while True:
            await talk.part(jpeg)
            poured += len(jpeg)

    hose, well = await http_camera(pour), await http_camera(_frames(still))
    async with (
        watch(hose.url(), kind="mjpeg", camera="hose") as flood,
        watch(well.url(), kind="mjpeg", interval_ms=100, camera="well") as other,
    ):
        await flood.got(2)
        began, before = time.monotonic(), poured
        await other.got(20)
        seconds = time.monotonic() - began
    assert poured - before < 2_000_000 * (seconds + 1) + 10_000_000  # what the sockets hold comes on top
    assert not flood.reasons
    assert not other.reasons
