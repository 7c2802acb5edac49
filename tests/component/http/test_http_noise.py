"""A camera that says anything at all: whatever it is, the answer is pictures or a reason, and nothing else."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from tests.parts.http_camera import StartCamera, Talk

from hsi.ingest.dialling import Way
from hsi.ingest.http import address, asking
from hsi.ingest.http.asking import Bounds
from hsi.ingest.http.stills import Stills
from hsi.ingest.http.stream import StillStream
from hsi.ingest.sources.faults import CameraFailed
from hsi.runtime.credentials import Login

ROUNDS = 250
BOUNDS = Bounds(5_000, answer_seconds=0.5, silent_seconds=0.5)
WORDS = [
    b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 101 Switching\r\n",
    b"HTTP/1.1 302 Found\r\n", b"HTTP/1.1 304 Not Modified\r\n", b"HTTP/1.1 401 No\r\n", b"HTTP/1.1 999 ?\r\n",
    b"Content-Length: 50\r\n", b"Content-Length: -1\r\n", b"Content-Length: 5\r\nContent-Length: 6\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"Connection: close\r\n", b"Upgrade: x\r\n",
    b"Content-Type: image/jpeg\r\n", b"Content-Type: multipart/x-mixed-replace; boundary=frame\r\n",
    b"Content-Type: multipart/x-mixed-replace\r\n", b"Content-Type: \xff\xfe\r\n", b'ETag: "\xff"\r\n',
    b"Location: /again\r\n", b"Location: http://127.0.0.1/\r\n", b"Location: \xff://[\r\n", b"Location: //\r\n",
    b'WWW-Authenticate: Digest realm="\\', b'WWW-Authenticate: Digest nonce="a", qop="auth"\r\n',
    b'WWW-Authenticate: Digest nonce="a", stale=true\r\n', b'WWW-Authenticate: Digest nonce="\xff\xfe", opaque=""\r\n',
    b"WWW-Authenticate: Basic\r\n", b"WWW-Authenticate: Bearer x\r\n",
    b"\r\n", b"\r\n\r\n", b"\n\n", b"--frame\r\n", b"--frame--\r\n", b"5\r\nabcde\r\n", b"0\r\n\r\n", b"ffffffff\r\n",
    b"\xff\xd8\xff", b"\xff\xd9", b"\x00", b"x" * 3_000, b"x" * 70_000,
]  # fmt: skip


def _speech(chance: random.Random) -> bytes:
    """Mostly an answer's beginning, then anything."""
    start = [chance.choice(WORDS[:8])] if chance.random() < 0.9 else []
    headers = [chance.choice(WORDS[8:30]) for _ in range(chance.randrange(5))]
    rest = [chance.choice(WORDS) for _ in range(chance.randrange(12))]
    noise = [chance.randbytes(chance.randrange(40))] if chance.random() < 0.3 else []
    return b"".join([*start, *headers, b"\r\n" if chance.random() < 0.8 else b"", *rest, *noise])


@pytest.mark.parametrize("kind", ["snapshot", "mjpeg"])
async def test_whatever_a_camera_says_is_a_picture_or_a_reason(
    http_camera: StartCamera, way: Callable[..., Way], kind: str
) -> None:
    chance = random.Random(11)
    reasons: set[Any] = set()

    async def speak(talk: Talk) -> None:
        await talk.request()
        await talk.say(_speech(chance))
        if chance.random() < 0.9:
            raise EOFError

    camera = await http_camera(speak)
    where = address.parsed(camera.url())
    assert where is not None
    for _ in range(ROUNDS):
        async with asking.opened(where, Login("admin", "pä:ss"), way()) as asked:
            try:
                if kind == "snapshot":
                    await Stills(asked, BOUNDS).fetch()
                else:
                    await StillStream(asked, BOUNDS, "noise").watch(lambda _: None)
            except CameraFailed as told:
                reasons.add(told.reason)
    assert len(reasons) >= 6
