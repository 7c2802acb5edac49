"""The watch over cameras on real PostgreSQL and Redis, with time in the test's hand."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from hsi.events.cameras import CameraStatus
from hsi.events.ids import CameraId, MediaKey
from hsi.events.messages import CameraStatusChanged, Message
from hsi.events.streams import Stream
from hsi.observe.watch import CameraWatch
from hsi.runtime import metrics
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.site import datadir, postgres
from hsi.store import engine, migrate
from hsi.store.engine import Store
from hsi.store.gaps import Gap
from hsi.store.records import Camera, NewFrame
from hsi.store.settings import StoreSettings
from hsi.store.sources import Source
from hsi.store.states import SourceSaid
from hsi.stream import connection
from hsi.stream.broker import Broker, BrokerUnavailable
from hsi.stream.connection import Connection
from hsi.stream.memory import MemoryBroker
from hsi.stream.settings import StreamSettings

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
YARD = CameraId("yard")
ONLINE, SILENT, OFFLINE = CameraStatus.ONLINE, CameraStatus.SILENT, CameraStatus.OFFLINE


class House:
    """One camera, and as many watches as a test wants; `now` moves when it is told to."""

    def __init__(self, store: Store, queue: Connection) -> None:
        self.store, self.queue, self.board = store, queue, Board()
        self.now = START
        self.watch = self.another()

    def another(self, queue: Connection | None = None, broker: Broker | None = None) -> CameraWatch:
        return CameraWatch(
            store=self.store,
            broker=broker or (queue or self.queue).broker,
            claims=(queue or self.queue).claims,
            zone=ZoneInfo("Europe/Berlin"),
            board=self.board,
            clock=lambda: self.now,
        )

    async def keep(self, camera_id: CameraId = YARD, source: Source | None = None, **more: object) -> None:
        camera = Camera(
            camera_id,
            camera_id.title(),
            camera_id,
            synthetic=False,
            created_at=START,
            **more,  # type: ignore[arg-type]
        )
        async with self.store.work() as work:
            await work.cameras.put(camera if source is None else _with(camera, source))

    async def round(self, seconds: float = 0.0, *, watched: bool = True, watch: CameraWatch | None = None) -> None:
        """Time passes, in which ingest says that it is there, and the cameras are judged."""
        until = self.now + timedelta(seconds=seconds)
        while watched and self.now < until:
            self.now = min(until, self.now + timedelta(seconds=20))
            await self.watched()
        self.now = until
        if watched:
            await self.watched()
        await (watch or self.watch).run(Stop(), burst=True)

    async def watched(self) -> None:
        async with self.store.work() as work:
            await work.states.watch(self.now, every=timedelta(), lost=timedelta(seconds=60))

    async def picture(self, camera_id: CameraId = YARD) -> None:
        async with self.store.work() as work:
            await work.cameras.seen(camera_id, self.now)

    async def said(self, state: str, reason: str = "", detail: str = "") -> None:
        async with self.store.work() as work:
            await work.states.tell([SourceSaid(YARD, state, reason, detail, self.now)])

    async def camera(self, camera_id: CameraId = YARD) -> Camera:
        async with self.store.reading() as reading:
            found = await reading.cameras.find(camera_id)
        assert found is not None
        return found

    async def status(self, camera_id: CameraId = YARD) -> CameraStatus:
        return (await self.camera(camera_id)).status

    async def gaps(self) -> list[Gap]:
        async with self.store.reading() as reading:
            page = await reading.gaps.page(YARD, start=None, end=None, cursor=None, limit=100)
        return page.items[::-1]

    def condition(self) -> str:
        return self.board.conditions["camera states"].state

    async def told(self, broker: Broker | None = None) -> list[CameraStatusChanged]:
        entries = await (broker or self.queue.broker).replay(Stream.EVENT_LOG, after=0)
        return [each.message for each in entries if isinstance(each.message, CameraStatusChanged)]


def _with(camera: Camera, source: Source) -> Camera:
    return replace(camera, source=source)


@pytest.fixture
async def house(database_url: str, redis_url: str) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(engine.open(StoreSettings(database_url=database_url)))
        queue = await stack.enter_async_context(connection.open(StreamSettings(redis_url=redis_url)))
        yield House(store, queue)


async def test_a_camera_falls_silent_and_comes_back_with_one_gap_and_two_messages(house: House) -> None:
    await house.keep(expected_interval_ms=10_000)
    await house.round()
    await house.picture()
    await house.round(1)
    seen = START
    for _ in range(7):
        await house.round(5)
    assert await house.status() is ONLINE
    before = metrics.value("hsi_camera_gaps_total", camera_id=YARD, status="silent")
    await house.round(5)
    silent = await house.camera()
    assert (silent.status, silent.status_reason, silent.status_since) == (SILENT, "no_pictures", seen)
    assert silent.status_detail == "no picture for longer than 10 s, which is what one may take"
    assert [(gap.status, gap.started_at, gap.ended_at) for gap in await house.gaps()] == [(SILENT, seen, None)]
    assert metrics.value("hsi_camera_gaps_total", camera_id=YARD, status="silent") == before + 1
    assert metrics.value("hsi_camera_status", camera_id=YARD, status="silent") == 1
    assert metrics.value("hsi_camera_status", camera_id=YARD, status="online") == 0
    await house.round(100)
    await house.picture()
    back = house.now
    await house.round(1)
    assert (await house.camera()).status_since == back
    assert [gap.ended_at for gap in await house.gaps()] == [back]
    told = [(each.status, each.previous_status, each.since) for each in await house.told()]
    assert told[-2:] == [(SILENT, ONLINE, seen), (ONLINE, SILENT, back)]


async def test_rounds_without_news_write_nothing_and_say_nothing(house: House) -> None:
    await house.keep(expected_interval_ms=10_000)
    await house.picture()
    await house.round()
    sent: list[str] = []

    def note(*args: object) -> None:
        sent.append(str(args[2]))

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        for _ in range(3):
            await house.round(1, watched=False)
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)
    assert len(sent) == 3
    assert all(each.startswith("SELECT") for each in sent)
    assert len(await house.told()) == 1


async def test_twenty_cameras_cost_the_statements_of_one(house: House) -> None:
    for number in range(20):
        await house.keep(CameraId(f"c{number}"), expected_interval_ms=10_000)
    await house.round()
    house.now += timedelta(minutes=6)
    sent: list[str] = []

    def note(*args: object) -> None:
        sent.append(str(args[2]))

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        await house.round(0, watched=False, watch=house.another())
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)
    assert len([each for each in sent if each.startswith("SELECT")]) == 2


async def test_a_camera_that_is_switched_off_is_neither_silent_nor_offline_and_has_no_gap(house: House) -> None:
    await house.keep(expected_interval_ms=10_000)
    await house.picture()
    await house.round()
    await house.keep(expected_interval_ms=10_000, enabled=False)
    await house.round(500)
    off = await house.camera()
    assert (off.status, off.status_reason) == (CameraStatus.DISABLED, "switched_off")
    await house.round(5000)
    assert await house.gaps() == []
    await house.keep(expected_interval_ms=10_000)
    await house.round(5)
    assert await house.status() is CameraStatus.UNKNOWN
    await house.round(35)
    assert await house.status() is CameraStatus.UNKNOWN
    await house.round(10)
    assert await house.status() is SILENT
    (gap,) = await house.gaps()
    assert gap.started_at == START + timedelta(seconds=5505)


async def _refused_login(house: House, detail: str) -> datetime:
    """An online camera's login is refused: after the debounce, and not before, it is in error since it was."""
    await house.said("failed", "refused_login", detail)
    refused_at = house.now
    await house.round(25)
    assert await house.status() is ONLINE
    await house.round(5)
    wrong = await house.camera()
    assert (wrong.status, wrong.status_reason) == (CameraStatus.ERROR, "refused_login")
    assert (wrong.status_detail, wrong.status_since) == (detail, refused_at)
    return refused_at


