"""States of cameras, what their sources say, the breaks in watching and the learned rhythm, on a real database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hsi.events.ids import CameraId
from hsi.observe import rhythm
from hsi.store.engine import Store
from hsi.store.records import Camera
from hsi.store.sources import Source
from hsi.store.states import Judgement, Observed, SourceSaid, Waits
from hsi.store.tables import CameraStatus

FRONT = CameraId("front")
EVERY, LOST = timedelta(seconds=15), timedelta(seconds=60)
UTC_ZONE = ZoneInfo("UTC")


async def found(store: Store) -> Observed:
    async with store.reading() as reading:
        (only,) = await reading.states.every()
    return only


async def watch(store: Store, now: datetime) -> Observed:
    async with store.work() as work:
        await work.states.watch(now, every=EVERY, lost=LOST)
    return await found(store)


def judgement(since: datetime, **more: Any) -> Judgement:
    usual = Judgement(FRONT, CameraStatus.UNKNOWN, None, CameraStatus.SILENT, "no_pictures", "long ago", since)
    return replace(usual, **more)


async def test_of_two_who_judge_from_the_same_row_one_does(store: Store, rows: Any) -> None:
    async with store.work() as work:
        assert await work.states.judge(judgement(rows.now))
        assert not await work.states.judge(judgement(rows.now, status=CameraStatus.ONLINE))
        again = judgement(rows.now, before=CameraStatus.SILENT, before_since=rows.now, status=CameraStatus.ONLINE)
        assert await work.states.judge(again)
    camera = (await found(store)).camera
    assert (camera.status, camera.status_reason, camera.status_since) == (
        CameraStatus.ONLINE,
        "no_pictures",
        rows.now,
    )


async def test_a_removed_camera_is_judged_no_more_and_comes_back_unjudged(store: Store, rows: Any) -> None:
    async with store.work() as work:
        assert await work.states.judge(judgement(rows.now))
        await work.states.tell([SourceSaid(FRONT, "failed", "stalled", "x", rows.now)])
        await work.cameras.remove(FRONT, rows.now)
        assert not await work.states.judge(judgement(rows.now))
        assert await work.states.every() == []
        await work.cameras.add(Camera(FRONT, "Front", "front", synthetic=False, created_at=rows.now))
    back = await found(store)
    assert (back.camera.status, back.camera.status_since, back.source_state) == (CameraStatus.UNKNOWN, None, None)


async def test_what_sources_say_is_one_statement_and_rows_that_say_so_already_are_not_written(
    store: Store, rows: Any, statements: Callable[[], list[str]]
) -> None:
    said = [SourceSaid(FRONT, "failed", "unreachable", "no answer " * 100, rows.now)]
    said += [SourceSaid(CameraId(f"nobody{number}"), "connecting", "", "", rows.now) for number in range(5)]
    before = len(statements())
    async with store.work() as work:
        await work.states.tell(said)
    assert len(statements()) - before == 1
    observed = await found(store)
    assert (observed.source_state, observed.source_reason, observed.source_since) == ("failed", "unreachable", rows.now)
    assert len(observed.source_detail) == 300
    version = await _version(store)
    async with store.work() as work:
        await work.states.tell(said)
    assert await _version(store) == version


async def _version(store: Store) -> str:
    import sqlalchemy as sa

    async with store._reading.connect() as connection:
        return str((await connection.execute(sa.text("SELECT xmin FROM cameras WHERE id = 'front'"))).scalar_one())


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({}, True),
        ({"expected_interval_ms": 5000}, True),
        ({"source": Source.model_validate({"rtsp": {"url": "rtsp://other/1"}})}, False),
        ({"enabled": False}, False),
    ],
    ids=["the same", "its rhythm", "another source", "switched off"],
)
async def test_what_a_source_said_goes_with_the_source(store: Store, rows: Any, change: Any, kept: bool) -> None:
    source = Source.model_validate({"rtsp": {"url": "rtsp://cam/1"}})
    camera = Camera(FRONT, "Front", "front", synthetic=False, created_at=rows.now, source=source)
    async with store.work() as work:
        await work.cameras.put(camera)
        await work.states.tell([SourceSaid(FRONT, "delivering", "", "", rows.now)])
        await work.cameras.put(replace(camera, **change))
    assert (await found(store)).source_state == ("delivering" if kept else None)


async def test_switching_a_camera_off_and_on_forgets_what_its_source_said(store: Store, rows: Any) -> None:
    async with store.work() as work:
        await work.states.tell([SourceSaid(FRONT, "delivering", "", "", rows.now)])
        await work.cameras.change(FRONT, name="Same", enabled=True)
    assert (await found(store)).source_state == "delivering"
    async with store.work() as work:
        await work.cameras.change(FRONT, enabled=False)
    assert (await found(store)).source_state is None


async def test_watching_goes_on_begins_anew_after_a_break_and_ends_with_the_switch(store: Store, rows: Any) -> None:
    start: datetime = rows.now

    def later(seconds: float) -> datetime:
        return start + timedelta(seconds=seconds)

    first = await watch(store, start)
    assert (first.watched_at, first.watched_since, first.unwatched_since) == (start, start, None)
    another_copy = await watch(store, later(5))
    assert another_copy.watched_at == start
    on = await watch(store, later(50))
    assert (on.watched_at, on.watched_since, on.unwatched_since) == (later(50), start, None)
    anew = await watch(store, later(500))
    assert (anew.watched_at, anew.watched_since, anew.unwatched_since) == (later(500), later(500), later(50))
    still = await watch(store, later(520))
    assert (still.watched_since, still.unwatched_since) == (later(500), later(50))
    async with store.work() as work:
        await work.cameras.change(FRONT, enabled=False)
    off = await watch(store, later(521))
    assert (off.watched_at, off.watched_since, off.unwatched_since) == (None, None, None)
    async with store.work() as work:
        await work.cameras.change(FRONT, enabled=True)
    back = await watch(store, later(9000))
    assert (back.watched_since, back.unwatched_since) == (later(9000), None)


async def frames_at(store: Store, rows: Any, *moments: datetime) -> None:
    async with store.work() as work:
        for number, at in enumerate(moments):
            assert await work.frames.accept(rows.frame(f"{at:%m%dT%H%M%S}-{number}", at=at)) is not None


async def test_one_who_serves_some_cameras_says_so_of_those_only(store: Store, rows: Any) -> None:
    async with store.work() as work:
        await work.states.watch(rows.now, every=EVERY, lost=LOST, cameras=[CameraId("yard")])
        assert (await work.states.every())[0].watched_at is None
        await work.states.watch(rows.now, every=EVERY, lost=LOST, cameras=[FRONT])
    assert (await found(store)).watched_at == rows.now


async def test_the_rhythm_of_any_number_of_cameras_is_one_statement(
    store: Store, rows: Any, statements: Callable[[], list[str]]
) -> None:
    async with store.work() as work:
        for number in range(20):
            name = f"c{number}"
            await work.cameras.ensure(CameraId(name), name, name, synthetic=False, now=rows.now)
    await frames_at(store, rows, rows.now)
    before = len(statements())
    async with store.reading() as reading:
        waits = await reading.states.waits(rhythm.moments(rows.now, UTC_ZONE), rhythm.LONGEST_WAIT)
    assert len(statements()) - before == 1
    assert set(waits) == {FRONT}


async def test_a_wait_is_the_age_of_the_newest_picture_and_one_that_is_not_over_does_not_count(
    store: Store, rows: Any
) -> None:
    at = rows.now
    second, minute = timedelta(seconds=1), timedelta(minutes=1)
    await frames_at(store, rows, at - 40 * minute, at - 30 * minute, at - 10 * minute)
    moments = [
        (at - 45 * minute, 1),
        (at - 35 * minute, 1),
        (at - 10 * minute - second, 1),
        (at - 10 * minute, 2),
        (at - 9 * minute, 2),
        (at, 3),
    ]
    async with store.reading() as reading:
        waits = await reading.states.waits(moments, timedelta(hours=12))
        short = await reading.states.waits(moments, 10 * minute)
    assert waits[FRONT] == {1: Waits(3, 2, 20 * minute - second), 2: Waits(1, 1, timedelta())}
    assert short[FRONT][1] == Waits(3, 1, 5 * minute)


async def test_a_test_picture_of_a_real_camera_teaches_no_rhythm(store: Store, rows: Any) -> None:
    at, minute = rows.now, timedelta(minutes=1)
    await frames_at(store, rows, at - 30 * minute)
    async with store.work() as work:
        test = replace(rows.frame("synthetic-1", at=at - 5 * minute), synthetic=True)
        assert await work.frames.accept(test) is not None
    async with store.reading() as reading:
        assert await reading.states.waits([(at - 4 * minute, 1)], timedelta(hours=12)) == {}
        waits = await reading.states.waits([(at - 30 * minute, 1)], timedelta(hours=12))
    assert waits == {FRONT: {1: Waits(1, 1, timedelta())}}


async def test_a_camera_whose_clock_is_wrong_by_a_day_has_the_same_rhythm(store: Store, rows: Any) -> None:
    day = timedelta(days=1)
    hours = [rows.now - number * day - timedelta(minutes=70) for number in range(1, 6)]
    times = [hour + minutes * timedelta(minutes=4) for hour in hours for minutes in range(40)]
    await frames_at(store, rows, *[at - day for at in times])
    async with store.reading() as reading:
        waits = await reading.states.waits(rhythm.moments(rows.now, UTC_ZONE), rhythm.LONGEST_WAIT)
    learned = rhythm.learned(
        {number: rhythm.Wait(each.asked, each.met, each.longest) for number, each in waits[FRONT].items()}
    )
    assert timedelta(minutes=4) < learned <= timedelta(minutes=8)
