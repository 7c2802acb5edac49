"""Which errors of the libraries mean "later", which mean "no", and which are bugs."""

import asyncpg
import pytest
from sqlalchemy import exc

from hsi.store import failures
from hsi.store.failures import StoreConflict, StoreUnavailable

LATER = {
    "refused connection": ConnectionRefusedError(111, "Connection refused"),
    "no socket": FileNotFoundError(2, "No such file or directory"),
    "timeout": TimeoutError(),
    "full pool": exc.TimeoutError("QueuePool limit"),
    "starting up": asyncpg.CannotConnectNowError("the database system is starting up"),
    "shutdown": asyncpg.AdminShutdownError("terminating connection"),
    "too many connections": asyncpg.TooManyConnectionsError("sorry, too many clients already"),
    "deadlock": asyncpg.DeadlockDetectedError("deadlock detected"),
    "no such database": asyncpg.InvalidCatalogNameError('database "x" does not exist'),
    "wrong password": asyncpg.InvalidPasswordError("password authentication failed"),
    "closed connection": asyncpg.InterfaceError("connection is closed"),
    "broken connection": asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    "disk full": asyncpg.DiskFullError("could not extend file"),
}
NO = {
    "unique": asyncpg.UniqueViolationError("duplicate key"),
    "foreign key": asyncpg.ForeignKeyViolationError("still referenced"),
    "check": asyncpg.CheckViolationError("violates check"),
    "too long": asyncpg.StringDataRightTruncationError("value too long"),
    "index row too big": asyncpg.ProgramLimitExceededError("index row size exceeds maximum"),
}
BUGS = {
    "no such table": asyncpg.UndefinedTableError("relation does not exist"),
    "syntax": asyncpg.PostgresSyntaxError("syntax error"),
    "read only": asyncpg.ReadOnlySQLTransactionError("cannot execute DELETE"),
    "ours": ValueError("bug"),
}


@pytest.mark.parametrize("error", LATER.values(), ids=LATER.keys())
def test_what_may_pass_is_unavailable(error: Exception) -> None:
    with pytest.raises(StoreUnavailable, match=r"accept a\.jpg") as translated, failures.translated("accept a.jpg"):
        raise error
    assert translated.value.__cause__ is error


@pytest.mark.parametrize("error", NO.values(), ids=NO.keys())
def test_what_will_not_pass_is_a_conflict(error: Exception) -> None:
    with pytest.raises(StoreConflict, match=r"accept a\.jpg"), failures.translated("accept a.jpg"):
        raise error


@pytest.mark.parametrize("error", BUGS.values(), ids=BUGS.keys())
def test_a_bug_stays_what_it_is(error: Exception) -> None:
    with pytest.raises(type(error)), failures.translated("accept a.jpg"):
        raise error
