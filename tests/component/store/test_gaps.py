"""Gaps of cameras on a real database: one is open at a time, and they can be walked by time."""

from datetime import datetime, timedelta

import pytest

from hsi.events.ids import CameraId
from hsi.store.cursors import CursorInvalid
from hsi.store.engine import Store
from hsi.store.gaps import Gap, NewGap
from hsi.store.retention import Scope
from hsi.store.tables import CameraStatus

NOW = datetime.fromisoformat("2026-11-21T12:00:00+00:00")
HOUR = timedelta(hours=1)


async def gaps(
    store: Store, camera: CameraId, start: datetime | None = None, end: datetime | None = None, limit: int = 50
) -> list[Gap]:
    """All of them, page by page."""
    found: list[Gap] = []
    cursor: str | None = None
    async with store.reading() as reading:
        while True:
            page = await reading.gaps.page(camera, start=start, end=end, cursor=cursor, limit=limit)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found


def silent(camera: CameraId, began: datetime, ended: datetime | None = None) -> NewGap:
    return NewGap(camera, CameraStatus.SILENT, "no_pictures", began, ended)


async def test_a_gap_is_open_until_it_ends_and_no_second_one_opens_beside_it(store: Store, camera: CameraId) -> None:
    async with store.work() as work:
        assert not await work.gaps.end(camera, NOW)
        assert await work.gaps.begin(silent(camera, NOW))
        assert not await work.gaps.begin(silent(camera, NOW + HOUR))
    (only,) = await gaps(store, camera)
    assert (only.status, only.reason, only.started_at, only.ended_at) == (
        CameraStatus.SILENT,
        "no_pictures",
        NOW,
        None,
    )
    async with store.work() as work:
        assert await work.gaps.end(camera, NOW + HOUR)
        assert not await work.gaps.end(camera, NOW + 2 * HOUR)
        assert await work.gaps.begin(silent(camera, NOW + 3 * HOUR))
    assert [each.ended_at for each in await gaps(store, camera)] == [None, NOW + HOUR]


async def test_a_gap_does_not_end_before_it_began(store: Store, camera: CameraId) -> None:
    async with store.work() as work:
        await work.gaps.begin(silent(camera, NOW))
        await work.gaps.end(camera, NOW - HOUR)
    (only,) = await gaps(store, camera)
    assert (only.started_at, only.ended_at) == (NOW, NOW)


async def test_what_is_over_is_recorded_once_beside_an_open_one(store: Store, camera: CameraId) -> None:
    lost = NewGap(camera, CameraStatus.UNKNOWN, "not_watched", NOW - HOUR, NOW)
    async with store.work() as work:
        await work.gaps.begin(silent(camera, NOW))
        assert await work.gaps.record(lost)
        assert not await work.gaps.record(lost)
    assert [each.status for each in await gaps(store, camera)] == [CameraStatus.SILENT, CameraStatus.UNKNOWN]


async def test_gaps_that_touch_a_stretch_of_time_come_latest_first_in_pages_of_any_size(
    store: Store, camera: CameraId
) -> None:
    async with store.work() as work:
        for number in range(7):
            await work.gaps.record(silent(camera, NOW + number * HOUR, NOW + (number + 0.5) * HOUR))
        await work.gaps.begin(silent(camera, NOW + 7 * HOUR))
        other = CameraId("other")
        await work.cameras.ensure(other, "Other", "other", synthetic=False, now=NOW)
        await work.gaps.record(silent(other, NOW, NOW + HOUR))
    everything = await gaps(store, camera)
    assert [each.started_at for each in everything] == [NOW + number * HOUR for number in range(7, -1, -1)]
    for limit in (1, 3, 8):
        assert await gaps(store, camera, limit=limit) == everything
    within = await gaps(store, camera, NOW + 2.2 * HOUR, NOW + 4 * HOUR)
    assert [each.started_at for each in within] == [NOW + 3 * HOUR, NOW + 2 * HOUR]
    assert [each.ended_at for each in await gaps(store, camera, start=NOW + 20 * HOUR)] == [None]
    with pytest.raises(CursorInvalid):
        async with store.reading() as reading:
            await reading.gaps.page(camera, start=None, end=None, cursor="nonsense!", limit=1)


async def test_removing_a_camera_ends_its_gap_and_its_data_takes_them_along(store: Store, camera: CameraId) -> None:
    import sqlalchemy as sa

    async with store.work() as work:
        await work.gaps.begin(silent(camera, NOW))
        await work.cameras.remove(camera, NOW + HOUR)
    (only,) = await gaps(store, camera)
    assert only.ended_at == NOW + HOUR
    async with store._writing.begin() as connection:
        await connection.execute(sa.text("DELETE FROM cameras WHERE id = :id"), {"id": camera})
    assert await gaps(store, camera) == []


async def test_retention_takes_gaps_that_ended_before_its_cut_off(store: Store, camera: CameraId) -> None:
    async with store.work() as work:
        for number in range(4):
            await work.gaps.record(silent(camera, NOW + number * HOUR, NOW + (number + 1) * HOUR))
        await work.gaps.begin(silent(camera, NOW - 9 * HOUR))
        assert await work.retention.remove_gaps(Scope(NOW + 2.5 * HOUR), limit=1) == 1
        assert await work.retention.remove_gaps(Scope(NOW + 2.5 * HOUR), limit=9) == 1
        assert await work.retention.remove_gaps(Scope(NOW + 2.5 * HOUR), limit=9) == 0
    left = [(each.started_at, each.ended_at is None) for each in await gaps(store, camera)]
    assert left == [(NOW + 3 * HOUR, False), (NOW + 2 * HOUR, False), (NOW - 9 * HOUR, True)]
