"""Cameras that no shop sells: each word of them is scripted, and each is survived and told apart."""

import asyncio
import random
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.parts.http_camera import Certificate

from hsi.ingest import dialling
from hsi.ingest.dialling import Trust, Way
from hsi.ingest.sources.source import Reason
from hsi.runtime import metrics
from hsi.runtime.addresses import DEFAULT, Networks
from hsi.runtime.credentials import Login

LOGIN = Login("viewer", "canary-Xq7!")
CHALLENGE = 'WWW-Authenticate: Digest realm="cam", nonce="{}"'


async def test_a_redirect_to_another_host_is_refused_and_nobody_is_called(scripted: Any, watch: Any) -> None:
    async def listen(talk: Any) -> None:
        await talk.play()

    victim = await scripted(listen)

    async def redirect(talk: Any) -> None:
        while True:
            _, count = await talk.request()
            await talk.answer("302 Found", count, f"Location: {victim.url.replace('127.0.0.1', 'localhost')}")

    camera = await scripted(redirect)
    async with watch(camera.url, login=LOGIN) as viewer:
        await viewer.failed(Reason.REDIRECTED_AWAY)
    assert not victim.calls
    assert "canary" not in str(camera.heard)


@pytest.mark.parametrize(
    "location",
    [
        "",
        "Location: http://127.0.0.1/x",
        "Location: rtsp://user:pw@127.0.0.1/x",
        "Location: file:///etc/passwd",
        "Location: %",
    ],
    ids=["nowhere", "http", "with a login", "a file", "noise"],
)
async def test_a_redirect_that_is_none_is_refused(scripted: Any, watch: Any, location: str) -> None:
    async def redirect(talk: Any) -> None:
        while True:
            _, count = await talk.request()
            await talk.answer("301 Moved", count, *([location] if location else []))

    camera = await scripted(redirect)
    async with watch(camera.url) as viewer:
        await viewer.failed(Reason.REDIRECTED_AWAY)


async def test_a_redirect_within_the_camera_is_followed_but_not_for_ever(scripted: Any, watch: Any) -> None:
    here = ""

    async def redirect(talk: Any) -> None:
        while True:
            _, count = await talk.request()
            await talk.answer("302 Found", count, f"Location: {here}?again")

    camera = await scripted(redirect)
    here = camera.url
    async with watch(camera.url) as viewer:
        await viewer.failed(Reason.REDIRECTED_AWAY)
        assert len(camera.heard) == 4
    assert camera.heard[1].startswith(f"OPTIONS {here}?again RTSP/1.0")


async def test_the_login_is_shown_only_when_asked_for_and_never_to_the_player(scripted: Any, watch: Any) -> None:
    async def ask(talk: Any) -> None:
        _, count = await talk.request()
        await talk.answer("401 Unauthorized", count, CHALLENGE.format("one"))
        await talk.play()
        await talk.request()

    camera = await scripted(ask)
    async with watch(camera.url, login=LOGIN) as viewer:
        await viewer.until(lambda: any("PLAY" in head for head in camera.heard))
    assert "Authorization" not in camera.heard[0]
    assert all(f'uri="{camera.url}' in head for head in camera.heard[1:])
    assert "canary" not in str(camera.heard)


