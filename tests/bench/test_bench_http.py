"""What a further HTTP camera costs: memory of a 1080p MJPEG stream at ten pictures a second, of which one is taken."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

LOOPS = Path(__file__).with_name("http_loops.py")
SECONDS = 5
FURTHER = 20

pytestmark = pytest.mark.bench


@pytest.fixture
def port() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, str(LOOPS), "serve"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.kill()
    process.communicate()


def _memory(port: str, count: int) -> float:
    command = [sys.executable, str(LOOPS), "watch", port, str(count), str(SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return float(done.stdout.split()[0])


def test_memory_of_a_further_camera(port: str, bench_row: Callable[..., None]) -> None:
    further = (_memory(port, 1 + FURTHER) - _memory(port, 1)) / FURTHER
    bench_row("HTTP 1080p MJPEG, memory of a further camera", further, 4, "MiB", higher_is_better=False)
