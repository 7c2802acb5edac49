"""Cards and neighbours on a real database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hsi.events.classes import ObjectClass
from hsi.events.ids import EventId
from hsi.store.cursors import CursorInvalid
from hsi.store.engine import Store
from hsi.store.event_cards import Neighbours
from hsi.store.events import EventUnknown
from hsi.store.records import EventFilter

PERSON, CAR = ObjectClass.PERSON, ObjectClass.CAR


async def _added(store: Store, rows: Any, number: int) -> EventId:
    """An event with two pieces of evidence and one of context, a second after the one before; every third at once."""
    at = rows.now + timedelta(seconds=number // 3)
    evidence = await rows.seen(str(number), PERSON, CAR, at=at)
    context = await rows.seen(f"{number} before", at=at)
    async with store.work() as work:
        added = await work.events.add(rows.event(f"b{number}", PERSON, CAR, at=at), evidence, context)
    assert added is not None
    return added


async def test_a_card_counts_its_evidence_and_not_its_context(store: Store, rows: Any) -> None:
    await _added(store, rows, 1)
    async with store.reading() as reading:
        (card,) = (await reading.cards.page(EventFilter(), None, 10)).items
        (event,) = (await reading.events.page(EventFilter(), None, 10)).items
    assert (card.detections, len(event.context_detection_ids)) == (2, 1)
    assert (card.id, card.object_classes, card.camera_name) == (event.id, event.object_classes, "Front")


async def test_cards_come_as_events_do_each_once(store: Store, rows: Any, statements: Callable[[], list[str]]) -> None:
    for number in range(7):
        await _added(store, rows, number)
    before = len(statements())
    found: list[EventId] = []
    async with store.reading() as reading:
        cursor = None
        for _ in range(4):
            page = await reading.cards.page(EventFilter(), cursor, 2)
            found += [card.id for card in page.items]
            cursor = page.next_cursor
        assert len(statements()) - before == 4
        with pytest.raises(CursorInvalid):
            await reading.cards.page(EventFilter(), "made up", 2)
        listed = [event.id for event in (await reading.events.page(EventFilter(), None, 10)).items]
    assert cursor is None
    assert found == listed


async def test_walking_from_neighbour_to_neighbour_is_the_list(store: Store, rows: Any) -> None:
    for number in range(7):
        await _added(store, rows, number)
    async with store.reading() as reading:
        listed = [event.id for event in (await reading.events.page(EventFilter(), None, 10)).items]
        for place, event_id in enumerate(listed):
            newer = listed[place - 1] if place else None
            older = listed[place + 1] if place + 1 < len(listed) else None
            assert await reading.cards.beside(event_id, EventFilter()) == Neighbours(newer, older)
        with pytest.raises(EventUnknown):
            await reading.cards.beside(EventId(404), EventFilter())