async def test_a_stream_in_which_nothing_moves_is_online_and_one_that_is_refused_is_in_error(house: House) -> None:
    gated = Source.model_validate({"rtsp": {"url": "rtsp://cam/1", "motion_gate": True}})
    await house.keep(source=gated)
    await house.said("connecting")
    await house.round()
    assert (await house.camera()).status_reason == "connecting"
    await house.said("delivering")
    for _ in range(5):
        await house.round(50)
    assert await house.status() is ONLINE
    failed_at = await _refused_login(house, "the camera asks for a login")
    await house.said("delivering")
    await house.round(1)
    assert await house.status() is ONLINE
    (gap,) = await house.gaps()
    assert (gap.status, gap.reason, gap.started_at) == (CameraStatus.ERROR, "refused_login", failed_at)


async def test_a_camera_that_pushes_with_a_wrong_password_is_in_error_until_it_is_let_in(house: House) -> None:
    await house.keep(source=Source.model_validate({"ftp": {}}), expected_interval_ms=10_000)
    await house.picture()
    await house.round(1)
    refused_at = await _refused_login(house, "a wrong password, from 10.0.0.9")
    await house.round(60)
    await house.said("delivering")
    await house.round(1)
    assert (await house.camera()).status_reason == "waiting"
    await house.picture()
    await house.round(1)
    assert await house.status() is ONLINE
    (gap,) = await house.gaps()
    assert (gap.reason, gap.started_at, gap.ended_at) == (
        "refused_login",
        refused_at,
        refused_at + timedelta(seconds=91),
    )


