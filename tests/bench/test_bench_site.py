"""The whole site against the promised numbers: throughput, overhead, fast path, idle footprint.

Every absolute figure is a bar of the house plan; throughput is a ratio against a bare ONNX Runtime loop over the same
files, the two run in turn on the otherwise idle machine.
"""

import asyncio
import contextlib
import io
import json
import os
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import av
import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
import psutil
import pytest
from PIL import Image
from websockets.asyncio.client import connect

from hsi.simulate import camera, schedule

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

FRAMES = 300
WARM_FRAMES = 40
ROUNDS = 5
INFERENCES = 100
FAST_SAMPLES = 60
IDLE_WINDOW_SECONDS = 20.0


def test_throughput_and_overhead_with_a_real_detector(
    launch: Callable[..., Any], samples_dir: Path, models_dir: Path, data_dir: Path, bench_row: Any
) -> None:
    """Bare loop and pipeline in turn, because this machine's speed drifts: medians over rounds of the same frames."""
    jpegs = _frames(samples_dir / "one-by-one-person-detection.mp4")
    model = models_dir / "yolox_nano.onnx"
    site = launch("up", DETECTOR_MODEL=str(model), NEMOTRON_URL="").ready()
    url = f"postgresql://postgres@/postgres?host={data_dir / 'data' / 'run' / 'pg'}"
    _drop(jpegs[:WARM_FRAMES], data_dir / "data" / "cameras" / "warm")
    _await_runs(url, WARM_FRAMES)
    ratios, overheads = [], []
    for number in range(ROUNDS):
        bare_fps = len(jpegs) / _bare_loop(model, jpegs)
        inference_ms = _inference_cpu_ms(model, jpegs[:INFERENCES])
        cpu_before, began = _cpu_seconds(site), time.monotonic()
        _drop(jpegs, data_dir / "data" / "cameras" / f"gate_{number}")
        _await_runs(url, WARM_FRAMES + (number + 1) * len(jpegs))
        ratios.append(len(jpegs) / (time.monotonic() - began) / bare_fps)
        overheads.append((_cpu_seconds(site) - cpu_before) / len(jpegs) * 1000 - inference_ms)
    throughput, overhead = statistics.median(ratios), statistics.median(overheads)
    bench_row("pipeline throughput / bare ONNX loop", throughput, 0.85, "x", higher_is_better=True)
    bench_row("pipeline overhead per frame, CPU", overhead, 5.0, "ms", higher_is_better=False)


def test_the_fast_path_from_file_to_socket(launch: Callable[..., Any], data_dir: Path, bench_row: Any) -> None:
    # A lower bar for urgency than the seeds' makes more of the drawn people urgent; the path is the same.
    site = launch("up", DETECTOR_MODEL="synthetic-yard", NEMOTRON_URL="", FAST_PATH_CONFIDENCE_THRESHOLD="0.6").ready()
    site.wait(lambda: site.get("/api/system/health")["status"] == "healthy", "health")
    latencies = asyncio.run(_fast_path(site, data_dir / "data" / "cameras"))
    assert len(latencies) >= FAST_SAMPLES // 2, "too few urgent frames to speak of a percentile"
    p95 = statistics.quantiles(latencies, n=20)[-1] * 1000
    bench_row("fast path, file complete to event on a socket, p95", p95, 250.0, "ms", higher_is_better=False)


def test_the_idle_footprint(launch: Callable[..., Any], bench_row: Any) -> None:
    site = launch("up", DETECTOR_MODEL="synthetic-yard", NEMOTRON_URL="").ready()
    site.wait(lambda: site.get("/api/system/health")["status"] == "healthy", "health")
    _pass(10.0)
    before, began = _cpu_seconds(site), time.monotonic()
    _pass(IDLE_WINDOW_SECONDS)
    share = (_cpu_seconds(site) - before) / (time.monotonic() - began) * 100
    memory = sum(process.memory_full_info().pss for process in site.family()) / 2**20
    bench_row("idle site, memory of the process tree", memory, 500.0, "MiB", higher_is_better=False)
    bench_row("idle site, share of a core", share, 2.0, "%", higher_is_better=False)


