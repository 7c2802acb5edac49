"""`hsi db`: the schema of the database that DATABASE_URL names, or of the embedded one in the data directory."""

import asyncio
import json
from collections.abc import Callable
from typing import TypeVar

import typer

from hsi.retain import sweep
from hsi.site import children, datadir, postgres
from hsi.site import settings as site_settings
from hsi.store import migrate
from hsi.store.failures import StoreUnavailable

T = TypeVar("T")


class SchemaBehind(Exception):
    """The database's schema is not this version's yet."""

    def __init__(self, found: migrate.MigrationStatus) -> None:
        super().__init__(
            f"The database's schema is at {found.current or 'nothing'}, this version wants {found.head}. "
            "Run `hsi db migrate` first."
        )


_TROUBLES = (
    SchemaBehind,
    datadir.DataDirectoryUnusable,
    children.ChildFailed,
    StoreUnavailable,
    migrate.SchemaUnknown,
    sweep.SweepRunning,
)


def upgrade() -> None:
    """Bring the schema to this version; safe to run twice, or from two places at once."""
    typer.echo(f"The schema is at {on_database(_upgrade)}.")


def status(*, as_json: bool) -> None:
    """Say where the schema stands; exit 1 when something is pending."""
    found = on_database(migrate.status)
    if as_json:
        typer.echo(json.dumps({"current": found.current, "head": found.head, "pending": list(found.pending)}))
    else:
        typer.echo(f"at {found.current or 'nothing'}, this version wants {found.head}, pending: {len(found.pending)}")
    if found.pending:
        raise typer.Exit(1)


def on_database(work: Callable[[str], T]) -> T:
    """Do something blocking with the site's database, started for the moment where it is the embedded one.

    Ends the process with one sentence and code 1 when the database cannot be had.
    """
    settings = site_settings.load()
    try:
        if "database_url" in settings.model_fields_set:
            return work(settings.database_url)
        with datadir.claim(site_settings.data_root(settings)) as data:
            return asyncio.run(_on_embedded(data, work))
    except _TROUBLES as trouble:
        raise SystemExit(str(trouble)) from trouble


def on_current_schema(work: Callable[[str], T]) -> T:
    """As `on_database`, for what reads or writes rows: refuses a schema that is behind with one sentence."""

    def checked(url: str) -> T:
        found = migrate.status(url)
        if found.pending:
            raise SchemaBehind(found)
        return work(url)

    return on_database(checked)


async def _on_embedded(data: datadir.DataDirectory, work: Callable[[str], T]) -> T:
    async with postgres.running(data) as url:
        return await asyncio.to_thread(work, url)


def _upgrade(url: str) -> str:
    before = migrate.status(url)
    for number, revision in enumerate(before.pending, start=1):
        typer.echo(f"Applying {number} of {len(before.pending)}: {revision}")
    migrate.upgrade(url)
    return before.head
