"""Sixteen clients of the detector server against a bare loop over the same pictures, on the same cores."""

import asyncio
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import av
import pytest
from PIL import Image

from hsi.serve.detector import cores, engine
from hsi.serve.detector.engine import Engine
from hsi.serve.detector.providers import CPU

CLIENTS = 16
ROUNDS = 5
PICTURES = 96
MAX_PIXELS = 10_000_000
FLOOR = 0.1

pytestmark = pytest.mark.bench


def _frames(clip: Path) -> list[bytes]:
    """Every tenth frame of the clip as a camera would send it."""
    frames: list[bytes] = []
    with av.open(str(clip)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number % 10 == 0 and len(frames) < PICTURES:
                buffer = io.BytesIO()
                Image.fromarray(frame.to_ndarray(format="rgb24")).save(buffer, "JPEG", quality=85)
                frames.append(buffer.getvalue())
    return frames


def _loaded(model: Path, threads: int) -> Engine:
    return engine.load(engine.Request(model, "bare", None, (), ((CPU, {}),), threads, 1, 640))


def _bare(network: Engine, frames: list[bytes]) -> float:
    """Pictures per second of a loop that decodes, infers and reads boxes, one picture after the other."""
    started = time.perf_counter()
    for data in frames:
        prepared = network.prepare(data, MAX_PIXELS)
        [found] = network.infer([prepared.tensor], FLOOR)
        prepared.fit.to_picture(found.boxes)
    return len(frames) / (time.perf_counter() - started)


@asynccontextmanager
async def _server(model: Path) -> AsyncIterator[Path]:
    """The real process with its default settings, on a unix socket."""
    with tempfile.TemporaryDirectory(prefix="hsi-b-") as folder:
        socket = Path(folder) / "d.sock"
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "hsi.serve.detector",
            cwd=folder,
            env={
                "PATH": os.defpath,
                "LOG_FILE_PATH": "",
                "DETECTOR_MODEL": str(model),
                "DETECTOR_SOCKET": str(socket),
            },
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stderr is not None
            async with asyncio.timeout(60):
                while b"model ready" not in (line := await process.stderr.readline()):
                    assert line, "the detector server ended before it was ready"
            yield socket
        finally:
            process.terminate()
            await process.communicate()


async def _client(socket: Path, jobs: list[bytes]) -> None:
    """One keep-alive connection; the client's own cost is part of the measurement, so it is plain."""
    reader, writer = await asyncio.open_unix_connection(socket)
    while jobs:
        data = jobs.pop()
        head = f"POST /detect HTTP/1.1\r\nHost: d\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
        writer.write(head.encode() + data)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        assert answer.startswith(b"http/1.1 200"), answer
        await reader.readexactly(int(answer.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
    writer.close()
    await writer.wait_closed()


async def _served(socket: Path, frames: list[bytes], clients: int) -> float:
    """Pictures per second."""
    jobs = list(frames)
    started = time.perf_counter()
    await asyncio.gather(*(_client(socket, jobs) for _ in range(clients)))
    return len(frames) / (time.perf_counter() - started)


async def test_sixteen_clients_against_a_bare_loop(
    samples_dir: Path, models_dir: Path, bench_row: Callable[..., None]
) -> None:
    frames = _frames(samples_dir / "one-by-one-person-detection.mp4")
    model = models_dir / "yolox_nano.onnx"
    bare = [_loaded(model, threads) for threads in sorted({1, cores.available()})]
    ratios = []
    async with _server(model) as socket:
        await _served(socket, frames, CLIENTS)
        for _ in range(ROUNDS):  # interleaved, so that whatever else the machine does meets both
            best = max(_bare(network, frames) for network in bare)
            served = await _served(socket, frames, CLIENTS)
            ratios.append(served / best)
    bench_row("detector server, 16 clients / bare loop", statistics.median(ratios), 1.0, "x", higher_is_better=True)