async def test_keepalives_are_answered_for_with_the_newest_nonce(
    scripted: Any, watch: Any, units: Callable[..., Path]
) -> None:
    clip = units("h264", "--size", "160x120", "--frames", "40", "--keyframe", "5")

    async def forget(talk: Any) -> None:
        """Asks for a login at first, and again, with a new nonce, in the middle of the pictures."""
        _, count = await talk.request()
        await talk.answer("401 Unauthorized", count, CHALLENGE.format("old"))
        await talk.play(session="7;timeout=2")
        sending = asyncio.create_task(_pictures_to(talk, clip, lambda number: number * 9000, _as_it_is))
        _, count = await talk.request()
        await talk.answer("401 Unauthorized", count, CHALLENGE.format("new") + ", stale=true")
        _, count = await talk.request()
        await talk.answer("200 OK", count)
        await sending

    camera = await scripted(forget)
    async with watch(camera.url, login=LOGIN, interval_ms=200) as viewer:
        await viewer.until(lambda: any('nonce="new"' in head for head in camera.heard))
        await viewer.got(2)
    assert not viewer.reasons
    assert sum("TEARDOWN" in head for head in camera.heard) <= 1


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", Reason.BROKEN_STREAM, id="http"),
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n\r\n", Reason.BROKEN_STREAM, id="ssh"),
        pytest.param(b"RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n", Reason.BROKEN_STREAM, id="a huge body"),
        pytest.param(b"RTSP/1.0 200 OK\r\n" + b"X: y\r\n" * 60_000, Reason.BROKEN_STREAM, id="a head without an end"),
        pytest.param(b"RTSP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n", Reason.ENDED, id="half a body"),
        pytest.param(b"", Reason.ENDED, id="nothing"),
        pytest.param(b"$\x00\xff\xff" + bytes(100), Reason.ENDED, id="half a frame"),
        pytest.param(b"RTSP/1.0 503 Busy\r\nCSeq: 1\r\n\r\n", Reason.SERVER_ERROR, id="busy"),
    ],
)
async def test_what_does_not_speak_rtsp_is_told_apart(scripted: Any, watch: Any, said: bytes, reason: Reason) -> None:
    async def speak(talk: Any) -> None:
        await talk.request()
        await talk.say(said)
        talk.writer.write_eof()
        await talk.reader.read()

    camera = await scripted(speak)
    async with watch(camera.url) as viewer:
        await viewer.failed(reason)
    assert set(viewer.reasons) == {reason}


async def test_a_camera_that_answers_nothing_is_stalled_and_stopping_does_not_wait_for_it(
    scripted: Any, watch: Any
) -> None:
    async def mute(talk: Any) -> None:
        await talk.reader.read()

    camera = await scripted(mute)
    async with watch(camera.url) as viewer:
        await viewer.failed(Reason.STALLED)
    async with watch(camera.url) as viewer:
        await viewer.until(lambda: len(camera.calls) >= 2)
        began = time.monotonic()
    assert time.monotonic() - began < 1


async def test_nobody_there_is_unreachable(watch: Any, closed_port: int) -> None:
    async with watch(f"rtsp://127.0.0.1:{closed_port}/live?password=canary") as viewer:
        told = await viewer.failed(Reason.UNREACHABLE)
    assert told.detail == f"127.0.0.1:{closed_port} refuses connections; is this service of it switched on?"


async def test_a_name_that_does_not_resolve_is_unreachable(watch: Any) -> None:
    async with watch("rtsp://no-such-camera.invalid/live") as viewer:
        await viewer.failed(Reason.UNREACHABLE)


async def test_an_encrypted_stream_is_watched_when_its_certificate_is_known(
    scripted: Any, watch: Any, units: Callable[..., Path], sign: Callable[..., Certificate]
) -> None:
    clip = units("h264", "--size", "160x120", "--frames", "40", "--keyframe", "5")
    own = sign("camera")
    camera = await scripted(_sender(clip, lambda number: number * 9000, _as_it_is), tls=own.server)
    async with watch(camera.url, interval_ms=200, login=LOGIN) as viewer:
        told = await viewer.failed(Reason.UNTRUSTED)
    assert told.detail.startswith("the certificate of 127.0.0.1:")
    assert not camera.heard
    known = Way(Networks.parse("127.0.0.1"), Trust(own.certificate), dialling.by_system)
    async with watch(camera.url, interval_ms=200, way=known) as viewer:
        await viewer.got(3)
    assert all(f" {camera.url}" in head.splitlines()[0] for head in camera.heard)


