"""Reviewing by the hundred on a real database."""

import asyncio
from typing import Any

from hsi.events.ids import EventId
from hsi.store.engine import Store
from hsi.store.records import EventFilter
from hsi.store.reviews import Marked


async def _added(store: Store, rows: Any, most: int) -> list[EventId]:
    found = []
    for number in range(most):
        evidence = await rows.seen(str(number))
        async with store.work() as work:
            added = await work.events.add(rows.event(f"b{number}"), evidence)
        assert added is not None
        found.append(added)
    return found


async def test_marking_twice_changes_nothing_the_second_time(store: Store, rows: Any) -> None:
    first, second, third = await _added(store, rows, 3)
    asked = [third, first, EventId(999), EventId(500), first]
    async with store.work() as work:
        assert await work.reviews.mark(asked, reviewed=True) == Marked((first, third), (EventId(500), EventId(999)))
        assert (await work.reviews.mark(asked, reviewed=True)).changed == ()
        assert (await work.reviews.mark([first, second], reviewed=False)).changed == (first,)
        assert await work.reviews.mark([], reviewed=True) == Marked((), ())
        left = (await work.events.page(EventFilter(reviewed=True), None, 10)).items
    assert [event.id for event in left] == [third]


async def test_a_mark_leaves_everything_else_as_it_is(store: Store, rows: Any) -> None:
    (event_id,) = await _added(store, rows, 1)
    async with store.work() as work:
        before = await work.events.review(event_id, notes="The postman")
        await work.reviews.mark([event_id], reviewed=True)
        after = await work.events.find(event_id)
    assert after is not None
    assert (after.notes, after.revision, after.reviewed) == (before.notes, before.revision, True)


async def test_many_people_marking_the_same_events_in_any_order_wait_for_each_other(store: Store, rows: Any) -> None:
    ids = await _added(store, rows, 12)

    async def mark(turn: int) -> int:
        async with store.work() as work:
            return len((await work.reviews.mark(ids if turn % 2 else ids[::-1], reviewed=True)).changed)

    changed = await asyncio.gather(*(mark(turn) for turn in range(8)))
    assert sorted(changed) == [0] * 7 + [12]
