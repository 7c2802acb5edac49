"""One statement that is a transaction of its own, handed to asyncpg itself: what is written once for every frame.

Connections are the pool's, as bounded and as checked as anybody's, but SQLAlchemy only compiles each statement, once:
executing it there costs twice the CPU of the statement itself. Rows are asyncpg's; their words are plain text.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

from hsi.store import failures
from hsi.store.settings import DRIVER
from hsi.store.statements import Parameters, Statement

if TYPE_CHECKING:
    from asyncpg.prepared_stmt import PreparedStatement  # generic only in its stubs

MOST_STATEMENTS = 100


class Direct:
    """A connection that is in no transaction; every method raises StoreUnavailable or StoreConflict."""

    def __init__(self, pooled: PoolProxiedConnection) -> None:
        self._pooled = pooled

    async def rows(
        self, statement: Statement, parameters: Parameters | None = None, *, attempt: str
    ) -> Sequence[asyncpg.Record]:
        """All rows. Statements are prepared and remembered for good: have few, and build none per call."""
        text, names, own = _compiled(statement, tuple(parameters or ()))
        values = {**own, **(parameters or {})}
        with failures.translated(attempt):
            try:
                prepared = self._pooled.info.get(text) or await self._prepared(text)
                return await prepared.fetch(*[values[name] for name in names])
            except BaseException:
                await greenlet_spawn(self._pooled.invalidate)  # it may be broken, or in the middle of an answer
                raise

    async def first(
        self, statement: Statement, parameters: Parameters | None = None, *, attempt: str
    ) -> asyncpg.Record | None:
        """The first row, or None."""
        found = await self.rows(statement, parameters, attempt=attempt)
        return found[0] if found else None

    async def _prepared(self, text: str) -> "PreparedStatement[asyncpg.Record]":
        driver: Any = self._pooled.driver_connection
        prepared: PreparedStatement[asyncpg.Record] = await driver.prepare(text, name=statement_name())
        self._pooled.info[text] = prepared
        return prepared


@asynccontextmanager
async def connected(engine: AsyncEngine) -> AsyncIterator[Direct]:
    """A connection out of the engine's pool for the block; raises StoreUnavailable."""
    with failures.translated("connect to the database"):
        pooled = await engine.raw_connection()
    try:
        yield Direct(pooled)
    finally:
        await greenlet_spawn(pooled.close)


def statement_name() -> str:
    """Unique over all clients, because a pooler such as PgBouncer hands one server connection to many."""
    return f"__hsi_{uuid4().hex}__"


@lru_cache(MOST_STATEMENTS)
def _compiled(statement: Statement, names: tuple[str, ...]) -> tuple[str, Sequence[str], Parameters]:
    """A statement's text, which named parameters its `$1`, `$2` ... are, and the values it brings itself."""
    compiled = statement.compile(dialect=sa.make_url(f"{DRIVER}://").get_dialect()(), column_keys=list(names))
    return str(compiled), compiled.positiontup or (), compiled.params
