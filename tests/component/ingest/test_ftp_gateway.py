"""The FTP gateway as a process of its own, with a database and the ingest room behind it."""

import asyncio
import contextlib
import ftplib
import io
import json
import random
import sys
import threading
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import psutil
import pytest
from PIL import Image

from hsi.events.ids import CameraId
from hsi.ingest.ftp.answers import Answers
from hsi.ingest.ftp.drafts import Drafts
from hsi.ingest.ftp.guests import GuestBook
from hsi.ingest.ftp.waiting import Waiting
from hsi.runtime.credentials import Credentials
from hsi.runtime.health import Board
from hsi.store import engine
from hsi.store.records import Camera, FileSeen
from hsi.store.settings import StoreSettings
from hsi.store.sources import Source
from hsi.store.states import Observed
from hsi.store.tables import FrameVerdict

House = Any
Picture = Callable[..., bytes]
Until = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]
FTP = Source.model_validate({"ftp": {}})
RTSP = Source.model_validate({"rtsp": {"url": "rtsp://10.0.0.7/1"}})
PASSWORD = "c4n4ry-pa55"
GONE = (ftplib.Error, EOFError, OSError)


@dataclass
class Life:
    """One life of the gateway's process."""

    process: asyncio.subprocess.Process
    port: int
    said: list[str] = field(default_factory=list)

    def login(self, camera: str = "front", password: str = PASSWORD) -> ftplib.FTP:
        client = ftplib.FTP(timeout=20)  # noqa: S321 - it is what is tested
        try:
            client.connect("127.0.0.1", self.port)
            client.login(camera, password)
        except GONE:
            client.close()
            raise
        return client

    def may_come(self, camera: str = "front", password: str = PASSWORD) -> bool:
        """Whether a login is let in."""
        try:
            self.login(camera, password).close()
        except GONE:
            return False
        return True


Gateway = Callable[[], AbstractAsyncContextManager[Life]]


@pytest.fixture
def gateway(house: House, free_port: int) -> Gateway:
    """Starts the process; it is ended with the block if it still lives."""

    @asynccontextmanager
    async def start() -> AsyncIterator[Life]:
        settings = {
            "DATABASE_URL": house.database_url,
            "FOSCAM_BASE_PATH": str(house.root),
            "CAMERA_LOGINS_DIR": str(house.root.parent / "credentials"),
            "FTP_HOST": "127.0.0.1",
            "FTP_PORT": str(free_port),
            "FTP_LOGIN_DELAY_SECONDS": "0",
            "LOG_LEVEL": "DEBUG",
            "LOG_FILE_PATH": "",
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-m", "hsi.ingest.ftp",
            cwd=house.root.parent, stderr=asyncio.subprocess.PIPE, env=settings,
        )  # fmt: skip
        life = Life(process, free_port)
        reading = asyncio.create_task(_listen(life))
        try:
            yield life
        finally:
            if process.returncode is None:
                process.terminate()
            await asyncio.wait_for(process.wait(), 30)
            await reading

    return start


async def _listen(life: Life) -> None:
    assert life.process.stderr is not None
    while line := await life.process.stderr.readline():
        life.said.append(line.decode())


@pytest.fixture
def keep(house: House) -> Callable[..., Awaitable[None]]:
    async def put(camera_id: str = "front", source: Source = FTP, *, password: str = PASSWORD, **more: Any) -> None:
        camera = Camera(
            CameraId(camera_id),
            camera_id,
            camera_id,
            synthetic=False,
            created_at=datetime.now(UTC),
            source=source,
            **more,
        )
        Credentials(house.root.parent / "credentials").keep_hash(camera_id, password)
        async with house.store.work() as work:
            await work.cameras.put(camera)

    return put


async def _open(house: House, life: Life) -> None:
    async def open_() -> bool:
        return await asyncio.to_thread(life.may_come)

    await house.until(open_, f"the gateway lets the camera in: {life.said[-5:]}")


def _put(client: ftplib.FTP, name: str, data: bytes) -> str:
    return client.storbinary(f"STOR {name}", io.BytesIO(data))


async def test_a_picture_in_a_dated_folder_is_the_cameras_and_was_taken_when_it_came(
    house: House, gateway: Gateway, keep: Callable[..., Awaitable[None]], picture: Picture
) -> None:
    await keep()
    async with gateway() as life, house.ingest():
        await house.listening()
        await _open(house, life)
        client = await asyncio.to_thread(life.login)
        before = datetime.now(UTC)
        await asyncio.to_thread(client.mkd, "2026/11/21")
        await asyncio.to_thread(_put, client, "2026/11/21/Front_01_20991231235959.jpg", picture(1))
        await asyncio.to_thread(_put, client, "plain.jpg.tmp", picture(2))
        await asyncio.to_thread(client.rename, "plain.jpg.tmp", "plain.jpg")
        after = datetime.now(UTC)
        await asyncio.to_thread(client.quit)
        first, second = await house.until_published(2)
        assert (first.camera_id, first.media_key) == ("front", "front/2026/11/21/Front_01_20991231235959.jpg")
        assert (second.camera_id, second.media_key) == ("front", "front/plain.jpg")
        assert before - timedelta(milliseconds=20) <= first.captured_at <= after  # a file's time is told in ticks
        process = psutil.Process(life.process.pid)
        assert PASSWORD not in " ".join(process.cmdline())
    assert PASSWORD not in "".join(life.said)
    assert life.process.returncode == 0


