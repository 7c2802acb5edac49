"""The product as a user starts it: a subprocess, a port, a data directory; nothing imported from it runs in here."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

READY_SECONDS = 90.0


class Site:
    """One started `hsi`."""

    def __init__(self, process: subprocess.Popen[str], port: int, log: Path) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self.socket_url = f"ws://127.0.0.1:{port}"
        self.log = log

    def get(self, path: str, **parameters: str) -> Any:  # JSON of any shape
        answer = httpx.get(self.url + path, params=parameters, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def events(self) -> list[dict[str, Any]]:
        """All events, by walking the pages as a client would."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.get("/api/events", limit="100", **({"cursor": cursor} if cursor else {}))
            found += page["items"]
            cursor = page["pagination"].get("next_cursor") or ""
            if not cursor:
                return found

    def wait(self, condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if condition():
                    return
            except httpx.HTTPError:
                pass
            if self.process.poll() is not None:
                pytest.fail(f"hsi ended with {self.process.returncode} while waiting for {what}: {self.tail()}")
            _pause()
        pytest.fail(f"waited {seconds} s for {what}: {self.tail()}")

    def ready(self) -> "Site":
        self.wait(lambda: httpx.get(self.url + "/ready", timeout=5).status_code == 200, "readiness", READY_SECONDS)
        return self

    def family(self) -> list[psutil.Process]:
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def interrupt(self, seconds: float = 60) -> int:
        """Ctrl-C, as the terminal sends it: to the whole foreground group."""
        import os

        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """SIGKILL of the one process, not of its children: what a crash is."""
        self.process.kill()
        self.process.wait(30)

    def tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])


def _pause() -> None:
    import threading

    threading.Event().wait(0.1)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Short and reachable for PostgreSQL's own account when the tests run as root."""
    path = Path(tempfile.mkdtemp(prefix="hsi-e-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def launch(data_dir: Path, free_port: int) -> Iterator[Callable[..., Site]]:
    """Start `hsi <arguments>` (or another command) on the data directory; whatever is left is ended after the test."""
    started: list[Site] = []

    def start(*arguments: str, command: tuple[str, ...] = (), **environment: object) -> Site:
        log = data_dir / f"console-{len(started)}.log"
        line = command or (sys.executable, "-m", "hsi.site.cli", *arguments)
        values = {name: value if isinstance(value, str) else json.dumps(value) for name, value in environment.items()}
        with log.open("w") as output:
            process = subprocess.Popen(
                line,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
                cwd=Path(__file__).parents[2] if command else data_dir,
                env={**_environment(), "HSI_DATA_DIR": str(data_dir / "data"), "API_PORT": str(free_port), **values},
            )
        site = Site(process, free_port, log)
        started.append(site)
        return site

    yield start
    for site in started:
        if site.process.poll() is None:
            family = site.family()
            site.process.terminate()
            try:
                site.process.wait(60)
            except subprocess.TimeoutExpired:
                site.process.kill()
                site.process.wait(10)
            for left in psutil.wait_procs(family, 20)[1]:
                left.kill()


def _environment() -> dict[str, str]:
    import os

    kept = ("PATH", "HOME", "LANG", "XDG_CACHE_HOME", "UV_CACHE_DIR", "SSL_CERT_FILE")
    return {name: os.environ[name] for name in kept if name in os.environ}  # noqa: TID251 - a child's environment
