"""The client of the detector server against servers that break the connection in every way."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hsi.detect import detector
from hsi.detect.attempts import Trouble
from hsi.detect.detector import Detector, DetectorTrouble
from hsi.runtime.peers import PeerSettings

BODY = b'{"detections": [], "image_width": 96, "image_height": 72}'
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(BODY) + BODY
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)

Serving = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def _request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
    return head, await reader.readexactly(length)


@asynccontextmanager
async def _asking(socket: Path, serving: Serving) -> AsyncIterator[Detector]:
    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await serving(reader, writer)
        writer.close()

    server = await asyncio.start_unix_server(served, str(socket))
    settings = PeerSettings(detector_url=f"unix://{socket}")
    async with server, asyncio.timeout(20), detector.open(settings, connections=2) as client:
        yield client


async def _trouble(client: Detector) -> Trouble:
    with pytest.raises(DetectorTrouble) as caught:
        await client.detect(b"picture", "image/jpeg", "trace")
    return caught.value.kind


BREAKS = {
    "before a word": b"",
    "in the head": b"HTTP/1.1 200 OK\r\ncont",
    "in the body": ANSWER[:-5],
    "in a chunk": CHUNKED[:-20],
    "no HTTP at all": b"220 ftp.example ready\r\n\r\n",
}


@pytest.mark.parametrize("said", BREAKS.values(), ids=BREAKS.keys())
async def test_an_answer_that_ends_too_soon_broke_off(tmp_path: Path, said: bytes) -> None:
    async def serving(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _request(reader)
        writer.write(said)

    async with _asking(tmp_path / "d", serving) as client:
        assert await _trouble(client) is Trouble.BROKE_OFF


async def test_nobody_who_listens_is_unreachable(tmp_path: Path) -> None:
    async with detector.open(PeerSettings(detector_url=f"unix://{tmp_path}/none"), connections=1) as client:
        assert await _trouble(client) is Trouble.UNREACHABLE
        problem = await client.problem()
        assert problem.startswith("detector unreachable: ")
        assert problem.endswith(f"{tmp_path}/none [No such file or directory]")
    async with detector.open(PeerSettings(detector_url="http://127.0.0.1:9"), connections=1) as client:
        assert await _trouble(client) is Trouble.UNREACHABLE


async def test_an_answer_in_chunks_is_an_answer(tmp_path: Path) -> None:
    async def serving(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _request(reader)
        writer.write(CHUNKED)

    async with _asking(tmp_path / "d", serving) as client:
        assert (await client.detect(b"picture", "image/jpeg", "trace")).width_px == 96


async def test_pictures_share_a_connection_and_one_closed_meanwhile_is_replaced(tmp_path: Path) -> None:
    connections = 0
    closed = asyncio.Event()

    async def two_each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        for _ in range(2):
            await _request(reader)
            writer.write(ANSWER)
        writer.close()
        await writer.wait_closed()
        closed.set()

    async with _asking(tmp_path / "d", two_each) as client:
        for _ in range(3):
            closed.clear()
            for _ in range(2):
                assert (await client.detect(b"picture", "image/jpeg", "trace")).height_px == 72
            await closed.wait()
            await asyncio.sleep(0.05)  # the end of a connection is heard of on its own
    assert connections == 3


async def test_a_picture_of_megabytes_arrives_whole_with_its_headers(tmp_path: Path) -> None:
    picture = bytes(range(256)) * 20_000
    seen: list[tuple[bytes, bytes]] = []

    async def serving(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await _request(reader))
        writer.write(ANSWER)

    async with _asking(tmp_path / "d", serving) as client:
        await client.detect(picture, "image/png", "trace-7")
    ((head, body),) = seen
    assert body == picture
    assert head.startswith(b"post /detect http/1.1\r\n")
    assert {b"content-type: image/png", b"x-correlation-id: trace-7", b"x-timeout-seconds: 60"} <= set(
        head.split(b"\r\n")
    )


async def test_no_more_connections_than_allowed(tmp_path: Path) -> None:
    with_it = most = 0

    async def serving(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal with_it, most
        with_it += 1
        most = max(most, with_it)
        try:
            await _request(reader)
            await asyncio.sleep(0.02)
            writer.write(ANSWER)
        finally:
            with_it -= 1
            writer.close()

    async with _asking(tmp_path / "d", serving) as client:
        await asyncio.gather(*(client.detect(b"picture", "image/jpeg", "trace") for _ in range(12)))
    assert most == 3


async def test_health_is_asked_below_the_address(tmp_path: Path) -> None:
    asked: list[bytes] = []

    async def serving(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await _request(reader))[0].split(b"\r\n")[0])
        writer.write(b"HTTP/1.1 503 X\r\ncontent-length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(serving, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = PeerSettings(detector_url=f"http://127.0.0.1:{port}/ai/")
    async with server, detector.open(settings, connections=1) as client:
        assert await client.problem() == "/health answers 503"
    assert asked == [b"get /ai/health http/1.1"]