async def test_after_sigkill_every_answered_file_is_there_once_and_no_other(
    house: House, gateway: Gateway, keep: Callable[..., Awaitable[None]], picture: Picture
) -> None:
    chance = random.Random(5)
    cameras = [f"cam_{number}" for number in range(4)]
    for camera in cameras:
        await keep(camera)
    answered: list[str] = []
    async with house.ingest():
        await house.listening()
        for turn in range(3):
            async with gateway() as life:
                lanes = [
                    asyncio.create_task(asyncio.to_thread(_bring, life, camera, turn, number, picture, answered))
                    for number, camera in enumerate(cameras)
                ]
                enough = len(answered) + 10 + chance.randrange(20)
                await house.until(lambda enough=enough: _reached(answered, enough), "some files were answered")
                life.process.kill()
                await asyncio.gather(*lanes)
        async with gateway() as life:

            async def swept() -> bool:
                return all([await asyncio.to_thread(life.may_come, camera) for camera in cameras])

            await house.until(swept, "the last life has swept")
        frames = await house.until_judged(len(answered))
        accepted = [frame.media_key for frame in frames if frame.verdict == FrameVerdict.ACCEPTED]
        assert sorted(accepted) == sorted(answered)
        assert len(set(answered)) == len(answered) >= 30
    left = [path for path in house.root.rglob("*") if path.is_file()]
    assert sorted(str(path.relative_to(house.root)) for path in left) == sorted(answered)


async def _reached(answered: list[str], count: int) -> bool:
    return len(answered) >= count


def _bring(life: Life, camera: str, turn: int, lane: int, picture: Picture, answered: list[str]) -> None:
    """Different pictures until the gateway is gone; those that were answered are noted."""
    client = None
    number = 0
    while client is None:
        with contextlib.suppress(*GONE):
            client = life.login(camera)
        if life.process.returncode is not None:
            return
        if client is None:
            threading.Event().wait(0.05)
    with contextlib.closing(client):
        while True:
            name = f"{turn}-{number:05d}.jpg"
            try:
                answer = _put(client, name, picture(turn * 1_000_000 + lane * 100_000 + number))
            except GONE:
                return
            if answer.startswith("226"):
                answered.append(f"{camera}/{name}")
            number += 1


@pytest.mark.parametrize("change", ["switched off", "removed", "another source"])
async def test_a_camera_that_is_changed_is_sent_away_within_seconds_and_not_let_in_again(
    house: House, gateway: Gateway, keep: Callable[..., Awaitable[None]], change: str
) -> None:
    await keep()
    await keep("other")
    async with gateway() as life:
        await _open(house, life)
        client = await asyncio.to_thread(life.login)
        if change == "switched off":
            await keep(enabled=False)
        elif change == "another source":
            await keep(source=RTSP)
        else:
            async with house.store.work() as work:
                await work.cameras.remove(CameraId("front"), datetime.now(UTC))
        async with asyncio.timeout(5):
            with pytest.raises(GONE):
                await asyncio.to_thread(client.getresp)
        client.close()
        assert not await asyncio.to_thread(life.may_come)
        assert await asyncio.to_thread(life.may_come, "other")


async def test_a_new_password_counts_within_seconds_and_the_old_one_does_not(
    house: House, gateway: Gateway, keep: Callable[..., Awaitable[None]]
) -> None:
    await keep()
    async with gateway() as life:
        await _open(house, life)
        await keep(password="another")

        async def taken() -> bool:
            return await asyncio.to_thread(life.may_come, "front", "another")

        await house.until(taken, "the new password is taken")
        assert not await asyncio.to_thread(life.may_come)


async def test_a_wrong_password_stands_in_the_cameras_row_until_the_next_good_login(
    house: House, gateway: Gateway, keep: Callable[..., Awaitable[None]]
) -> None:
    await keep()

    async def row() -> Observed:
        async with house.store.reading() as reading:
            (only,) = await reading.states.every()
        return cast("Observed", only)

    async def says(state: str) -> bool:
        return (await row()).source_state == state

    async with gateway() as life:
        await _open(house, life)
        assert not await asyncio.to_thread(life.may_come, "front", "wr0ng-" + PASSWORD)
        await house.until(lambda: says("failed"), "the refusal stands in the row")
        first = await row()
        assert first.source_reason == "refused_login"
        assert first.source_detail == "the FTP gateway was told a wrong password for it, from 127.0.0.1"
        assert not await asyncio.to_thread(life.may_come, "front", "wr0ng")
        assert (await row()).source_since == first.source_since
        assert await asyncio.to_thread(life.may_come)
        await house.until(lambda: says("delivering"), "the good login stands in the row")
        assert ((await row()).source_reason, (await row()).source_detail) == ("", "")


