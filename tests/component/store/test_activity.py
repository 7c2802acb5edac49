"""Time in buckets on a real database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from hsi.events.ids import CameraId, MediaKey
from hsi.events.risk import RiskLevel
from hsi.store.activity import Span
from hsi.store.engine import Store
from hsi.store.tables import FrameVerdict


async def _watched(store: Store, span: Span, camera_id: str | None = None) -> list[bool]:
    async with store.reading() as reading:
        buckets = await reading.activity.over(span, None if camera_id is None else CameraId(camera_id))
    return [bucket.watched for bucket in buckets]


def _span(rows: Any, count: int = 4, minutes: float = 4) -> Span:
    return Span(rows.now, rows.now + timedelta(minutes=minutes), count)


@pytest.mark.parametrize(
    ("seconds", "bucket"),
    [
        pytest.param(-0.000001, None, id="just before"),
        pytest.param(0, 0, id="at the start"),
        pytest.param(59.999999, 0, id="just before the border"),
        pytest.param(60, 1, id="on the border"),
        pytest.param(239.999999, 3, id="just before the end"),
        pytest.param(240, None, id="at the end"),
    ],
)
async def test_pictures_and_events_fall_into_the_same_bucket(
    store: Store, rows: Any, seconds: float, bucket: int | None
) -> None:
    at = rows.now + timedelta(seconds=seconds)
    ids = await rows.seen("1", at=at)
    async with store.work() as work:
        assert await work.events.add(rows.event("b1", at=at), ids)
    async with store.reading() as reading:
        buckets = await reading.activity.over(_span(rows))
    assert [number for number, each in enumerate(buckets) if each.watched] == ([] if bucket is None else [bucket])
    counted = [number for number, each in enumerate(buckets) if each.by_level[RiskLevel.MEDIUM]]
    assert counted == ([] if bucket is None else [bucket])
    assert [each.start for each in buckets] == [rows.now + timedelta(minutes=number) for number in range(4)]


async def test_a_refused_picture_is_nobody_watching(store: Store, rows: Any) -> None:
    async with store.work() as work:
        await work.frames.judge(rows.frame("1"), FrameVerdict.REFUSED, "corrupt")
        await work.frames.judge(rows.frame("2"), FrameVerdict.DUPLICATE, "the same")
    assert await _watched(store, _span(rows)) == [False] * 4


async def test_one_camera_of_several_is_enough_unless_one_is_asked_for(store: Store, rows: Any) -> None:
    async with store.work() as work:
        await work.cameras.ensure(CameraId("back"), "Back", "back", synthetic=False, now=rows.now)
        there = replace(rows.frame("1"), camera_id=CameraId("back"), media_key=MediaKey("back/1.jpg"))
        assert await work.frames.accept(there)
    assert await _watched(store, _span(rows, 2)) == [True, False]
    assert await _watched(store, _span(rows, 2), "back") == [True, False]
    assert await _watched(store, _span(rows, 2), "front") == [False, False]


async def test_a_removed_camera_watched_while_it_did(store: Store, rows: Any) -> None:
    async with store.work() as work:
        assert await work.frames.accept(rows.frame("1"))
        await work.cameras.remove(CameraId("front"), rows.now)
    assert await _watched(store, _span(rows, 2)) == [True, False]


async def test_any_number_of_buckets_takes_two_statements(
    store: Store, rows: Any, statements: Callable[[], list[str]]
) -> None:
    await rows.seen("1")
    before = len(statements())
    assert len(await _watched(store, _span(rows, 500))) == 500
    assert len(statements()) - before == 2


async def test_a_span_of_one_microsecond_is_no_trouble(store: Store, rows: Any) -> None:
    now: datetime = rows.now
    await rows.seen("1", at=now)
    assert any(await _watched(store, Span(now, now + timedelta(microseconds=1), 500)))
