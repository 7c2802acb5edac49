"""Lists with 100,000 events and a million detections: from sending the statement to having its last row."""

import statistics
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

from hsi.events.classes import ObjectClass
from hsi.events.ids import CameraId
from hsi.events.risk import RiskLevel
from hsi.store import cursors, engine
from hsi.store.activity import Span
from hsi.store.engine import Reading
from hsi.store.records import DetectionFilter, EventFilter
from hsi.store.settings import StoreSettings

pytestmark = pytest.mark.bench

HOUSE = Path(__file__).parent / "full_house.sql"
ROUNDS = 10
PAGE = 50
DAY = datetime(2026, 1, 10, tzinfo=UTC)
NEXT_DAY = DAY + timedelta(days=1)
FROM = (None, cursors.encode(cursors.Cursor(datetime(2026, 1, 15, tzinfo=UTC), 1)))
FRONT, BACK = CameraId("c1"), CameraId("c7")
"""The back camera sees no cars, and none of its events was urgent."""
CAR, CAT, NEVER_SEEN = ObjectClass.CAR, ObjectClass.CAT, ObjectClass.BICYCLE
EVENT_FILTERS = (
    EventFilter(),
    EventFilter(camera_id=FRONT),
    EventFilter(camera_id=FRONT, object_types=(CAR,)),
    EventFilter(camera_id=BACK, object_types=(CAR,)),
    EventFilter(camera_id=BACK, object_types=(CAR,), reviewed=False),
    EventFilter(object_types=(CAT,)),
    EventFilter(object_types=(NEVER_SEEN,)),
    EventFilter(risk_levels=(RiskLevel.HIGH, RiskLevel.CRITICAL)),
    EventFilter(risk_levels=(RiskLevel.CRITICAL,), camera_id=BACK),
    EventFilter(min_score=100, camera_id=FRONT),
    EventFilter(is_fast_path=True),
    EventFilter(is_fast_path=True, camera_id=BACK),
    EventFilter(reviewed=False),
    EventFilter(start=DAY, end=NEXT_DAY),
)
DETECTION_FILTERS = (
    DetectionFilter(),
    DetectionFilter(camera_id=FRONT),
    DetectionFilter(object_class=CAT),
    DetectionFilter(camera_id=FRONT, object_class=CAR),
    DetectionFilter(camera_id=BACK, object_class=CAR),
    DetectionFilter(min_confidence=0.9),
    DetectionFilter(start=DAY, end=NEXT_DAY),
)


@pytest.fixture
async def full_house(database_url: str) -> str:
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""), timeout=10)
    await connection.execute(HOUSE.read_text(), timeout=600)
    await connection.execute("VACUUM ANALYZE", timeout=600)  # as autovacuum has done in a house
    await connection.close()
    return database_url


def _lists(reading: Reading) -> list[Callable[[], Awaitable[object]]]:
    events = [
        partial(page, narrowed, start, PAGE)
        for page in (reading.events.page, reading.cards.page)
        for narrowed in EVENT_FILTERS
        for start in FROM
    ]
    return [*events, *(partial(reading.detections.page, n, start, PAGE) for n in DETECTION_FILTERS for start in FROM)]


async def test_lists_of_a_full_house(full_house: str, bench_row: Callable[..., None]) -> None:
    began, took = [0.0], list[float]()

    def before(*_: Any) -> None:
        began[0] = perf_counter()

    def after(*_: Any) -> None:
        took.append(1000 * (perf_counter() - began[0]))

    async with engine.open(StoreSettings(database_url=full_house)) as store, store.reading() as reading:
        lists = _lists(reading)
        for read in lists:  # prepares the statements
            await read()
        sa.event.listen(store._writing.sync_engine, "before_cursor_execute", before)
        sa.event.listen(store._writing.sync_engine, "after_cursor_execute", after)
        for _ in range(ROUNDS):
            for read in lists:
                await read()
    assert len(took) == ROUNDS * len(lists)
    p95 = statistics.quantiles(took, n=20)[-1]
    bench_row("lists with 100k events, 1M detections: in the database, p95", p95, 5, "ms", higher_is_better=False)
    await _overviews(full_house, bench_row)


async def _overviews(full_house: str, bench_row: Callable[..., None]) -> None:
    """What looks at all four weeks at once, and a grid of cameras."""
    weeks = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 29, tzinfo=UTC), 500)
    async with engine.open(StoreSettings(database_url=full_house)) as store, store.reading() as reading:
        overviews: dict[str, Callable[[], Awaitable[object]]] = {
            "counts by level, camera and class": partial(reading.tallies.of, EventFilter()),
            "four weeks in 500 buckets": partial(reading.activity.over, weeks),
            "ten cameras with state and rhythm": partial(reading.presence.every, NEXT_DAY),
        }
        for what, look in overviews.items():
            took = []
            for _ in range(ROUNDS):
                began = perf_counter()
                await look()
                took.append(1000 * (perf_counter() - began))
            bench_row(f"100k events: {what}, median", statistics.median(took), 100, "ms", higher_is_better=False)