async def test_a_name_at_a_forbidden_address_is_not_called_and_one_that_changes_is_checked_each_time(
    scripted: Any, watch: Any
) -> None:
    """The stream ends, we connect again, and the name has another address by then."""
    answers = iter(["10.9.9.9", "127.0.0.1"])

    async def resolve(_: str, __: int) -> list[str]:
        return [next(answers, "169.254.169.254")]

    async def leave(talk: Any) -> None:
        await talk.request()

    camera = await scripted(leave)
    url = camera.url.replace("127.0.0.1", "cam.test")
    async with watch(url, way=Way(Networks.parse("127.0.0.1"), Trust(None), resolve)) as viewer:
        await viewer.failed(Reason.ADDRESS_FORBIDDEN)
        await viewer.failed(Reason.ENDED)
        await viewer.until(lambda: viewer.reasons.count(Reason.ADDRESS_FORBIDDEN) == 2)
    assert viewer.reasons == [Reason.ADDRESS_FORBIDDEN, Reason.ENDED, Reason.ADDRESS_FORBIDDEN]
    assert len(camera.calls) == 1


async def test_the_loopback_is_not_called_by_default(scripted: Any, watch: Any) -> None:
    async def listen(talk: Any) -> None:
        await talk.play()

    camera = await scripted(listen)
    default = Way(Networks.parse(DEFAULT), Trust(None), dialling.by_system)
    for host in ("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"):
        async with watch(camera.url.replace("127.0.0.1", host), way=default) as viewer:
            await viewer.failed(Reason.ADDRESS_FORBIDDEN)
    assert not camera.calls


@pytest.mark.parametrize("host", ["x" * 64, "a..b"])
async def test_what_can_be_no_name_is_unreachable(watch: Any, host: str) -> None:
    async with watch(f"rtsp://{host}/live") as viewer:
        await viewer.failed(Reason.UNREACHABLE)


async def test_what_speaks_no_tls_is_unreachable(scripted: Any, watch: Any) -> None:
    async def speak(talk: Any) -> None:
        await talk.say(b"RTSP/1.0 400 Bad Request\r\n\r\n")

    camera = await scripted(speak)
    async with watch(camera.url.replace("rtsp://", "rtsps://")) as viewer:
        await viewer.failed(Reason.UNREACHABLE)


def _rtp(sequence: int, stamp: int, payload: bytes, *, last: bool) -> bytes:
    head = struct.pack(">BBHII", 0x80, 96 | (0x80 if last else 0), sequence & 0xFFFF, stamp & 0xFFFFFFFF, 7)
    return b"$\x00" + struct.pack(">H", len(head) + len(payload)) + head + payload


def _pictures(units: Path) -> Iterator[list[bytes]]:
    """The NAL units of each access unit, again and again."""
    data = units.read_bytes()
    while True:
        start = 0
        while start < len(data):
            (length,) = struct.unpack_from(">I", data, start)
            unit = data[start + 4 : start + 4 + length].replace(b"\x00\x00\x00\x01", b"\x00\x00\x01")
            yield [nal for nal in unit.split(b"\x00\x00\x01") if nal]
            start += 4 + length


async def _pictures_to(
    talk: Any, units: Path, stamp_of: Callable[[int], int], spoil: Callable[[int, bytes], bytes]
) -> None:
    """Ten pictures a second with such time stamps, their payloads spoilt."""
    sequence = 0
    for number, nals in enumerate(_pictures(units)):
        for nal in nals:
            last = nal is nals[-1]
            await talk.say(_rtp(sequence, stamp_of(number), spoil(number, nal), last=last))
            sequence += 1
        await asyncio.sleep(0.1)


def _sender(units: Path, stamp_of: Callable[[int], int], spoil: Callable[[int, bytes], bytes]) -> Any:
    """A camera that agrees to everything and sends."""

    async def send(talk: Any) -> None:
        await talk.play()
        talking = asyncio.create_task(talk.reader.read())
        try:
            await _pictures_to(talk, units, stamp_of, spoil)
        finally:
            talking.cancel()

    return send


