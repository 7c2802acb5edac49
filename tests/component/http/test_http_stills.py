"""Stills over HTTP from a real server: what is delivered, and each way in which a camera can refuse."""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.parts.http_camera import Lock, StartCamera, Talk

from hsi.ingest.http.asking import Bounds
from hsi.ingest.sources.source import Picture, Reason, State
from hsi.media.spool import SpoolFailed
from hsi.runtime import logs, metrics
from hsi.runtime.credentials import Login
from hsi.runtime.settings import RuntimeSettings

CANARY = "canary-Xq7!ü"
Still = Callable[..., bytes]


async def test_each_new_still_is_a_picture_with_the_time_it_came(
    http_camera: StartCamera, watch: Any, still: Still
) -> None:
    shown = iter(range(1000))

    async def show(talk: Talk) -> None:
        await talk.request()
        await talk.answer(still(next(shown)))

    camera = await http_camera(show)
    began = datetime.now(UTC)
    async with watch(camera.url("/cgi-bin/snap?chn=1&q=a%20b+c|d")) as viewer:
        await viewer.got(5)
    assert viewer.data[:5] == [still(number) for number in range(5)]
    assert all(began <= picture.taken_at <= datetime.now(UTC) for picture in viewer.pictures)
    assert [said.state for said in viewer.conditions] == [State.CONNECTING, State.DELIVERING]
    assert {heard.target for heard in camera.heard} == {"/cgi-bin/snap?chn=1&q=a%20b+c|d"}
    assert {heard.headers["host"] for heard in camera.heard} == {f"127.0.0.1:{camera.port}"}
    assert len(camera.calls) == 1  # one connection served them all


@pytest.mark.parametrize("marks", ["ETag", "Last-Modified"])
async def test_a_still_that_did_not_change_is_not_sent_again(
    http_camera: StartCamera, watch: Any, still: Still, marks: str
) -> None:
    changed = 0
    asks = {"ETag": "if-none-match", "Last-Modified": "if-modified-since"}[marks]

    async def show(talk: Talk) -> None:
        asked = await talk.request()
        mark = f'W/"{changed}\xe9"'
        if asked.headers.get(asks) == mark:
            await talk.answer(status="304 Not Modified", kind="")
        else:
            await talk.say(
                f"HTTP/1.1 200 OK\r\n{marks}: {mark}\r\nContent-Length: {len(still(changed))}\r\n\r\n".encode("latin-1")
            )
            await talk.say(still(changed))

    camera = await http_camera(show)
    before = metrics.value("hsi_http_unchanged_total", camera="yard")
    async with watch(camera.url()) as viewer:
        await viewer.until(lambda: len(camera.heard) >= 6)
        assert viewer.data == [still(0)]
        changed = 1
        await viewer.got(1)
        await viewer.until(lambda: len(camera.heard) >= 12)
    assert viewer.data == [still(0), still(1)]
    assert not viewer.reasons
    assert metrics.value("hsi_http_unchanged_total", camera="yard") - before >= 8


async def test_the_same_bytes_are_no_new_picture_though_the_camera_does_not_say_so(
    http_camera: StartCamera, watch: Any, still: Still
) -> None:
    async def show(talk: Talk) -> None:
        await talk.request()
        await talk.answer(still(1))

    camera = await http_camera(show)
    async with watch(camera.url()) as viewer:
        await viewer.until(lambda: len(camera.heard) >= 5)
    assert viewer.data == [still(1)]


async def test_a_still_that_could_not_be_kept_comes_again(http_camera: StartCamera, watch: Any, still: Still) -> None:
    full = iter([True, True])

    async def deliver(_: Picture) -> None:
        if next(full, False):
            raise SpoolFailed("no space") from OSError(28, "No space left on device")

    async def show(talk: Talk) -> None:
        asked = await talk.request()
        assert "if-none-match" not in asked.headers or len(viewer.pictures) >= 3
        await talk.answer(still(1), 'ETag: "1"')

    camera = await http_camera(show)
    async with watch(camera.url(), deliver=deliver) as viewer:
        await viewer.failed_first(Reason.SPOOL_FULL)
        await viewer.delivering()
        await viewer.until(lambda: "if-none-match" in camera.heard[-1].headers)
    assert viewer.data == [still(1)] * 3


@pytest.mark.parametrize(
    ("options", "uses"),
    [({}, 1000), ({"algorithm": "SHA-256"}, 1000), ({"basic": True}, 1000), ({}, 1), ({}, 3)],
    ids=["digest", "digest with SHA-256", "basic", "a nonce for each request", "nonces that grow old"],
)
async def test_a_login_opens_however_it_is_asked_for(
    http_camera: StartCamera, watch: Any, still: Still, lock: type[Lock], options: dict[str, Any], uses: int
) -> None:
    door = lock("admin", CANARY, **options)
    door.uses_of_a_nonce = uses
    shown = iter(range(1000))

    async def show(talk: Talk) -> None:
        if await door.opened(talk):
            await talk.answer(still(next(shown)))

    camera = await http_camera(show)
    async with watch(camera.url(), login=Login("admin", CANARY)) as viewer:
        await viewer.got(6)
    assert not viewer.reasons
    assert len(camera.calls) == 1
    assert camera.heard[0].authorization == ""  # nobody who did not ask is told


