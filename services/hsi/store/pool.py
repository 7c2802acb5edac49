"""Trusting a pooled connection no longer than it deserves.

SQLAlchemy's own pre-ping costs three round trips at every checkout with asyncpg, which is half of what storing a frame
costs. Here a connection that the server closed is recognised without asking, and only one that rested is asked. What
remains is a connection that dies while in use or just after: that is StoreUnavailable once, and the pool is renewed.
"""

from time import monotonic
from typing import Any

import asyncpg
from sqlalchemy import Engine, event, exc
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

RESTED_SECONDS = 5.0
_RESTS_SINCE = "hsi_rests_since"


def watch(engine: Engine) -> None:
    """Check the connections of this engine's pool when they are taken out."""

    def checkin(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info[_RESTS_SINCE] = monotonic()

    def checkout(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: object) -> None:
        driver: Any = connection.driver_connection
        if driver.is_closed():
            raise exc.InvalidatePoolError("the server closed the connection")
        if monotonic() - entry.info.get(_RESTS_SINCE, monotonic()) > RESTED_SECONDS:
            _ask(engine, connection)

    event.listen(engine, "checkin", checkin)
    event.listen(engine, "checkout", checkout)


def _ask(engine: Engine, connection: DBAPIConnection) -> None:
    try:
        engine.dialect.do_ping(connection)
    except (engine.dialect.loaded_dbapi.Error, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise exc.InvalidatePoolError("the connection does not answer any more") from error
