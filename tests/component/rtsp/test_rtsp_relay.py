"""The relay's door on the loopback: one player, and only the one who knows the token."""

import asyncio
from typing import Any

from hsi.ingest.dialling import Way
from hsi.ingest.rtsp import address, relay


async def _said(url: str, head: str) -> bytes:
    host, _, port = url.removeprefix("rtsp://").partition("/")[0].partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(head.encode())
        async with asyncio.timeout(5):
            return await reader.read(100)
    except OSError:
        return b""
    finally:
        writer.close()


async def test_a_stranger_gets_nothing_and_the_player_is_served_after_him(scripted: Any, loopback: Way) -> None:
    async def agree(talk: Any) -> None:
        await talk.play()
        await talk.reader.read()

    camera = await scripted(agree)
    where = address.parsed(camera.url)
    assert where is not None
    async with relay.opened(where, None, loopback) as served:
        running = asyncio.create_task(served.run())
        door, _, token = served.url.rpartition("/")
        assert await _said(served.url, f"OPTIONS {door}/{'0' * len(token)} RTSP/1.0\r\nCSeq: 1\r\n\r\n") == b""
        assert await _said(served.url, "GET / HTTP/1.1\r\nHost: x\r\n\r\n") == b""
        assert not camera.heard
        assert (await _said(served.url, f"OPTIONS {served.url} RTSP/1.0\r\nCSeq: 1\r\n\r\n")).startswith(
            b"RTSP/1.0 200"
        )
        assert await _said(served.url, f"OPTIONS {served.url} RTSP/1.0\r\nCSeq: 1\r\n\r\n") == b""
        await running
    assert len(camera.heard) == 1
    assert token not in str(camera.heard)
