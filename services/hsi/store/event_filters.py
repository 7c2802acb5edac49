"""What a filter over events means in SQL: the one place, so that lists, counts and neighbours agree.

Words of closed sets are written out, not bound, so that a rare one is planned as rare.
"""

import operator
from typing import Any

import sqlalchemy as sa

from hsi.events.classes import ObjectClass
from hsi.store import cursors, tables
from hsi.store.records import EventFilter

EVENTS = tables.table(tables.Event)
ORDER = (EVENTS.c.started_at, EVENTS.c.id)
NEWEST_FIRST = tuple(column.desc() for column in ORDER)


def conditions(narrowed: EventFilter) -> list[sa.ColumnElement[bool]]:
    """What an event must satisfy; none for a filter that does not narrow."""
    asked = [
        (narrowed.camera_id, EVENTS.c.camera_id, operator.eq),
        (narrowed.start, EVENTS.c.started_at, operator.ge),
        (narrowed.end, EVENTS.c.started_at, operator.lt),
        (narrowed.min_score, EVENTS.c.risk_score, operator.ge),
    ]
    found: list[sa.ColumnElement[bool]] = [
        compare(column, value) for value, column, compare in asked if value is not None
    ]
    if narrowed.risk_levels:
        found.append(EVENTS.c.risk_level.in_([tables.word(level) for level in sorted(set(narrowed.risk_levels))]))
    if narrowed.object_types:
        found.append(_shows_any(narrowed.object_types))
    for wanted, column in ((narrowed.reviewed, EVENTS.c.reviewed), (narrowed.is_fast_path, EVENTS.c.is_fast_path)):
        if wanted is not None:
            found.append(column if wanted else ~column)
    return found


def page_of(columns: sa.Select[Any], narrowed: EventFilter, cursor: str | None, limit: int) -> sa.Select[Any]:
    """The newest events of a filter beyond a cursor, newest first; raises CursorInvalid.

    All that a filter asks is in the indexes by time, so ids are found without reading an event that is not shown. Only
    a class on all cameras is left to its own index: PostgreSQL takes a rare one for less rare than it is, and would
    look through all of time for it.
    """
    asked = (*conditions(narrowed), *cursors.beyond(ORDER, cursor))
    if narrowed.object_types and narrowed.camera_id is None:
        return columns.where(*asked).order_by(*NEWEST_FIRST).limit(limit)
    ids = sa.select(EVENTS.c.id).where(*asked).order_by(*NEWEST_FIRST).limit(limit).correlate(None)
    return columns.where(EVENTS.c.id.in_(ids)).order_by(*NEWEST_FIRST)


def _shows_any(classes: tuple[ObjectClass, ...]) -> sa.ColumnElement[bool]:
    listed = ", ".join(f"'{each.value}'" for each in sorted(set(classes)))
    written: sa.ColumnElement[object] = sa.literal_column(f"ARRAY[{listed}]::varchar[]", EVENTS.c.object_types.type)
    overlapping: sa.ColumnElement[bool] = EVENTS.c.object_types.op("&&", is_comparison=True)(written)
    return overlapping