def _polyglot(good: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("evil.sh", "rm -rf /")
    return good + archive.getvalue()


def _scripted(_: bytes) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "<script>alert(1)</script>"  # ImageDescription
    out = io.BytesIO()
    noise = random.Random(9).randbytes(96 * 72 * 3)
    Image.frombytes("RGB", (96, 72), noise).save(out, "JPEG", exif=exif)
    return out.getvalue()


def _bomb(_: bytes) -> bytes:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


CONTENTS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "half": (lambda good: good[: len(good) // 2], "truncated"),
    "empty": (lambda _: b"", "empty"),
    "bomb": (_bomb, "too_many_pixels"),
    "page": (lambda _: b"<html><script>alert(1)</script>" * 100, "not_a_picture"),
    "polyglot": (_polyglot, ""),
    "script": (_scripted, ""),
}


async def test_what_a_file_holds_is_judged_by_ingest_as_from_any_source(
    house: House, gateway: Gateway, keep: Callable[..., Awaitable[None]], picture: Picture
) -> None:
    """Half, empty and exploding pictures are refused by name; a picture with more behind it or in it is a picture."""
    await keep()
    async with gateway() as life, house.ingest():
        await house.listening()
        await _open(house, life)
        client = await asyncio.to_thread(life.login)
        for name, (make, _) in CONTENTS.items():
            ending = "png" if name == "bomb" else "jpg"
            assert (await asyncio.to_thread(_put, client, f"{name}.{ending}", make(picture(7)))).startswith("226")
        await asyncio.to_thread(client.quit)
        frames = await house.until_judged(len(CONTENTS))
        verdicts = {Path(frame.media_key).stem: (frame.reason or "").partition(":")[0] for frame in frames}
        assert verdicts == {name: reason for name, (_, reason) in CONTENTS.items()}


async def test_a_known_camera_goes_on_while_the_database_is_away(
    house: House, tmp_path: Path, eventually: Until
) -> None:
    server = Path(house.database_url.partition("host=")[2].partition("&")[0]) / ".s.PGSQL.5432"
    wire = tmp_path / "w"
    wire.mkdir()
    listener = await asyncio.start_unix_server(_through(server), str(wire / ".s.PGSQL.5432"))
    credentials = Credentials(tmp_path / "logins")
    credentials.keep_hash("front", PASSWORD)
    async with house.store.work() as work:
        await work.cameras.put(
            Camera(CameraId("front"), "front", "front", synthetic=False, created_at=datetime.now(UTC), source=FTP)
        )
    through = house.database_url.replace(str(server.parent), str(wire))
    assert through != house.database_url
    board = Board()
    async with engine.open(StoreSettings(database_url=through)) as store:
        waiting = Waiting(10)
        book = GuestBook(
            store=store,
            credentials=credentials,
            drafts=Drafts(house.root),
            waiting=waiting,
            answers=Answers(),
            board=board,
        )
        await book.turn()
        assert list(book.guests()) == ["front"]
        waiting.add(CameraId("front"), FileSeen("front/gone.jpg", 1, 1))  # type: ignore[arg-type]  # a key like any
        await book.turn()
        assert waiting.oldest(10) == []  # it is not there any more, so it does not wait
        (wire / ".s.PGSQL.5432").unlink()
        listener.close()
        for writer in _OPEN:
            writer.transport.abort()
        await book.turn()
        assert board.conditions["database"].state == "degraded"
        assert list(book.guests()) == ["front"]
        listener = await asyncio.start_unix_server(_through(server), str(wire / ".s.PGSQL.5432"))

        async def back() -> bool:
            await book.turn()
            return board.conditions["database"].state == "ready"

        await eventually(back)
    listener.close()


_OPEN: set[asyncio.StreamWriter] = set()


def _through(server: Path) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(str(server))
        _OPEN.update((writer, back))
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(_pump(reader, back), _pump(there, writer))

    return join


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.closing(writer), contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()


async def test_a_taken_port_is_one_sentence(house: House, gateway: Gateway, free_port: int) -> None:
    listener = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", free_port)
    async with listener, gateway() as life:
        assert await asyncio.wait_for(life.process.wait(), 30) == 1
    said = [json.loads(line)["event"] for line in life.said if line.startswith("{")]
    assert any(f"port {free_port}" in line and "FTP_PORT" in line for line in said)
