"""Bringing a database to this version's schema, by one runner at a time.

An advisory lock makes every other runner wait and then find nothing to do, so any number of processes may call
`upgrade` at start. All revisions of one call are one transaction: a crash leaves the old schema. The functions are
synchronous and start their own event loop: call them outside one, or through `asyncio.to_thread`.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from typing import TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from hsi.store import failures

LOCK = 0x4853_4901
"""Advisory lock key of migrations ("HSI", 1); retention's is in `retention`."""
CONNECT_SECONDS = 10
STEP_SECONDS = 600
"""The longest one statement of a migration, or the wait for another runner, may take."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """Where a database stands: revisions by id, `pending` in the order they would be applied."""

    current: str | None
    head: str
    pending: tuple[str, ...]


class SchemaUnknown(Exception):
    """The database is at a revision this version does not know: a newer version has been here."""

    def __init__(self, revision: str | None) -> None:
        super().__init__(f"the database is at revision {revision}, which this version does not know; run a newer hsi")


def upgrade(database_url: str) -> None:
    """Apply every pending revision; raises StoreUnavailable or SchemaUnknown."""
    _run(database_url, _upgrade)


def downgrade(database_url: str, revision: str = "base") -> None:
    """Take back revisions down to `revision`, data included: for development and the test of the revisions."""
    _run(database_url, lambda connection: command.downgrade(_config(connection), revision))


def status(database_url: str) -> MigrationStatus:
    """What is applied and what is pending; raises StoreUnavailable or SchemaUnknown."""
    return _run(database_url, _status)


def _upgrade(connection: sa.Connection) -> None:
    if _status(connection).pending:
        command.upgrade(_config(connection), "head")


def _status(connection: sa.Connection) -> MigrationStatus:
    current = MigrationContext.configure(connection).get_current_revision()
    scripts = ScriptDirectory.from_config(_config(connection))
    try:
        steps = [script.revision for script in scripts.iterate_revisions("head", current or "base")]
    except (CommandError, RevisionError) as error:
        raise SchemaUnknown(current) from error
    return MigrationStatus(current, scripts.get_current_head() or "", tuple(reversed(steps)))


def _config(connection: sa.Connection) -> Config:
    config = Config()
    location = str(resources.files("hsi.store") / "migrations")
    config.set_main_option("script_location", location.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _run(database_url: str, work: Callable[[sa.Connection], T]) -> T:
    return asyncio.run(_locked(database_url, work))


async def _locked(database_url: str, work: Callable[[sa.Connection], T]) -> T:
    engine = create_async_engine(
        database_url, poolclass=NullPool, connect_args={"timeout": CONNECT_SECONDS, "command_timeout": STEP_SECONDS}
    )
    try:
        with failures.translated("migrate the database"):
            async with engine.begin() as connection:
                await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
                return await connection.run_sync(work)
    finally:
        await engine.dispose()
