"""Executing statements with our errors: what every repository speaks to instead of a connection.

Rows come back as mappings by column; repositories turn them into records. Values are bound, never spliced in.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hsi.store import failures

Parameters = dict[str, Any]
Statement = sa.UpdateBase | sa.TextClause


class Row(Protocol):
    """Values by column, whoever made it."""

    def __getitem__(self, column: str, /) -> Any: ...  # noqa: ANN401 - whatever the column holds


class Executing(Protocol):
    """What writing a row and learning its id takes; raises StoreUnavailable or StoreConflict."""

    async def rows(self, statement: Statement, parameters: Parameters | None = None, *, attempt: str) -> Sequence[Row]:
        """All rows."""
        ...

    async def first(self, statement: Statement, parameters: Parameters | None = None, *, attempt: str) -> Row | None:
        """The first row, or None."""
        ...


class Statements:
    """One open transaction; every method raises StoreUnavailable or StoreConflict."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def rows(
        self, statement: sa.Executable, parameters: Parameters | None = None, *, attempt: str
    ) -> Sequence[sa.RowMapping]:
        """All rows; the caller bounds them with a limit or a list of ids."""
        with failures.translated(attempt):
            return (await self._connection.execute(statement, parameters)).mappings().all()

    async def first(
        self, statement: sa.Executable, parameters: Parameters | None = None, *, attempt: str
    ) -> sa.RowMapping | None:
        """The first row, or None."""
        with failures.translated(attempt):
            return (await self._connection.execute(statement, parameters)).mappings().first()

    async def changed(self, statement: sa.Executable, parameters: Parameters | None = None, *, attempt: str) -> int:
        """How many rows an update or delete touched."""
        with failures.translated(attempt):
            return (await self._connection.execute(statement, parameters)).rowcount


def among(column: sa.Column[Any], ids: Sequence[int]) -> sa.ColumnElement[bool]:
    """Whether an id is one of these, as one array: the statement's text does not depend on how many there are."""
    return column == sa.any_(sa.literal(list(ids), sa.ARRAY(sa.BigInteger)))
