"""Migrations and tables say the same; every step can be taken back; any number of runners may try at once."""

import asyncio

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from hsi.store import migrate, tables
from hsi.store.failures import StoreUnavailable


async def _differences(database_url: str) -> list[object]:
    def compare(connection: sa.Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, tables.METADATA))

    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        found = await connection.run_sync(compare)
    await engine.dispose()
    return found


async def _checks(database_url: str) -> set[tuple[str, str]]:
    query = sa.text(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
    )
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        found = {(row[0], row[1]) for row in await connection.execute(query)}
    await engine.dispose()
    return found


async def test_the_migrated_database_is_what_the_tables_say(database_url: str) -> None:
    assert await _differences(database_url) == []


async def test_check_constraints_are_those_of_the_tables(database_url: str) -> None:
    declared = {
        (table.name, str(constraint.name))
        for table in tables.METADATA.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }
    assert await _checks(database_url) == declared


async def test_every_revision_can_be_taken_back_and_applied_again(database_url: str) -> None:
    head = (await asyncio.to_thread(migrate.status, database_url)).head
    await asyncio.to_thread(migrate.downgrade, database_url)
    empty = await asyncio.to_thread(migrate.status, database_url)
    assert (empty.current, empty.pending[-1:]) == (None, (head,))
    await asyncio.to_thread(migrate.upgrade, database_url)
    assert await asyncio.to_thread(migrate.status, database_url) == migrate.MigrationStatus(head, head, ())
    assert await _differences(database_url) == []


async def test_cameras_of_one_name_are_told_apart_before_names_are_unique(database_url: str) -> None:
    await asyncio.to_thread(migrate.downgrade, database_url, "0002")
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        for number, name in enumerate(("Gate", "gate", "GATE", "Gate (2)", "Yard")):
            await connection.execute(
                sa.text(
                    "INSERT INTO cameras (id, name, folder_path, status, synthetic, created_at)"
                    " VALUES (:id, :name, :id, 'unknown', false, now())"
                ),
                {"id": f"c{number}", "name": name},
            )
    await asyncio.to_thread(migrate.upgrade, database_url)
    async with engine.connect() as connection:
        names = (await connection.execute(sa.text("SELECT name FROM cameras ORDER BY id"))).scalars().all()
    await engine.dispose()
    assert names == ["Gate", "gate (3)", "GATE (4)", "Gate (2)", "Yard"]


async def test_many_runners_at_once_migrate_once(database_url: str) -> None:
    await asyncio.to_thread(migrate.downgrade, database_url)
    await asyncio.gather(*(asyncio.to_thread(migrate.upgrade, database_url) for _ in range(4)))
    assert (await asyncio.to_thread(migrate.status, database_url)).pending == ()


async def test_a_newer_database_is_named_as_such(database_url: str) -> None:
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    with pytest.raises(migrate.SchemaUnknown, match="9999"):
        await asyncio.to_thread(migrate.upgrade, database_url)


async def test_a_database_that_is_not_there_is_unavailable(database_url: str) -> None:
    with pytest.raises(StoreUnavailable, match="does not exist"):
        await asyncio.to_thread(migrate.upgrade, database_url.replace("@/test_", "@/absent_"))
