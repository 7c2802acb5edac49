"""Events: one per batch, evidence of one, merged once, assessed in order, listed in one statement."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, EventId, MediaKey
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.store.cursors import CursorInvalid
from hsi.store.engine import Store
from hsi.store.events import EventUnknown
from hsi.store.records import EventFilter, Growth, NewEvent

PERSON, CAR, DOG = ObjectClass.PERSON, ObjectClass.CAR, ObjectClass.DOG


async def _add(store: Store, event: NewEvent, evidence: list[DetectionId], context: Any = ()) -> EventId | None:
    async with store.work() as work:
        return await work.events.add(event, evidence, context)


async def _added(store: Store, event: NewEvent, evidence: list[DetectionId], context: Any = ()) -> EventId:
    event_id = await _add(store, event, evidence, context)
    assert event_id is not None
    return event_id


async def test_an_event_reads_back_with_its_evidence(store: Store, rows: Any) -> None:
    evidence = await rows.seen("1", PERSON, DOG, thumbnails=(None, MediaKey("second.jpg")))
    context = await rows.seen("2")
    event = rows.event("b1", PERSON, DOG)
    event_id = await _added(store, event, evidence, context)
    async with store.work() as work:
        found = await work.events.find(event_id)
        assert await work.events.find(EventId(404)) is None
    assert found is not None
    assert (found.detection_ids, found.context_detection_ids) == (tuple(evidence), tuple(context))
    assert (found.camera_name, found.thumbnail_key) == ("Front", "second.jpg")
    assert (found.object_classes, found.stage_ms) == ((PERSON, DOG), {"total": 1.5})
    assert (found.risk_level, found.analysis_status) == (RiskLevel.MEDIUM, AnalysisStatus.OK)
    assert (found.started_at, found.ended_at) == (event.started_at, event.ended_at)
    assert (found.revision, found.reviewed, found.notes, found.incident_batch_id) == (1, False, None, None)


async def test_a_batch_makes_one_event_however_many_analyse_it(store: Store, rows: Any) -> None:
    evidence = await rows.seen("1")
    ids = await asyncio.gather(*(_add(store, rows.event("b1"), evidence) for _ in range(8)))
    assert len([event_id for event_id in ids if event_id is not None]) == 1


async def test_evidence_belongs_to_one_event_however_many_want_it(store: Store, rows: Any) -> None:
    evidence = await rows.seen("1", PERSON, PERSON, CAR)
    await asyncio.gather(*(_add(store, rows.event(f"b{n}"), list(evidence)[:: 1 - 2 * (n % 2)]) for n in range(8)))
    async with store.reading() as reading:
        holders = await reading.events.holding(evidence)
        page = await reading.events.page(EventFilter(), None, 100)
    assert [event.detection_ids for event in holders] == [tuple(evidence)]
    assert page.items == holders


async def test_an_event_takes_the_evidence_that_is_still_free(store: Store, rows: Any) -> None:
    evidence = await rows.seen("1", PERSON, CAR)
    await _added(store, rows.event("b1"), evidence[:1])
    second = await _added(store, rows.event("b2"), [*evidence, DetectionId(10**9)])
    assert await _add(store, rows.event("b3"), evidence) is None
    assert await _add(store, rows.event("b4"), []) is None
    async with store.reading() as reading:
        found = await reading.events.find(second)
        assert await reading.events.by_batch(BatchId("b3")) is None
    assert found is not None
    assert found.detection_ids == (evidence[1],)


async def test_overlong_words_of_a_model_are_cut_and_nul_is_harmless(store: Store, rows: Any) -> None:
    evidence = await rows.seen("1")
    long = replace(rows.assessment(), summary="x" * 5000, reasoning="a\x00b" * 9000, llm_output="o" * 500_000)
    event_id = await _added(store, replace(rows.event("b1"), assessment=long), evidence)
    async with store.reading() as reading:
        found = await reading.events.find(event_id)
    assert found is not None
    assert (len(found.summary), len(found.reasoning)) == (1000, 8000)


def _growth(rows: Any, batch: str) -> Growth:
    later = rows.now + timedelta(seconds=60)
    return Growth(BatchId(batch), rows.now, later, (PERSON, DOG), rows.assessment(70, summary="More"))


async def test_the_rest_of_an_incident_joins_its_event_once(store: Store, rows: Any) -> None:
    first, rest = await rows.seen("1"), await rows.seen("2", DOG)
    event_id = await _added(store, rows.event("fast_path_1", is_fast_path=True), first)
    async with store.work() as work:
        assert await work.events.merge(event_id, _growth(rows, "b1"), rest, first) == 2
        assert await work.events.merge(event_id, _growth(rows, "b1"), rest, first) is None
        assert await work.events.merge(event_id, _growth(rows, "b2"), await rows.seen("3"), first) is None
        assert await work.events.merge(EventId(404), _growth(rows, "b3"), rest) is None
        found = await work.events.by_batch(BatchId("b1"))
        assert found == await work.events.by_batch(BatchId("fast_path_1"))
    assert found is not None
    assert (found.detection_ids, found.context_detection_ids) == ((*first, *rest), ())
    assert (found.incident_batch_id, found.revision, found.summary) == ("b1", 2, "More")
    assert (found.object_classes, found.ended_at) == ((PERSON, DOG), rows.now + timedelta(seconds=60))
    assert await _add(store, rows.event("b1"), await rows.seen("4")) is None


async def test_a_batch_with_an_event_of_its_own_is_not_merged(store: Store, rows: Any) -> None:
    event_id = await _added(store, rows.event("fast_path_1"), await rows.seen("1"))
    await _added(store, rows.event("b1"), await rows.seen("2"))
    async with store.work() as work:
        assert await work.events.merge(event_id, _growth(rows, "b1"), await rows.seen("3")) is None
        found = await work.events.find(event_id)
    assert found is not None
    assert (found.revision, len(found.detection_ids)) == (1, 1)


async def test_a_batch_is_either_merged_or_an_event_of_its_own(store: Store, rows: Any) -> None:
    first, rest = await rows.seen("1"), await rows.seen("2")
    event_id = await _added(store, rows.event("fast_path_1"), first)

    async def merge() -> int | None:
        async with store.work() as work:
            return await work.events.merge(event_id, _growth(rows, "b1"), rest, first)

    added, merged = await asyncio.gather(_add(store, rows.event("b1"), rest, first), merge())
    assert (added is None) != (merged is None)
    async with store.reading() as reading:
        assert len(await reading.events.holding(rest)) == 1


async def test_an_older_assessment_never_overwrites_a_newer_one(store: Store, rows: Any) -> None:
    event = replace(rows.event("b1"), assessment=rows.assessment(status=AnalysisStatus.FALLBACK))
    event_id = await _added(store, event, await rows.seen("1"))
    async with store.work() as work:
        assert [e.id for e in await work.events.fallbacks(rows.now - timedelta(days=1), 10)] == [event_id]
        assert await work.events.fallbacks(rows.now, 10) == []
        assert await work.events.reassess(event_id, rows.assessment(90, summary="Better"), revision=1) == 2
        assert await work.events.reassess(event_id, rows.assessment(10), revision=1) is None
        found = await work.events.find(event_id)
        assert await work.events.fallbacks(rows.now - timedelta(days=1), 10) == []
    assert found is not None
    assert (found.risk_score, found.summary, found.analysis_status) == (90, "Better", AnalysisStatus.OK)


async def test_a_review_changes_what_is_given(store: Store, rows: Any) -> None:
    event_id = await _added(store, rows.event("b1"), await rows.seen("1"))
    async with store.work() as work:
        assert (await work.events.review(event_id)).reviewed is False
        noted = await work.events.review(event_id, notes="The postman\x00")
        reviewed = await work.events.review(event_id, reviewed=True)
        cleared = await work.events.review(event_id, notes=None)
        with pytest.raises(EventUnknown, match="404"):
            await work.events.review(EventId(404), reviewed=True)
    assert noted.notes == reviewed.notes == "The postman\ufffd"
    assert (reviewed.reviewed, cleared.reviewed, cleared.notes) == (True, True, None)


async def test_pages_are_one_statement_and_go_through_everything_once(
    store: Store, rows: Any, statements: Callable[[], list[str]]
) -> None:
    for number in range(7):
        at = rows.now + timedelta(seconds=number // 3)
        await _added(store, rows.event(f"b{number}", at=at), await rows.seen(str(number), PERSON, CAR))
    found, cursor = [], None
    before = len(statements())
    async with store.reading() as reading:
        for _ in range(4):
            page = await reading.events.page(EventFilter(), cursor, 2)
            found += page.items
            cursor = page.next_cursor
        with pytest.raises(CursorInvalid):
            await reading.events.page(EventFilter(), "made up", 2)
    assert cursor is None
    assert len(statements()) - before == 4
    assert [(e.started_at, e.id) for e in found] == sorted(((e.started_at, e.id) for e in found), reverse=True)
    assert len({e.id for e in found}) == 7


FILTERS = {
    "nothing": (EventFilter(), {"b1", "b2"}),
    "camera": (EventFilter(camera_id=CameraId("front")), {"b1", "b2"}),
    "another camera": (EventFilter(camera_id=CameraId("back")), set()),
    "level": (EventFilter(risk_levels=(RiskLevel.HIGH,)), {"b2"}),
    "several levels": (EventFilter(risk_levels=(RiskLevel.HIGH, RiskLevel.MEDIUM)), {"b1", "b2"}),
    "several classes": (EventFilter(object_types=(DOG, PERSON)), {"b1", "b2"}),
    "score": (EventFilter(min_score=80), {"b2"}),
    "higher score": (EventFilter(min_score=81), set()),
    "class": (EventFilter(object_types=(DOG,)), {"b2"}),
    "reviewed": (EventFilter(reviewed=True), {"b1"}),
    "not reviewed": (EventFilter(reviewed=False), {"b2"}),
    "fast path": (EventFilter(is_fast_path=True), {"b2"}),
    "not fast path": (EventFilter(is_fast_path=False), {"b1"}),
    "all at once": (EventFilter(CameraId("front"), (RiskLevel.HIGH,), None, None, False, (DOG,), True), {"b2"}),
}


@pytest.mark.parametrize(("narrowed", "batches"), FILTERS.values(), ids=FILTERS.keys())
async def test_filters_narrow_a_page(store: Store, rows: Any, narrowed: EventFilter, batches: set[str]) -> None:
    first = await _added(store, rows.event("b1"), await rows.seen("1"))
    later = rows.event("b2", PERSON, DOG, at=rows.now + timedelta(hours=1), is_fast_path=True)
    high = replace(later, assessment=replace(rows.assessment(80), risk_level=RiskLevel.HIGH))
    await _added(store, high, await rows.seen("2", PERSON, DOG))
    async with store.work() as work:
        await work.events.review(first, reviewed=True)
        assert {e.batch_id for e in (await work.events.page(narrowed, None, 10)).items} == batches
        early = replace(narrowed, start=rows.now, end=rows.now + timedelta(hours=1))
        assert {e.batch_id for e in (await work.events.page(early, None, 10)).items} == batches - {"b2"}
        assert await work.events.count_since(rows.now) == 2
        assert await work.events.count_since(rows.now + timedelta(minutes=1), camera_id=CameraId("front")) == 1