def _as_it_is(_: int, nal: bytes) -> bytes:
    return nal


@pytest.mark.parametrize(
    "stamp_of",
    [
        pytest.param(lambda number: number * 0, id="standing still"),
        pytest.param(lambda number: 4_000_000_000 - number * 9000, id="backwards"),
        pytest.param(lambda number: random.Random(number).randrange(2**32), id="leaping"),
        pytest.param(lambda number: 2**32 - 90_000 + number * 9000, id="past the end of its count"),
    ],
)
async def test_pictures_come_in_time_whatever_the_stamps_say(
    scripted: Any, watch: Any, units: Callable[..., Path], stamp_of: Callable[[int], int]
) -> None:
    clip = units("h264", "--size", "160x120", "--frames", "40", "--keyframe", "5")
    camera = await scripted(_sender(clip, stamp_of, _as_it_is))
    began = time.monotonic()
    async with watch(camera.url, interval_ms=500, motion_gate=False, camera="odd") as viewer:
        await viewer.got(8)
    assert not viewer.reasons
    assert 3 < time.monotonic() - began < 15
    times = [picture.taken_at for picture in viewer.pictures]
    assert times == sorted(times)


async def test_stamps_that_are_not_believed_are_counted(scripted: Any, watch: Any, units: Callable[..., Path]) -> None:
    before = metrics.value("hsi_rtsp_untimed_total", camera="odd")
    clip = units("h264", "--size", "160x120", "--frames", "40", "--keyframe", "5")
    camera = await scripted(_sender(clip, lambda number: 4_000_000_000 - number * 9000, _as_it_is))
    async with watch(camera.url, interval_ms=200, motion_gate=False, camera="odd") as viewer:
        await viewer.got(5)
    assert metrics.value("hsi_rtsp_untimed_total", camera="odd") - before > 5


async def test_some_garbage_costs_some_pictures_and_no_more(
    scripted: Any, watch: Any, units: Callable[..., Path]
) -> None:
    chance = random.Random(1)

    def spoil(number: int, nal: bytes) -> bytes:
        return nal[:1] + chance.randbytes(max(1, len(nal) - 1)) if number % 7 == 3 and number > 10 else nal

    clip = units("h264", "--size", "160x120", "--frames", "40", "--keyframe", "5")
    camera = await scripted(_sender(clip, lambda number: number * 9000, spoil))
    async with watch(camera.url, interval_ms=200, motion_gate=False) as viewer:
        await viewer.got(15)
    assert set(viewer.sizes) == {(160, 120)}
    assert not viewer.reasons


async def test_nothing_but_garbage_is_a_broken_stream(scripted: Any, watch: Any, units: Callable[..., Path]) -> None:
    chance = random.Random(2)
    clip = units("h264", "--size", "160x120", "--frames", "40", "--keyframe", "5")
    camera = await scripted(_sender(clip, lambda number: number * 9000, lambda _, nal: chance.randbytes(len(nal))))
    async with watch(camera.url, interval_ms=200) as viewer:
        await viewer.failed(Reason.BROKEN_STREAM, 60)
    assert not viewer.pictures


async def test_garbage_after_a_good_start_is_a_broken_stream(
    scripted: Any, watch: Any, units: Callable[..., Path]
) -> None:
    chance = random.Random(3)

    def spoil(number: int, nal: bytes) -> bytes:
        return nal if number < 20 else chance.randbytes(len(nal))

    clip = units("h264", "--size", "160x120", "--frames", "40", "--keyframe", "5")
    camera = await scripted(_sender(clip, lambda number: number * 9000, spoil))
    async with watch(camera.url, interval_ms=200) as viewer:
        await viewer.got(2)
        await viewer.failed(Reason.BROKEN_STREAM, 60)
