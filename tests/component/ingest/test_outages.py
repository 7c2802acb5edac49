"""The queue away, the database away, the watch gone: files wait on disk, and nothing is lost or doubled."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hsi.ingest.listening import Listening
from hsi.ingest.mailbox import Mailbox, Sign
from hsi.ingest.watcher import WatchRefused, watch_natively
from hsi.runtime.health import Board
from hsi.store import engine
from hsi.store.settings import StoreSettings
from hsi.stream import connection
from hsi.stream.settings import StreamSettings

House = Any
Picture = Callable[..., bytes]


class Wire:
    """A unix socket in front of a server's, that can be cut and mended."""

    def __init__(self, server: Path, socket: Path) -> None:
        self._server = server
        self._socket = socket
        self._listener: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def mend(self) -> None:
        self._listener = await asyncio.start_unix_server(self._join, str(self._socket))

    async def cut(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._socket.unlink(missing_ok=True)
            self._listener = None
        for writer in list(self._open):
            writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(str(self._server))
        self._open |= {writer, back}
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_pump(reader, back))
                group.create_task(_pump(there, writer))
        finally:
            self._open -= {writer, back}


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def _wire(server: Path, socket: Path) -> AsyncIterator[Wire]:
    wire = Wire(server, socket)
    await wire.mend()
    try:
        yield wire
    finally:
        await wire.cut()


async def test_while_the_queue_is_away_files_wait_in_order_and_the_database_decides_alone(
    house: House, picture: Picture, tmp_path: Path
) -> None:
    folder = house.folder("yard")
    server = Path(house.redis_url.removeprefix("unix://").partition("?")[0])
    async with _wire(server, tmp_path / "r") as wire:
        settings = StreamSettings(redis_url=f"unix://{tmp_path / 'r'}?db=0", queue_publish_timeout_seconds=0.2)
        async with connection.open(settings) as queue, house.ingest(queue=queue):
            await house.listening()
            await wire.cut()
            for number in range(6):
                (folder / f"{number}.jpg").write_bytes(picture(number))
            await house.until_judged(1)
            assert await house.published() == []
            await wire.mend()
            messages = await house.until_published(6)
    assert [m.media_key for m in messages] == [f"yard/{number}.jpg" for number in range(6)]
    assert len(await house.frames()) == 6


async def test_while_the_database_is_away_files_wait_and_none_is_lost_or_doubled(
    house: House, picture: Picture, tmp_path: Path
) -> None:
    folder = house.folder("yard")
    found = re.search(r"host=([^&]+)", house.database_url)
    assert found is not None
    directory = tmp_path / "pg"
    directory.mkdir()
    async with _wire(Path(found[1]) / ".s.PGSQL.5432", directory / ".s.PGSQL.5432") as wire:
        url = house.database_url.replace(found[1], str(directory))
        async with engine.open(StoreSettings(database_url=url)) as store:
            house.store, real = store, house.store
            async with house.ingest() as board:
                await house.listening()
                await wire.cut()
                for number in range(6):
                    (folder / f"{number}.jpg").write_bytes(picture(number))

                async def noted() -> bool:
                    return bool(board.conditions["database"].state == "unready")

                await house.until(noted, "the outage is noted")
                await wire.mend()
                messages = await house.until_published(6)
            house.store = real
    assert [m.media_key for m in messages] == [f"yard/{number}.jpg" for number in range(6)]
    assert [frame.verdict for frame in await house.frames()] == ["accepted"] * 6


async def test_when_the_kernel_refuses_watches_the_room_polls(house: House, picture: Picture) -> None:
    board = Board()
    listening = Listening(house.root, polling=False, interval_seconds=0.1, mailbox_size=100, board=board)
    async with listening.started(burst=False):
        listening._box.lost("watch_refused", unwatched=True)
        await listening.collect()
        _, lost = await listening.collect()
        assert "turned_to_polling" in lost
        (house.folder("yard") / "a.jpg").write_bytes(picture(1))

        async def heard() -> bool:
            reports, _ = await listening.collect()
            return any(report.path.endswith("a.jpg") and report.sign is Sign.COMING for report in reports)

        await house.until(heard, "the file is heard of by polling")


async def test_an_overflow_of_the_kernels_queue_asks_for_a_scan(house: House) -> None:
    mailbox = Mailbox(10)
    watch = await asyncio.to_thread(watch_natively, house.root, mailbox)
    try:
        (emitter,) = watch._observer.emitters
        emitter._inotify.on_queue_overflow()  # type: ignore[attr-defined]  # the kernel's own needs 16,384 events
        assert mailbox.collect() == ([], {"kernel_queue_overflow"})
        assert watch.alive
    finally:
        await asyncio.to_thread(watch.close)


async def test_a_folder_that_is_met_twice_is_watched_on_without_a_warning(house: House) -> None:
    mailbox = Mailbox(10)
    watch = await asyncio.to_thread(watch_natively, house.root, mailbox)
    try:
        (emitter,) = watch._observer.emitters
        emitter._inotify._add_all_callbacks(bytes(house.root))  # type: ignore[attr-defined]  # the race, made certain
        (house.root / "a.jpg").write_bytes(b"a")

        async def heard() -> bool:
            return Sign.COMPLETE in {report.sign for report in mailbox.collect()[0]}

        await house.until(heard, "the file is heard of")
        assert watch.alive
    finally:
        await asyncio.to_thread(watch.close)


async def test_a_watch_whose_reader_of_kernel_events_ended_is_not_alive(house: House) -> None:
    watch = await asyncio.to_thread(watch_natively, house.root, Mailbox(10))
    try:
        assert watch.alive
        (reader,) = watch._readers
        reader.stop()  # type: ignore[attr-defined]  # as when its thread broke
        await asyncio.to_thread(reader.join, 5.0)
        assert not watch.alive
    finally:
        await asyncio.to_thread(watch.close)


async def test_a_mailbox_that_is_full_forgets_and_says_so() -> None:
    mailbox = Mailbox(3)
    for number in range(10):
        mailbox.heard(f"/{number}.jpg", Sign.COMPLETE)
    reports, lost = mailbox.collect()
    assert [report.path for report in reports] == ["/0.jpg", "/1.jpg", "/2.jpg"]
    assert lost == {"mailbox_full"}
    assert mailbox.collect() == ([], set())


async def test_a_root_that_is_replaced_is_watched_again(house: House, picture: Picture) -> None:
    async with house.ingest(ingest_rescan_seconds=3600):
        await house.listening()
        house.root.rename(house.root.parent / "unmounted")
        house.root.mkdir()
        (house.folder("yard") / "a.jpg").write_bytes(picture(1))
        await house.until_published(1)


async def test_a_root_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(WatchRefused, match="nowhere"):
        await asyncio.to_thread(watch_natively, tmp_path / "nowhere", Mailbox(10))
