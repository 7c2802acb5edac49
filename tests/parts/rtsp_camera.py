"""A camera to watch, with GStreamer's real RTSP server behind it: fixtures for every folder of tests."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PARTS = Path(__file__).parent
DEBIAN_PYTHON = "/usr/bin/python3"


@pytest.fixture(scope="session")
def gstreamer() -> None:
    """GStreamer's RTSP server, which `make media-tools` installs."""
    command = [DEBIAN_PYTHON, str(PARTS / "rtsp_server.py"), "--check"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        problem = done.stderr.strip() if done.returncode else ""
    except OSError:
        problem = "Debian's Python is not here; `make media-tools` installs what the tests of streams need"
    if problem and os.environ.get("CI"):  # noqa: TID251 - CI must not skip it
        pytest.fail(problem)
    if problem:
        pytest.skip(problem)


@pytest.fixture(scope="session")
def units(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Access units of a scene or a clip, made once for each set of arguments."""
    folder = tmp_path_factory.mktemp("units")
    made: dict[tuple[str, ...], Path] = {}

    def make(codec: str, *arguments: str) -> Path:
        key = (codec, *arguments)
        if key not in made:
            made[key] = folder / f"{len(made)}.units"
            command = [sys.executable, str(PARTS / "rtsp_units.py"), codec, str(made[key]), *arguments]
            subprocess.run(command, check=True, timeout=100)
        return made[key]

    return make


class Server:
    """One camera: a GStreamer process with some streams."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mounts: list[str] = []
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    def mount(self, path: str, codec: str, rate: float, units: Path) -> None:
        self._mounts += ["--mount", f"{path}={codec}:{rate}:{units}"]

    def start(self, *options: str, login: str = "") -> "Server":
        """Start, on the same port again after the first time."""
        secret = self._folder / "login"
        secret.write_text(login)
        command = [DEBIAN_PYTHON, str(PARTS / "rtsp_server.py"), "--port", str(self.port), *self._mounts, *options]
        command += ["--login", str(secret)] if login else []
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        word, _, port = self._process.stdout.readline().partition(" ")
        assert word == "ready"
        self.port = int(port)
        return self

    def url(self, path: str) -> str:
        return f"rtsp://127.0.0.1:{self.port}{path}"

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate(timeout=20)
            self._process = None

    def freeze(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


@pytest.fixture
def server(gstreamer: None, tmp_path: Path) -> Iterator[Server]:
    camera = Server(tmp_path)
    yield camera
    camera.kill()


@pytest.fixture
def second_server(gstreamer: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    camera = Server(tmp_path_factory.mktemp("second"))
    yield camera
    camera.kill()
