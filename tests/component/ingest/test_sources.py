"""The supervisor on a real database, queue, spool and login files; the camera alone is scripted."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from hsi.events.ids import CameraId
from hsi.ingest.sources import faults
from hsi.ingest.sources.plan import Order
from hsi.ingest.sources.share import Share
from hsi.ingest.sources.source import Condition, Deliver, Picture, Reason, State, Tell
from hsi.ingest.sources.supervisor import Duty, Supervisor
from hsi.ingest.sources.telling import Telling
from hsi.media.spool import Spool, SpoolFailed
from hsi.runtime.credentials import Credentials, Login
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store import engine
from hsi.store.failures import StoreUnavailable
from hsi.store.records import Camera
from hsi.store.settings import StoreSettings
from hsi.store.sources import FOLDER, Source
from hsi.store.states import Observed

House = Any
GATE = CameraId("gate")
TAKEN = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)


def _source(interval_ms: int = 1000) -> Source:
    return Source.model_validate({"rtsp": {"url": "rtsp://cam/1", "interval_ms": interval_ms}})


@dataclass
class Script:
    """A camera that shows a picture whenever it is asked to, and remembers who opened it."""

    opened: list[Order] = field(default_factory=list)
    open_now: list[CameraId] = field(default_factory=list)
    shutter: "asyncio.Queue[Picture]" = field(default_factory=asyncio.Queue)
    stubborn: bool = False
    tell: Tell = print

    def open(self, order: Order, deliver: Deliver, tell: Tell) -> "Scripted":
        return Scripted(self, order, deliver, tell)


@dataclass
class Scripted:
    script: Script
    order: Order
    deliver: Deliver
    tell: Tell

    async def run(self, stop: Stop) -> None:
        self.script.opened.append(self.order)
        self.script.open_now.append(self.order.camera_id)
        self.script.tell = self.tell
        self.tell(Condition(State.DELIVERING))
        try:
            while self.script.stubborn or not stop.ordered:
                try:
                    picture = await asyncio.wait_for(self.script.shutter.get(), 0.05)
                except TimeoutError:
                    continue
                try:
                    await self.deliver(picture)
                    self.tell(Condition(State.DELIVERING))
                except SpoolFailed as problem:
                    self.tell(Condition(State.FAILED, faults.spool(problem), str(problem)))
        finally:
            self.script.open_now.remove(self.order.camera_id)


Supervise = Callable[[Script], AbstractAsyncContextManager[Supervisor]]


@pytest.fixture
def supervise(house: House, tmp_path: Path) -> Supervise:
    @asynccontextmanager
    async def running(script: Script) -> AsyncIterator[Supervisor]:
        supervisor = Supervisor(
            Duty({"rtsp": script.open}, Share()),
            store=house.store,
            broker=house.queue.broker,
            claims=house.queue.claims,
            spool=Spool(house.root),
            credentials=Credentials(tmp_path / "credentials"),
            board=Board(),
        )
        stop = Stop()
        ended = asyncio.create_task(supervisor.run(stop))
        try:
            yield supervisor
        finally:
            stop.order()
            await ended

    return running


@pytest.fixture
async def keep(house: House) -> Callable[..., Any]:
    async def put(source: Source, **more: Any) -> None:
        camera = Camera(GATE, "Gate", "gate", synthetic=False, created_at=TAKEN, source=source, **more)
        async with house.store.work() as work:
            await work.cameras.put(camera)

    return put


async def test_what_a_source_brings_lies_in_the_cameras_folder_with_its_own_time(
    house: House, supervise: Supervise, keep: Callable[..., Any], picture: Callable[..., bytes]
) -> None:
    script = Script()
    await keep(_source())
    async with supervise(script):
        await script.shutter.put(Picture(picture(1), TAKEN))
        await house.until(lambda: _there(house.root / "gate", 1), "the picture is in the spool")
    await house.burst()
    (message,) = await house.published()
    assert (message.camera_id, message.captured_at) == ("gate", TAKEN)


async def _there(folder: Path, count: int) -> bool:
    return folder.is_dir() and len(list(folder.rglob("*.jpg"))) == count


async def test_every_change_opens_the_source_anew_and_nothing_else_does(
    house: House, supervise: Supervise, keep: Callable[..., Any], tmp_path: Path
) -> None:
    script = Script()
    login = Login("admin", "secret")

    async def until(opened: int, now: int = 1) -> None:
        async def so() -> bool:
            return (len(script.opened), len(script.open_now)) == (opened, now)

        await house.until(so, f"opened {opened} times, {now} open now")

    async with supervise(script):
        await keep(_source())
        await until(1)
        await keep(_source(), expected_interval_ms=5000)  # says nothing of the source
        await keep(_source(500))
        await until(2)
        await asyncio.to_thread(Credentials(tmp_path / "credentials").keep, "gate", login)
        await until(3)
        assert [order.login for order in script.opened] == [None, None, login]
        await keep(_source(500), enabled=False)
        await until(3, now=0)
        await keep(_source(500))
        await until(4)
        async with house.store.work() as work:
            await work.cameras.remove(GATE, TAKEN)
        await until(4, now=0)
    assert script.open_now == []


async def test_two_copies_of_the_room_open_a_camera_once_and_the_other_takes_over(
    house: House, supervise: Supervise, keep: Callable[..., Any]
) -> None:
    first, second = Script(), Script()
    await keep(_source())

    async def opened(script: Script) -> bool:
        return script.open_now == [GATE]

    async with supervise(second):
        async with supervise(first):
            await house.until(lambda: _either(opened(first), opened(second)), "one of them opened it")
            (one, other) = (first, second) if first.open_now else (second, first)
            assert other.opened == []
        if one is first:
            await house.until(lambda: opened(second), "the other took over")


async def _either(*answers: Any) -> bool:
    return any([await answer for answer in answers])


async def test_a_source_that_does_not_end_cannot_keep_its_successor_out(
    house: House, supervise: Supervise, keep: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hsi.ingest.sources.supervisor.END_SECONDS", 0.1)
    script = Script(stubborn=True)
    await keep(_source())
    async with supervise(script):
        await keep(_source(500))

        async def again() -> bool:
            return [order.source for order in script.opened][-1:] == [_source(500)]

        await house.until(again, "the changed source is open")
        assert len(script.open_now) == 1


async def test_while_the_detector_is_far_behind_the_newest_are_passed_over(
    house: House,
    supervise: Supervise,
    keep: Callable[..., Any],
    picture: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hsi.ingest.sources.supervisor.MOST_WAITING", 1)
    (house.folder("other") / "1.jpg").write_bytes(picture(9))
    await house.burst()
    script = Script()
    await keep(_source())
    async with supervise(script):
        await script.shutter.put(Picture(picture(1), TAKEN))

        async def taken() -> bool:
            return script.shutter.empty()

        await house.until(taken, "the picture was offered")
    assert not (house.root / "gate").exists()


def test_a_condition_says_why_or_not_and_never_at_length() -> None:
    with pytest.raises(ValueError, match="reason"):
        Condition(State.FAILED)
    with pytest.raises(ValueError, match="reason"):
        Condition(State.DELIVERING, Reason.STALLED)
    assert len(Condition(State.FAILED, Reason.STALLED, "a\nb" * 1000).detail) == 300


@pytest.fixture
def statements() -> Iterator[Callable[[], list[str]]]:
    """Every statement sent since the fixture began."""
    sent: list[str] = []

    def note(*arguments: Any) -> None:
        sent.append(str(arguments[2]))

    sa.event.listen(Engine, "before_cursor_execute", note)
    yield lambda: sent
    sa.event.remove(Engine, "before_cursor_execute", note)


async def _kept(house: House) -> Observed:
    async with house.store.reading() as reading:
        found: list[Observed] = await reading.states.every()
    return next(each for each in found if each.camera.id == GATE)


async def test_what_a_source_says_is_kept_with_its_camera_and_a_failure_dates_from_its_first_reason(
    house: House, supervise: Supervise, keep: Callable[..., Any]
) -> None:
    script = Script()
    await keep(_source())

    async def says(state: str, reason: str = "") -> bool:
        kept = await _kept(house)
        return (kept.source_state, kept.source_reason) == (state, reason)

    async with supervise(script):
        await house.until(lambda: says("delivering"), "it delivers")
        delivering = await _kept(house)
        script.tell(Condition(State.FAILED, Reason.UNREACHABLE, "no answer"))
        await house.until(lambda: says("failed", "unreachable"), "it failed")
        failed = await _kept(house)
        script.tell(Condition(State.FAILED, Reason.STALLED, "nothing comes"))
        await house.until(lambda: says("failed", "stalled"), "it failed otherwise")
        stalled = await _kept(house)
        await keep(_source(), enabled=False)
        assert (await _kept(house)).source_state is None
    assert delivering.source_since is not None
    assert failed.source_since is not None
    assert delivering.source_since < failed.source_since
    assert (stalled.source_since, stalled.source_detail) == (failed.source_since, "nothing comes")


async def test_every_camera_that_is_on_is_watched_while_the_room_runs(
    house: House, supervise: Supervise, keep: Callable[..., Any]
) -> None:
    await keep(FOLDER)

    async def watched() -> bool:
        return (await _kept(house)).watched_at is not None

    async with supervise(Script()):
        await house.until(watched, "somebody watches")
    kept = await _kept(house)
    assert (kept.watched_since, kept.unwatched_since, kept.source_state) == (kept.watched_at, None, None)


async def test_a_source_that_talks_all_the_time_costs_one_statement_for_what_it_said_last(
    house: House, statements: Callable[[], list[str]]
) -> None:
    now = TAKEN
    telling = Telling(house.store, lambda: now)
    await telling.write()
    for number in range(1000):
        telling.said(GATE, Condition(State.FAILED, Reason.STALLED, f"for the {number}th time"))
    before = len(statements())
    await telling.write()
    await telling.write()
    assert len(statements()) - before == 1
    now += timedelta(seconds=20)
    await telling.write()
    assert len(statements()) - before == 3


async def test_a_database_that_is_away_is_told_later(house: House, keep: Callable[..., Any], tmp_path: Path) -> None:
    await keep(_source())
    settings = StoreSettings(database_url=f"postgresql+asyncpg://me:pw@/x?host={tmp_path}")
    async with engine.open(settings) as nowhere:
        telling = Telling(nowhere)
        telling.said(GATE, Condition(State.DELIVERING))
        with pytest.raises(StoreUnavailable):
            await telling.write()
        telling._store = house.store
        await telling.write()
    assert (await _kept(house)).source_state == "delivering"


async def test_a_source_hears_of_a_spool_that_fails_and_is_well_again(
    house: House, supervise: Supervise, keep: Callable[..., Any], picture: Callable[..., bytes]
) -> None:
    script = Script()
    await keep(_source())
    (house.root / "gate").write_text("in the way")

    async def says(state: str, reason: str = "") -> bool:
        kept = await _kept(house)
        return (kept.source_state, kept.source_reason) == (state, reason)

    async with supervise(script):
        await script.shutter.put(Picture(picture(1), TAKEN))
        await house.until(lambda: says("failed", "spool_not_writable"), "the spool failed")
        (house.root / "gate").unlink()
        await script.shutter.put(Picture(picture(2), TAKEN))
        await house.until(lambda: says("delivering"), "the spool is well")
