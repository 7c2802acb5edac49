"""The two sides of the benchmark of HTTP cameras, each in a process of its own.

`http_loops.py serve` is a camera with an endless stream of 1080p stills, ten a second, for as many viewers as come; it
says its port. `http_loops.py watch PORT COUNT SECONDS` watches it COUNT times and says megabytes, and CPU seconds of a
picture that was taken.
"""

import asyncio
import io
import os
import sys
import time
from datetime import UTC, datetime

import psutil
import uvloop
from PIL import Image

WARM_SECONDS = 4.0
RATE = 10


def still() -> bytes:
    """A scene of some 200 KB."""
    small = Image.frombytes("RGB", (240, 135), os.urandom(240 * 135 * 3))
    buffer = io.BytesIO()
    small.resize((1920, 1080), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


async def serve() -> None:
    """Play for ever."""
    jpeg = still()
    part = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg) + jpeg + b"\r\n"

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n")
        while not writer.is_closing():
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(1 / RATE)

    server = await asyncio.start_server(play, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await server.serve_forever()


async def watch(port: int, count: int, seconds: float) -> None:
    """Watch one picture a second, `count` times."""
    from hsi.ingest import dialling
    from hsi.ingest.dialling import Trust, Way
    from hsi.ingest.http.asking import Bounds
    from hsi.ingest.http.source import HttpSource
    from hsi.ingest.sources.outside import Outside
    from hsi.ingest.sources.source import Picture
    from hsi.runtime.addresses import Networks
    from hsi.runtime.tasks import Stop
    from hsi.store import sources

    taken: list[None] = []

    async def keep(_: Picture) -> None:
        taken.append(None)

    way = Way(Networks.parse("127.0.0.0/8"), Trust(None), dialling.by_system)
    outside = Outside(lambda: datetime.now(UTC), time.monotonic, lambda: 0.0, way)
    spec = sources.HttpSource(url=f"http://127.0.0.1:{port}/", kind="mjpeg", interval_ms=1000)
    bounds = Bounds(10_485_760)
    for number in range(count):
        one = HttpSource(f"c{number}", spec, None, deliver=keep, tell=_ignore, bounds=bounds, outside=outside)
        asyncio.ensure_future(one.run(Stop()))  # noqa: RUF006 - the process ends with them
    await asyncio.sleep(WARM_SECONDS)
    began, before = time.process_time(), len(taken)
    await asyncio.sleep(seconds)
    cpu = (time.process_time() - began) / max(len(taken) - before, 1)
    print(psutil.Process().memory_info().rss / 2**20, cpu, flush=True)  # noqa: T201
    psutil.Process().kill()


def _ignore(_: object) -> None:
    """What a source says does not matter here."""


if __name__ == "__main__":
    uvloop.run(serve() if sys.argv[1] == "serve" else watch(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