@pytest.mark.parametrize("basic", [False, True], ids=["digest", "basic"])
async def test_a_wrong_password_is_told_the_right_one_opens_and_neither_is_ever_shown(
    http_camera: StartCamera,
    watch: Any,
    still: Still,
    lock: type[Lock],
    basic: bool,
    capfd: pytest.CaptureFixture[str],
) -> None:
    logs.configure(RuntimeSettings(log_level="DEBUG", log_file_path=None), process="test")
    door = lock("admin", "other", basic=basic)

    async def show(talk: Talk) -> None:
        if await door.opened(talk):
            await talk.answer(still(len(camera.heard)))

    camera = await http_camera(show)
    async with watch(camera.url("/snap?user=admin&pwd=canary"), login=Login("admin", CANARY)) as viewer:
        refused = await viewer.failed_first(Reason.REFUSED_LOGIN)
        assert len(camera.heard) == 2  # a wrong login is not tried again and again: cameras lock themselves up
        door.right = ("admin", CANARY)
        await viewer.got(2)
    logs.shutdown()
    assert refused.detail == "the camera refuses the login it was given"
    assert "canary" not in json.dumps([said.detail for said in viewer.conditions]) + "".join(capfd.readouterr())
    async with watch(camera.url()) as nobody:
        assert (await nobody.failed_first(Reason.REFUSED_LOGIN)).detail == "the camera asks for a login"


@pytest.mark.parametrize("rest", [b"half", b"x" * 900_000], ids=["broken off", "too long to be read"])
async def test_a_refusal_with_a_bad_body_still_asks_for_the_login(
    http_camera: StartCamera, watch: Any, still: Still, rest: bytes
) -> None:
    async def show(talk: Talk) -> None:
        if (await talk.request()).authorization:
            await talk.answer(still(1))
            return
        head = 'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 1000000\r\n\r\n'
        await talk.say(head.encode() + rest)
        raise EOFError

    camera = await http_camera(show)
    async with watch(camera.url(), login=Login("admin", "x")) as viewer:
        await viewer.got(1)
    assert not viewer.reasons


async def test_a_login_that_http_cannot_say_is_refused_by_ourselves(
    http_camera: StartCamera, watch: Any, lock: type[Lock]
) -> None:
    door = lock("x", "y")

    async def show(talk: Talk) -> None:
        assert not await door.opened(talk)

    camera = await http_camera(show)
    async with watch(camera.url(), login=Login("admin\r\nX-Evil: 1", "p")) as viewer:
        await viewer.failed_first(Reason.REFUSED_LOGIN)
    assert not [heard for heard in camera.heard if heard.authorization or "x-evil" in heard.headers]


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        ("401 Unauthorized", "text/html", Reason.REFUSED_LOGIN),
        ("403 Forbidden", "text/html", Reason.REFUSED_LOGIN),
        ("404 Not Found", "text/html", Reason.NOT_FOUND),
        ("410 Gone", "text/html", Reason.NOT_FOUND),
        ("405 Method Not Allowed", "text/html", Reason.SERVER_ERROR),
        ("429 Too Many Requests", "", Reason.SERVER_ERROR),
        ("500 Internal Server Error", "text/html", Reason.SERVER_ERROR),
        ("503 Service Unavailable", "text/html", Reason.SERVER_ERROR),
        ("204 No Content", "", Reason.NOT_A_PICTURE),
        ("200 OK", "text/html; charset=utf-8", Reason.NOT_A_PICTURE),
        ("200 OK", "multipart/x-mixed-replace; boundary=x", Reason.NOT_A_PICTURE),
        ("200 OK", "image/png", Reason.NOT_A_PICTURE),
        ("200 OK", "image/jpeg", Reason.NOT_A_PICTURE),
        ("301 Moved", "text/html", Reason.REDIRECTED_AWAY),
    ],
)
async def test_an_answer_that_is_no_picture_says_why(
    http_camera: StartCamera, watch: Any, status: str, kind: str, reason: Reason
) -> None:
    async def show(talk: Talk) -> None:
        await talk.request()
        await talk.answer(b"" if status.startswith("204") else b"<html>no</html>", status=status, kind=kind)

    camera = await http_camera(show)
    async with watch(camera.url()) as viewer:
        await viewer.failed_first(reason)
    assert not viewer.pictures


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", Reason.BROKEN_STREAM),
        (b"RTSP/1.0 200 OK\r\n\r\n", Reason.BROKEN_STREAM),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", Reason.BROKEN_STREAM),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, Reason.BROKEN_STREAM),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Reason.ENDED),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n\xff\xd8\xff", Reason.ENDED),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n", Reason.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff\xe0half", Reason.BROKEN_STREAM),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08", Reason.NOT_A_PICTURE),
        (b"", Reason.ENDED),
    ],
    ids=[
        "another protocol", "RTSP", "a length that is none", "a head without an end", "chunks that are none",
        "less than promised", "more than allowed", "half a picture", "packed", "nothing",
    ],
)  # fmt: skip
async def test_a_camera_that_speaks_badly_is_survived(
    http_camera: StartCamera, watch: Any, said: bytes, reason: Reason
) -> None:
    async def speak(talk: Talk) -> None:
        await talk.request()
        await talk.say(said)
        raise EOFError

    camera = await http_camera(speak)
    async with watch(camera.url()) as viewer:
        await viewer.failed_first(reason)
    assert not viewer.pictures


