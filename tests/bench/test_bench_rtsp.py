"""Watching 1080p30 H.264 against the loop that anybody would write with PyAV, and what a further camera costs."""

import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.parts.rtsp_camera import Server

LOOPS = Path(__file__).with_name("rtsp_loops.py")
SECONDS = 10
ROUNDS = 3
FURTHER = 4

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def camera(gstreamer: None, units: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server with a scene at 1080p30: keyframes every two seconds at /long, every second at /short."""
    server = Server(tmp_path_factory.mktemp("camera"))
    scene = ("--rate", "30", "--frames", "120", "--size", "1920x1080", "--bits", "4000000")
    for path, keyframe in (("/long", "60"), ("/short", "30")):
        server.mount(path, "h264", 30, units("h264", *scene, "--keyframe", keyframe))
    yield server.start().url("")
    server.kill()


def _measured(mode: str, url: str, interval_ms: int, count: int = 1) -> tuple[float, float]:
    """CPU seconds of a picture, and megabytes."""
    command = [sys.executable, str(LOOPS), mode, url, str(interval_ms), str(SECONDS), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    cpu, memory = done.stdout.split()
    return float(cpu), float(memory)


def _ratio(ours: tuple[str, str], theirs: tuple[str, str], interval_ms: int) -> float:
    """Our CPU over theirs, interleaved, the middle of the rounds."""
    found = []
    for _ in range(ROUNDS):
        bar = _measured(*theirs, interval_ms)[0]
        found.append(_measured(*ours, interval_ms)[0] / bar)
    return statistics.median(found)


@pytest.mark.parametrize("interval_ms", [1000, 200], ids=["1 a second", "5 a second"])
def test_sampling_against_a_bare_loop(camera: str, bench_row: Callable[..., None], interval_ms: int) -> None:
    url = f"{camera}/long"
    ratio = _ratio(("source", url), ("bare", url), interval_ms)
    what = f"RTSP 1080p30, {1000 // interval_ms} a second, CPU against a bare PyAV loop"
    bench_row(what, ratio, 1.15, "x", higher_is_better=False)


def test_keyframes_alone(camera: str, bench_row: Callable[..., None]) -> None:
    url = f"{camera}/short"
    full = _ratio(("source", url), ("bare", url), 1000)
    bench_row("RTSP 1080p30, keyframes alone, CPU against full decode", full, 0.5, "x", higher_is_better=False)
    same = _ratio(("source", url), ("keys", url), 1000)
    bench_row(
        "RTSP 1080p30, keyframes alone, CPU against a bare loop with them", same, 1.15, "x", higher_is_better=False
    )


def test_memory_of_a_further_camera(camera: str, bench_row: Callable[..., None]) -> None:
    url = f"{camera}/long"
    alone = _measured("source", url, 1000)[1]
    further = (_measured("source", url, 1000, 1 + FURTHER)[1] - alone) / FURTHER
    bench_row("RTSP 1080p30, memory of a further camera", further, 60, "MiB", higher_is_better=False)