async def _fast_path(site: Any, root: Path) -> list[float]:
    """One urgent still for each of many cameras, one after the other; seconds until its event is on the socket."""
    latencies: list[float] = []
    async with connect(site.socket_url + "/ws/events") as client:
        for number, jpeg in enumerate(_urgent_stills()):
            folder = root / f"camera_{number}"
            folder.mkdir(parents=True)
            partial = folder / ".still.part"
            partial.write_bytes(jpeg)
            _pass(0.3)
            completed = time.monotonic()
            partial.rename(folder / "still.jpg")
            try:
                async with asyncio.timeout(1.5):
                    while not _is_event(json.loads(await client.recv()), f"camera_{number}"):
                        pass
            except TimeoutError:
                continue  # the detector was not sure enough of this one: no fast path
            latencies.append(time.monotonic() - completed)
    return latencies


def _is_event(message: Any, camera_id: str) -> bool:
    return bool(message["type"] == "event" and message["data"]["camera_id"] == camera_id)


def _urgent_stills() -> list[bytes]:
    """Stills from the middle of visits by people."""
    stills: list[bytes] = []
    seed = 0
    while len(stills) < FAST_SAMPLES:
        seed += 1
        (one,) = camera.cameras(1, seed=seed, pace=schedule.Pace())
        view = camera.View(one)
        visits = schedule.visits(one.seed, one.pace)
        people = (visit for visit in visits if visit.label.value == "person")
        for _ in range(6):
            visit = next(people)
            middle = (visit.begin_seconds + visit.end_seconds) / 2
            stills.append(view.frame(schedule.Moment(middle, visit), f"{seed} {len(stills)}").jpeg(85))
    return stills[:FAST_SAMPLES]


def _bare_loop(model: Path, jpegs: list[bytes]) -> float:
    """Decode, letterbox, infer on all cores, one frame after the other: wall seconds."""
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    session.run(None, {"images": _tensor(jpegs[0])})
    began = time.monotonic()
    for jpeg in jpegs:
        session.run(None, {"images": _tensor(jpeg)})
    return time.monotonic() - began


def _inference_cpu_ms(model: Path, jpegs: list[bytes]) -> float:
    """CPU of one inference alone, without the threads that wait for one another: the least that any server pays."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    tensors = [_tensor(jpeg) for jpeg in jpegs]
    session.run(None, {"images": tensors[0]})
    before = _own_cpu()
    for tensor in tensors:
        session.run(None, {"images": tensor})
    return (_own_cpu() - before) / len(tensors) * 1000


def _tensor(jpeg: bytes) -> Any:
    """The picture on grey, letterboxed to 416 by 416, as YOLOX wants it: (1, 3, 416, 416), BGR."""
    image = Image.open(io.BytesIO(jpeg)).convert("RGB")
    canvas = np.full((416, 416, 3), 114, np.float32)
    small = image.resize((416, 416 * image.height // image.width), Image.Resampling.BILINEAR)
    canvas[: small.height, : small.width] = np.asarray(small)[:, :, ::-1]
    return np.ascontiguousarray(canvas.transpose(2, 0, 1)[None])


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _cpu_seconds(site: Any) -> float:
    """CPU of the whole process tree so far; what ended children used is counted by the parent that reaped them."""
    total = 0.0
    for process in site.family():
        with contextlib.suppress(psutil.NoSuchProcess):
            total += sum(process.cpu_times()[:4])
    return total


def _frames(clip: Path) -> list[bytes]:
    chosen: list[bytes] = []
    with av.open(str(clip)) as container:
        for frame in container.decode(video=0):
            buffer = io.BytesIO()
            Image.fromarray(frame.to_ndarray(format="rgb24")).save(buffer, "JPEG", quality=90)
            chosen.append(buffer.getvalue())
            if len(chosen) == FRAMES:
                break
    return chosen


def _drop(jpegs: list[bytes], folder: Path) -> None:
    folder.mkdir(parents=True)
    now = time.time()
    for number, jpeg in enumerate(jpegs):
        partial = folder / f".{number:05d}.part"
        # Some frames of the clip are equal to the bit; what stands behind the picture's end makes each file its own.
        partial.write_bytes(jpeg + f"{folder.name}{number}".encode())
        os.utime(partial, (now - len(jpegs) + number, now - len(jpegs) + number))
        partial.rename(folder / f"{number:05d}.jpg")


def _await_runs(url: str, count: int) -> None:
    async def wait() -> None:
        connection = await asyncpg.connect(url, timeout=10)
        try:
            async with asyncio.timeout(300):
                while await connection.fetchval("SELECT count(*) FROM detection_runs") < count:
                    await asyncio.sleep(0.05)
        finally:
            await connection.close()

    asyncio.run(wait())


def _pass(seconds: float) -> None:
    """Let time pass: a benchmark of idleness has nothing else to wait for."""
    import threading

    threading.Event().wait(seconds)