@pytest.mark.parametrize("first", [b"\xff\xd8\xff", b"no picture"], ids=["a picture", "anything"])
async def test_a_body_without_an_end_is_cut_at_the_limit(http_camera: StartCamera, watch: Any, first: bytes) -> None:
    sent = 0

    async def pour(talk: Talk) -> None:
        nonlocal sent
        await talk.request()
        await talk.say(b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n" + first)
        while True:
            await talk.say(b"x" * 65_536)
            sent += 65_536

    camera = await http_camera(pour)
    async with watch(camera.url()) as viewer:
        await viewer.failed_first(Reason.TOO_LARGE if first[:1] == b"\xff" else Reason.NOT_A_PICTURE)
    assert sent < 20_000_000  # what the sockets held


@pytest.mark.parametrize("part", ["head", "body", "nothing"])
async def test_a_camera_that_drips_is_stalled_after_the_whole_time_and_not_after_each_drop(
    http_camera: StartCamera, watch: Any, part: str
) -> None:
    async def drip(talk: Talk) -> None:
        await talk.request()
        await talk.say(b"" if part == "nothing" else b"HTTP/1.1 200 OK\r\nX: ")
        await talk.say(b"\r\nContent-Length: 9999\r\n\r\n\xff\xd8\xff" if part == "body" else b"")
        while part != "nothing":
            await talk.say(b"x")
            await asyncio.sleep(0.02)
        await talk.reader.read()

    camera = await http_camera(drip)
    began = time.monotonic()
    async with watch(camera.url(), bounds=Bounds(200_000, answer_seconds=0.5)) as viewer:
        told = await viewer.failed_first(Reason.STALLED)
    assert 0.5 <= time.monotonic() - began < 3
    assert told.detail == "no whole picture came within 0.5 s"


async def test_a_camera_that_hangs_up_after_each_answer_is_asked_anew(
    http_camera: StartCamera, watch: Any, still: Still
) -> None:
    """It may do so just as we ask again; that is no failure of it."""

    async def show(talk: Talk) -> None:
        await talk.request()
        await talk.answer(still(len(camera.heard)))
        await talk.request()
        raise EOFError

    camera = await http_camera(show)
    async with watch(camera.url()) as viewer:
        await viewer.got(5)
    assert not viewer.reasons


async def test_a_camera_that_comes_back_is_watched_again(
    http_camera: StartCamera, watch: Any, still: Still, free_port: int
) -> None:
    async with watch(f"http://127.0.0.1:{free_port}/x?token=canary") as viewer:
        told = await viewer.failed_first(Reason.UNREACHABLE)
        assert told.detail == f"127.0.0.1:{free_port} refuses connections; is this service of it switched on?"

        async def show(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.0 200 OK\r\n\r\n" + still(len(viewer.pictures)))
            await writer.drain()
            writer.close()

        async with await asyncio.start_server(show, "127.0.0.1", free_port):
            await viewer.got(2)
    assert viewer.conditions[-1].state is State.DELIVERING


@pytest.mark.parametrize("host", ["no-such-camera.invalid", "x" * 64, "a..b"])
async def test_a_name_that_is_none_is_unreachable(watch: Any, host: str) -> None:
    async with watch(f"http://{host}/") as viewer:
        await viewer.failed_first(Reason.UNREACHABLE)


async def test_the_order_to_stop_breaks_a_question_off(http_camera: StartCamera, watch: Any) -> None:
    async def hang(talk: Talk) -> None:
        await talk.request()
        await talk.reader.read()

    camera = await http_camera(hang)
    async with watch(camera.url()) as viewer:
        await viewer.until(lambda: bool(camera.heard))
        began = time.monotonic()
    assert time.monotonic() - began < 1


async def test_a_picture_that_is_being_kept_is_kept_though_the_order_to_stop_comes(
    http_camera: StartCamera, watch: Any, still: Still
) -> None:
    begun, go_on, kept = asyncio.Event(), asyncio.Event(), []

    async def deliver(picture: Picture) -> None:
        begun.set()
        await go_on.wait()
        kept.append(picture)

    async def show(talk: Talk) -> None:
        await talk.request()
        await talk.answer(still(1))

    camera = await http_camera(show)
    async with watch(camera.url(), deliver=deliver) as viewer:
        await begun.wait()
        viewer.stop.order()
        asyncio.get_running_loop().call_later(0.1, go_on.set)
    assert len(kept) == 1
