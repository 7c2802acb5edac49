"""What a person says about many events at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hsi.events.ids import EventId
from hsi.store.statements import Statements

# Locked in the order of ids first, so that two such changes at once wait for each other instead of deadlocking.
_MARK = sa.text(
    "WITH asked AS MATERIALIZED (SELECT id, reviewed FROM events WHERE id = ANY(CAST(:ids AS bigint[]))"
    " ORDER BY id FOR UPDATE),"
    " marked AS (UPDATE events SET reviewed = :reviewed FROM asked"
    " WHERE events.id = asked.id AND asked.reviewed <> :reviewed RETURNING events.id)"
    " SELECT asked.id, marked.id IS NOT NULL AS changed FROM asked LEFT JOIN marked USING (id) ORDER BY asked.id"
)


@dataclass(frozen=True, slots=True)
class Marked:
    """What a change did: events that are different now, and ids that no event has."""

    changed: tuple[EventId, ...]
    missing: tuple[EventId, ...]


class Reviews:
    """Reviewing by the hundred."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def mark(self, event_ids: Sequence[EventId], *, reviewed: bool) -> Marked:
        """Mark these events as reviewed or not, in one statement; asking twice changes nothing."""
        values = {"ids": list(event_ids), "reviewed": reviewed}
        rows = await self._statements.rows(_MARK, values, attempt="review events")
        there = {row["id"] for row in rows}
        return Marked(
            changed=tuple(row["id"] for row in rows if row["changed"]),
            missing=tuple(sorted({each for each in event_ids if each not in there})),
        )