async def test_of_two_copies_one_judges_and_the_other_takes_over(house: House) -> None:
    await house.keep(expected_interval_ms=10_000)
    await house.picture()
    await house.watched()
    other = house.another()
    stop = Stop()
    first = asyncio.create_task(house.watch.run(stop))
    while not await house.told():
        await asyncio.sleep(0.01)
    await house.round(100, watch=other)
    assert await house.status() is ONLINE
    stop.order()
    await first
    await house.round(1, watch=other)
    assert await house.status() is SILENT
    assert len(await house.told()) == 2


async def test_after_our_own_downtime_a_camera_has_its_time_again_and_the_downtime_is_a_gap_of_its_own(
    house: House,
) -> None:
    await house.keep(expected_interval_ms=10_000)
    await house.picture()
    await house.round()
    down_at = house.now
    house.now += timedelta(hours=2)
    up_at = house.now
    after = house.another()
    await house.round(0, watch=after)
    await house.round(35, watch=after)
    assert await house.status() is ONLINE
    assert [(gap.status, gap.reason, gap.started_at, gap.ended_at) for gap in await house.gaps()] == [
        (CameraStatus.UNKNOWN, "not_watched", down_at, up_at)
    ]
    await house.round(10, watch=after)
    assert await house.status() is SILENT
    assert [(gap.status, gap.started_at) for gap in await house.gaps()][1:] == [(SILENT, up_at)]
    once_more = house.another()
    await house.round(1, watch=once_more)
    assert len(await house.gaps()) == 2


async def test_while_nobody_takes_pictures_nothing_is_known_of_any_camera(house: House) -> None:
    await house.keep(expected_interval_ms=10_000)
    await house.picture()
    await house.round()
    for _ in range(4):
        await house.round(20, watched=False)
    nobody = await house.camera()
    assert (nobody.status, nobody.status_reason, nobody.status_since) == (CameraStatus.UNKNOWN, "not_watched", START)
    await house.round(20)
    await house.picture()
    await house.round(1)
    assert await house.status() is ONLINE
    (gap,) = await house.gaps()
    assert (gap.status, gap.started_at) == (CameraStatus.UNKNOWN, START)
    assert gap.ended_at is not None


async def test_while_the_queue_is_away_nobody_judges_and_after_it_facts_decide(house: House, tmp_path: Path) -> None:
    """The lease needs the queue too: while it is away nobody judges, and after it facts decide as if somebody had."""
    await house.keep(expected_interval_ms=10_000)
    await house.picture()
    await house.round()
    async with connection.open(StreamSettings(redis_url=f"unix://{tmp_path}/none.sock")) as nowhere:
        await house.round(100, watch=house.another(nowhere))
    assert await house.status() is ONLINE
    assert house.condition() == "degraded"
    await house.round(1)
    assert (await house.camera()).status_since == START
    assert [each.status for each in await house.told()] == [ONLINE, SILENT]
    assert house.condition() == "ready"


