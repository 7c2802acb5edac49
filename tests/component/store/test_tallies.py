"""Counting on a real database; how groups add up is tested without one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hsi.events.classes import ObjectClass
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.store.engine import Store
from hsi.store.records import EventFilter
from hsi.store.tallies import Share

PERSON, DOG = ObjectClass.PERSON, ObjectClass.DOG


async def test_everything_is_counted_in_one_statement(
    store: Store, rows: Any, statements: Callable[[], list[str]]
) -> None:
    for number in range(6):
        status = AnalysisStatus.FALLBACK if number == 5 else AnalysisStatus.OK
        level = RiskLevel.HIGH if number < 2 else RiskLevel.LOW
        assessment = replace(rows.assessment(10 * number, status), risk_level=level)
        event = replace(rows.event(f"b{number}", *((PERSON, DOG) if number % 2 else (PERSON,))), assessment=assessment)
        ids = await rows.seen(str(number))
        async with store.work() as work:
            assert await work.events.add(event, ids)
    before = len(statements())
    async with store.reading() as reading:
        tally = await reading.tallies.of(EventFilter())
        assert len(statements()) - before == 1
        dogs = await reading.tallies.of(EventFilter(object_types=(DOG,), min_score=30))
    assert (tally.all, tally.without_model, tally.synthetic) == (Share(6, 6), 1, 0)
    assert tally.by_level[RiskLevel.HIGH] == Share(2, 2)
    assert dict(tally.by_class) == {PERSON: 6, DOG: 3}
    assert (dogs.all.total, dict(dogs.by_class)) == (2, {PERSON: 2, DOG: 2})


async def test_of_equal_scores_the_newest_event_is_the_peak(store: Store, rows: Any) -> None:
    for number, (minutes, score) in enumerate([(0, 90), (10, 50), (20, 80), (30, 80), (40, 20)]):
        event = rows.event(f"b{number}", at=rows.now + timedelta(minutes=minutes))
        ids = await rows.seen(str(number))
        async with store.work() as work:
            assert await work.events.add(replace(event, assessment=rows.assessment(score)), ids)
    async with store.reading() as reading:
        peak = await reading.tallies.peak(rows.now + timedelta(minutes=5))
        assert peak is not None
        assert (peak.risk_score, peak.started_at) == (80, rows.now + timedelta(minutes=30))
        assert await reading.tallies.peak(rows.now + timedelta(hours=2)) is None
