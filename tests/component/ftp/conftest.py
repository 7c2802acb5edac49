"""The gateway itself in a thread, on a folder of the test's own, with guests that the test names."""

import asyncio
import ftplib
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from hsi.events.ids import CameraId
from hsi.ingest.ftp.answers import Answers
from hsi.ingest.ftp.drafts import Drafts
from hsi.ingest.ftp.gateway import Gateway
from hsi.ingest.ftp.guests import Guest
from hsi.ingest.ftp.settings import FtpSettings
from hsi.ingest.ftp.waiting import Waiting
from hsi.media.settings import MediaSettings
from hsi.runtime import passwords
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop

PASSWORD = "c4n4ry-pa55"
PATIENCE_SECONDS = 20.0


@dataclass
class Yard:
    """A gateway at work, its folder, and its guests."""

    root: Path
    port: int
    guests: dict[str, Guest]
    waiting: Waiting
    answers: Answers
    clients: list[ftplib.FTP] = field(default_factory=list)

    def connect(self, *, source: str = "", **options: Any) -> ftplib.FTP:
        client = ftplib.FTP(timeout=PATIENCE_SECONDS, encoding="utf-8", **options)  # noqa: S321 - it is what is tested
        self.clients.append(client)
        client.connect("127.0.0.1", self.port, source_address=(source, 0) if source else None)
        return client

    def login(self, camera: str = "front", password: str = PASSWORD, source: str = "") -> ftplib.FTP:
        client = self.connect(source=source)
        client.login(camera, password)
        return client

    def files(self, camera: str = "front") -> dict[str, bytes]:
        """What ingest would find, by path below the camera's folder."""
        found: dict[str, bytes] = {}
        for path in sorted((self.root / camera).rglob("*")):
            with suppress(FileNotFoundError, IsADirectoryError):  # it may go while we look
                found[str(path.relative_to(self.root / camera))] = path.read_bytes()
        return found

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for a condition."""
        waiting = threading.Event()
        for _ in range(int(PATIENCE_SECONDS / 0.02)):
            if condition():
                return
            waiting.wait(0.02)
        pytest.fail(f"waited {PATIENCE_SECONDS} s for {what}")

    def add(self, camera: str, password: str = PASSWORD) -> None:
        """Another camera may log in from now on."""
        (self.root / camera).mkdir(exist_ok=True)
        self.guests[camera] = Guest(CameraId(camera), camera, passwords.hashed(password))


@pytest.fixture(scope="session")
def kept_password() -> str:
    return passwords.hashed(PASSWORD)


@contextmanager
def _serving(gateway: Gateway) -> Iterator[None]:
    loop = asyncio.new_event_loop()
    stop: Stop = loop.run_until_complete(_stop())
    task = loop.create_task(gateway.run(stop))
    thread = threading.Thread(target=loop.run_until_complete, args=(task,))
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.order)
        thread.join(30)
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        assert not thread.is_alive()
        task.result()


async def _stop() -> Stop:
    return Stop()


Open = Callable[..., Any]


@pytest.fixture
def opened(tmp_path: Path, kept_password: str, free_port: int) -> Open:
    """Start a gateway with these settings for the length of a block."""

    @contextmanager
    def start(*, most_waiting: int = 1000, media: dict[str, Any] | None = None, **settings: Any) -> Iterator[Yard]:
        root = tmp_path / "cameras"
        (root / "front").mkdir(parents=True, exist_ok=True)
        guests = {"front": Guest(CameraId("front"), "front", kept_password)}
        waiting, answers = Waiting(most_waiting), Answers()
        gateway = Gateway(
            FtpSettings(**{"ftp_host": "127.0.0.1", "ftp_port": 0, "ftp_login_delay_seconds": 0.0, **settings}),
            MediaSettings(foscam_base_path=root, **(media or {})),
            guests=lambda: MappingProxyType(guests),
            drafts=Drafts(root),
            waiting=waiting,
            answers=answers,
            board=Board(),
        )
        gateway.bind()
        yard = Yard(root, gateway.port, guests, waiting, answers)
        try:
            with _serving(gateway):
                yield yard
        finally:
            for client in yard.clients:
                client.close()

    return start


@pytest.fixture
def yard(opened: Open) -> Iterator[Yard]:
    """A gateway with the usual settings."""
    with opened() as usual:
        yield usual


@pytest.fixture
def put() -> Callable[..., str]:
    """Store bytes under a name; the server's last word."""

    def store(client: ftplib.FTP, name: str, data: bytes = b"\xff\xd8 picture \r\n\xff\xd9") -> str:
        return client.storbinary(f"STOR {name}", io.BytesIO(data))

    return store