class Torn(MemoryBroker):
    """A queue that can break after the lease was taken and before the news is told."""

    torn = False

    async def append(self, message: Message) -> int:
        if self.torn:
            raise BrokerUnavailable("connection reset")
        return await super().append(message)


async def test_news_that_could_not_be_told_are_told_once_when_the_queue_is_back(house: House) -> None:
    torn = Torn()
    house.watch = house.another(broker=torn)
    await house.keep(expected_interval_ms=10_000)
    await house.picture()
    await house.round()
    torn.torn = True
    await house.round(100)
    assert await house.status() is SILENT
    assert house.condition() == "degraded"
    await house.picture()
    await house.round(1)
    torn.torn = False
    await house.round(1)
    await house.round(1)
    told = [(each.status, each.previous_status) for each in await house.told(torn)]
    assert told == [(ONLINE, CameraStatus.UNKNOWN), (ONLINE, ONLINE)]
    assert house.condition() == "ready"


async def test_without_a_database_rounds_go_on(redis_url: str, tmp_path: Path) -> None:
    settings = StoreSettings(database_url=f"postgresql+asyncpg://me:pw@/x?host={tmp_path}")
    async with engine.open(settings) as store, connection.open(StreamSettings(redis_url=redis_url)) as queue:
        house = House(store, queue)
        await house.watch.run(Stop(), burst=True)
    assert house.board.conditions["camera states"].state == "degraded"
    assert "pw" not in house.board.conditions["camera states"].message


async def test_a_camera_that_sends_every_four_minutes_is_known_to_after_some_days(house: House) -> None:
    await house.keep()
    async with house.store.work() as work:
        for day in range(1, 5):
            for number in range(60):
                at = START - timedelta(days=day) - timedelta(minutes=120) + number * timedelta(minutes=4)
                frame = NewFrame(
                    camera_id=YARD,
                    media_key=MediaKey(f"yard/{day}-{number}.jpg"),
                    sha256=f"{day * 100 + number:064x}",
                    size_bytes=1,
                    mtime_ns=day * 100 + number,
                    captured_at=at,
                    completed_at=at,
                )
                assert await work.frames.accept(frame) is not None
        newest = NewFrame(YARD, MediaKey("yard/now.jpg"), "f" * 64, 1, 1, START, START)
        assert await work.frames.accept(newest) is not None
    await house.picture()
    await house.round()
    await house.round(240)
    assert await house.status() is ONLINE
    for _ in range(6):
        await house.round(50)
    silent = await house.camera()
    assert silent.status is SILENT
    assert silent.status_detail.startswith("no picture for longer than 7 min")


async def test_a_real_restart_of_the_database_costs_no_state_and_no_gap_twice(redis_url: str) -> None:
    """The server stops and starts again while the watch goes on; what happened meanwhile is judged once, from facts."""
    root = Path(tempfile.mkdtemp(prefix="hsi-watch-"))
    root.chmod(0o711)
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        data = stack.enter_context(datadir.claim(root))
        queue = await stack.enter_async_context(connection.open(StreamSettings(redis_url=redis_url)))
        async with AsyncExitStack() as first:
            url = await first.enter_async_context(postgres.running(data))
            await asyncio.to_thread(migrate.upgrade, url)
            store = await stack.enter_async_context(engine.open(StoreSettings(database_url=url)))
            house = House(store, queue)
            await house.keep(expected_interval_ms=10_000)
            await house.picture()
            await house.round()
            assert await house.status() is ONLINE
        await house.round(0, watched=False)
        assert house.condition() == "degraded"
        assert [each.status for each in await house.told()] == [ONLINE]
        assert await stack.enter_async_context(postgres.running(data)) == url
        await house.round(50)
        assert house.condition() == "ready"
        silent = await house.camera()
        assert (silent.status, silent.status_since) == (SILENT, START)
        await house.round(5)
        assert [each.status for each in await house.told()] == [ONLINE, SILENT]
        assert [(gap.status, gap.started_at, gap.ended_at) for gap in await house.gaps()] == [(SILENT, START, None)]
