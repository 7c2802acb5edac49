"""What there is of cameras, on a real database; what the API shows of it is tested there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hsi.events.ids import CameraId
from hsi.store.activity import Span
from hsi.store.engine import Store
from hsi.store.states import Judgement
from hsi.store.tables import CameraStatus

FRONT = CameraId("front")


async def test_any_number_of_cameras_takes_one_statement(
    store: Store, rows: Any, statements: Callable[[], list[str]]
) -> None:
    async with store.work() as work:
        for number in range(20):
            await work.cameras.ensure(
                CameraId(f"c{number}"), f"C {number}", f"c{number}", synthetic=False, now=rows.now
            )
    await rows.seen("1")
    before = len(statements())
    async with store.reading() as reading:
        found = await reading.presence.every(rows.now)
    assert len(statements()) - before == 1
    assert [each.camera.name for each in found] == sorted(each.camera.name for each in found)
    assert {each.camera.id: each.frame_id for each in found if each.frame_id} == {FRONT: 1}


async def test_cameras_can_be_narrowed_to_a_status_and_removed_ones_are_gone(store: Store, rows: Any) -> None:
    async with store.work() as work:
        online = Judgement(FRONT, CameraStatus.UNKNOWN, None, CameraStatus.ONLINE, "", "", rows.now)
        assert await work.states.judge(online)
    async with store.reading() as reading:
        (found,) = await reading.presence.every(rows.now, status=CameraStatus.ONLINE)
        assert (found.camera.id, found.camera.status) == (FRONT, CameraStatus.ONLINE)
        assert await reading.presence.every(rows.now, status=CameraStatus.OFFLINE) == []
    async with store.work() as work:
        await work.cameras.remove(FRONT, rows.now)
        assert await work.presence.one(FRONT, rows.now) is None
        assert await work.presence.every(rows.now) == []
        assert await work.presence.frame(FRONT) is None
        assert await work.presence.belongings(FRONT) is None


async def test_of_two_pictures_of_one_moment_the_later_one_is_the_newest(store: Store, rows: Any) -> None:
    async with store.work() as work:
        first = await work.frames.accept(rows.frame("1"))
        second = await work.frames.accept(rows.frame("2", sha="b"))
        earlier = await work.frames.accept(rows.frame("3", at=rows.now - timedelta(seconds=1), sha="c"))
        found = await work.presence.frame(FRONT)
        asked = await work.presence.frame(FRONT, first)
        seen = await work.presence.one(FRONT, rows.now)
    assert first is not None
    assert earlier is not None
    assert found is not None
    assert asked is not None
    assert seen is not None
    assert (found.id, asked.id, seen.frame_id, seen.rhythm_seconds) == (second, first, second, 0.5)


async def test_a_test_picture_is_neither_the_newest_of_a_real_camera_nor_part_of_its_rhythm(
    store: Store, rows: Any
) -> None:
    later = rows.now + timedelta(seconds=7)
    span = Span(later, later + timedelta(seconds=1), 1)
    async with store.work() as work:
        first = await work.frames.accept(rows.frame("1", at=rows.now - timedelta(seconds=60)))
        second = await work.frames.accept(rows.frame("2", sha="b"))
        test = await work.frames.accept(replace(rows.frame("synthetic-1", at=later, sha="c"), synthetic=True))
        seen, still = await work.presence.one(FRONT, rows.now), await work.presence.frame(FRONT)
        asked = await work.presence.frame(FRONT, test)
    async with store.reading() as reading:
        (of_a_real_camera,) = await reading.activity.over(span)
    async with store.work() as work:
        await work.cameras.ensure(FRONT, "Front", "front", synthetic=True, now=rows.now)
        drawn = await work.presence.one(FRONT, rows.now)
    async with store.reading() as reading:
        (of_a_drawn_camera,) = await reading.activity.over(span)
    assert first is not None
    assert seen is not None
    assert still is not None
    assert asked is not None
    assert drawn is not None
    assert (seen.frame_id, seen.last_frame_at, seen.rhythm_seconds) == (second, rows.now, 60.0)
    assert (still.id, asked.id) == (second, test)
    assert drawn.frame_id == test
    assert not of_a_real_camera.watched
    assert of_a_drawn_camera.watched
