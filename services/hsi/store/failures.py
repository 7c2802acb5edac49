"""Errors of the store, and the one place that translates those of its libraries.

Two endings matter to a room: the database did not answer (try again later, whatever was attempted may or may not have
happened) and the database answered no (trying again changes nothing). Anything else is a bug and passes unchanged.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy import exc


class StoreUnavailable(Exception):
    """The database is unreachable, too busy, or broke off; nothing is known about the attempt's effect."""


class StoreConflict(Exception):
    """The database refused what was to be written: a constraint or a value that does not fit."""

    def __init__(self, message: str, constraint: str = "") -> None:
        super().__init__(message)
        self.constraint = constraint
        """Name of the violated constraint or unique index, or empty."""


PASSING_STATES = ("08", "40", "53", "57", "58", "55P03", "25P03")
"""SQLSTATE prefixes that pass by themselves: connection, deadlock, resources, shutdown, I/O, lock and idle timeouts."""
SETUP_STATES = ("28", "3D")
"""Wrong password, no such database: nothing works until somebody acts, which may happen while we wait."""
REFUSED_STATES = ("22", "23", "54")
"""Data that does not fit its column or an index, integrity constraints."""


@contextmanager
def translated(attempt: str) -> Iterator[None]:
    """Turn errors of SQLAlchemy, asyncpg and sockets into ours; `attempt` says what was tried."""
    try:
        yield
    except exc.TimeoutError as error:
        raise StoreUnavailable(f"{attempt}: no free database connection in time") from error
    except exc.DBAPIError as error:
        raise _ours(attempt, error.orig, lost=error.connection_invalidated) or error from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise _ours(attempt, error, lost=isinstance(error, asyncpg.InterfaceError)) or error from error
    except TimeoutError as error:
        raise StoreUnavailable(f"{attempt}: the database did not answer in time") from error
    except OSError as error:
        raise StoreUnavailable(f"{attempt}: the database cannot be reached ({error.strerror or error})") from error


def _ours(attempt: str, cause: BaseException | None, *, lost: bool) -> Exception | None:
    state = str(getattr(cause, "sqlstate", None) or "")
    if state.startswith(REFUSED_STATES):
        source = cause.__cause__ if cause is not None and cause.__cause__ is not None else cause
        constraint = str(getattr(source, "constraint_name", None) or "")
        return StoreConflict(f"{attempt}: refused by {constraint or 'the database'} ({state})", constraint)
    if lost or state.startswith((*PASSING_STATES, *SETUP_STATES)):
        return StoreUnavailable(f"{attempt}: {_first_line(cause)}")
    return None


def _first_line(cause: BaseException | None) -> str:
    lines = str(cause).splitlines() if cause is not None else []
    return lines[0][:200] if lines else "the connection was lost"
