"""What a filter over events means in SQL: the one place, so that lists, counts and neighbours agree.

Words of closed sets are written out, not bound, so that a rare one is planned as rare.
"""

import operator

import sqlalchemy as sa

from hsi.events.classes import ObjectClass
from hsi.store import tables
from hsi.store.records import EventFilter

EVENTS = tables.table(tables.Event)


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


def _shows_any(classes: tuple[ObjectClass, ...]) -> sa.ColumnElement[bool]:
    listed = ", ".join(f"'{each.value}'" for each in sorted(set(classes)))
    written: sa.ColumnElement[object] = sa.literal_column(f"ARRAY[{listed}]::varchar[]", EVENTS.c.object_types.type)
    overlapping: sa.ColumnElement[bool] = EVENTS.c.object_types.op("&&", is_comparison=True)(written)
    return overlapping
