"""Transactions, read-only ones, and what a room is told when the database is away."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from hsi.events.classes import ObjectClass
from hsi.events.ids import CameraId, FrameId
from hsi.store import engine, pool
from hsi.store.engine import Single, Store, Work
from hsi.store.failures import StoreConflict, StoreUnavailable
from hsi.store.settings import StoreSettings
from hsi.store.tables import RunOutcome


async def test_work_is_committed_at_its_end(store: Store, camera: CameraId) -> None:
    async with store.reading() as reading:
        assert await reading.cameras.find(camera) is not None


async def test_an_exception_takes_back_everything(store: Store, camera: CameraId) -> None:
    async def break_off() -> None:
        async with store.work() as work:
            await work.cameras.change(camera, name="Changed")
            raise KeyError

    with pytest.raises(KeyError):
        await break_off()
    async with store.reading() as reading:
        found = await reading.cameras.find(camera)
    assert found is not None
    assert found.name == "Front"


async def test_a_single_statement_commits_by_itself_and_the_connection_stays_fit_for_transactions(
    store: Store, rows: Any
) -> None:
    async def break_off(begin: Callable[[], AbstractAsyncContextManager[Work | Single]], name: str) -> None:
        async with begin() as work:
            assert await work.frames.accept(rows.frame(name)) is not None
            raise KeyError

    with pytest.raises(KeyError):
        await break_off(store.single, "single")
    with pytest.raises(KeyError):
        await break_off(store.work, "taken back")
    async with store.work() as work:
        assert await work.frames.accept(rows.frame("single")) is None
        assert await work.frames.accept(rows.frame("taken back")) is not None


async def test_a_single_statement_is_prepared_once_under_a_name_of_no_other_client(store: Store, rows: Any) -> None:
    for name in "abc":
        async with store.single() as single:
            assert await single.frames.accept(rows.frame(name)) is not None
    async with store.reading() as reading:
        query = sa.text("SELECT name FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO frames%'")
        prepared = await reading.cameras._statements.rows(query, attempt="ask")
    assert [len(row["name"]) for row in prepared] == [len("__hsi___") + 32]


async def test_single_runs_and_verdicts_say_what_they_say_in_a_transaction(store: Store, rows: Any) -> None:
    frame = rows.frame("1")
    async with store.single() as single:
        frame_id = await single.frames.accept(frame)
        assert frame_id is not None
    async with store.single() as single:
        assert await single.frames.accept(frame) is None
    async with store.single() as single:
        ids = await single.detections.record(rows.run(frame_id), rows.objects(ObjectClass.DOG, ObjectClass.CAR))
    async with store.single() as single:
        assert await single.detections.record(rows.run(frame_id), rows.objects(ObjectClass.DOG)) is None
    async with store.single() as single:
        assert await single.detections.record(rows.run(frame_id, RunOutcome.NOTHING_SEEN), []) is None
    async with store.reading() as reading:
        found = await reading.frames.find(frame_id)
        run = await reading.detections.run_of(frame_id)
    assert found is not None
    assert run is not None
    assert (found.verdict, found.captured_at, found.mtime_ns) == ("accepted", frame.captured_at, frame.mtime_ns)
    assert [seen.id for seen in run.detections] == ids
    assert [seen.object_class for seen in run.detections] == [ObjectClass.DOG, ObjectClass.CAR]


async def test_a_single_statement_that_is_refused_or_cut_off_costs_only_itself(store: Store, rows: Any) -> None:
    with pytest.raises(StoreConflict) as refused:
        async with store.single() as single:
            await single.detections.record(rows.run(FrameId(404)), [])
    assert refused.value.constraint == "detection_runs_frame_id_fkey"
    async with store.single() as single, store.work() as work:
        await single.frames.accept(rows.frame("before"))
        await work.cameras._statements.rows(_CUT, attempt="cut every other connection")
        with pytest.raises(StoreUnavailable, match="accept 'front/cut"):
            await single.frames.accept(rows.frame("cut"))
    async with store.single() as single:
        assert await single.frames.accept(rows.frame("cut")) is not None


async def test_a_single_statement_given_up_halfway_leaves_no_connection_behind(
    database_url: str, rows: Any, store: Store
) -> None:
    small = StoreSettings(
        database_url=database_url, database_pool_size=5, database_max_overflow=0, database_pool_timeout=1
    )
    waiting = sa.text("SELECT count(*) AS n FROM pg_locks WHERE NOT granted")
    async with engine.open(small) as impatient:

        async def accept() -> FrameId | None:
            async with impatient.single() as single:
                return await single.frames.accept(rows.frame("1"))

        for _ in range(6):
            async with store.work() as work:
                assert await work.frames.accept(rows.frame("1")) is not None
                attempt = asyncio.create_task(accept())  # waits for the transaction's row
                async with asyncio.timeout(10):
                    while not (await work.cameras._statements.rows(waiting, attempt="ask"))[0]["n"]:
                        await asyncio.sleep(0.01)
                attempt.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await attempt
                await work.cameras._statements.changed(sa.text("DELETE FROM frames"), attempt="take back")
        assert await accept() is not None


async def test_postgresql_itself_holds_a_reading_read_only(store: Store, camera: CameraId) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="read-only transaction"):
        async with store.reading() as reading:
            await reading.cameras._statements.changed(sa.text("DELETE FROM cameras"), attempt="cheat")
    async with store.work() as work:  # the same connection from the pool writes again
        await work.cameras.change(camera, name="Written")


async def test_the_session_speaks_utc(store: Store) -> None:
    async with store.reading() as reading:
        row = await reading.cameras._statements.first(sa.text("SHOW timezone"), attempt="ask")
    assert row is not None
    assert row["TimeZone"] == "UTC"


async def test_a_database_that_is_away_is_unavailable_and_its_return_is_noticed(tmp_path: Path) -> None:
    url = f"postgresql+asyncpg://postgres@/absent?host={tmp_path}"
    async with engine.open(StoreSettings(database_url=url)) as store:
        for _ in range(2):
            with pytest.raises(StoreUnavailable, match="connect to the database"):
                await store.ping()


_CUT = sa.text(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def _warmed(store: Store) -> list[Any]:
    """Three connections rest in the pool: their entries."""
    entries: list[Any] = []
    sa.event.listen(store._writing.sync_engine, "checkin", lambda _, entry: entries.append(entry))
    async with store.reading() as a, store.reading() as b, store.reading() as c:
        for reading in (a, b, c):
            await reading.cameras.page()
    return list(entries)


async def test_resting_connections_cut_by_the_server_are_replaced_unnoticed(
    store: Store, database_url: str, rows: Any
) -> None:
    entries = await _warmed(store)
    async with engine.open(StoreSettings(database_url=database_url)) as other, other.work() as work:
        assert len(await work.cameras._statements.rows(_CUT, attempt="cut every other connection")) == 3
    drivers = [entry.driver_connection for entry in entries]
    async with asyncio.timeout(10):
        while not all(driver.is_closed() for driver in drivers):
            await asyncio.sleep(0.01)
    for number in range(4):
        async with store.single() as single:
            assert await single.frames.accept(rows.frame(str(number))) is not None
        await store.ping()


async def test_a_connection_that_rested_long_and_died_silently_is_replaced(store: Store, rows: Any) -> None:
    entries = await _warmed(store)
    for entry in entries:
        entry.info[pool._RESTS_SINCE] -= 60
        entry.driver_connection._transport.abort()  # the loop has not told asyncpg yet: only asking finds out
    async with store.single() as single:
        assert await single.frames.accept(rows.frame("1")) is not None
    for _ in range(4):
        await store.ping()


async def test_a_transaction_cut_in_its_middle_is_unavailable(store: Store, camera: CameraId) -> None:
    async def be_cut() -> None:
        async with store.work() as work:
            row = await work.cameras._statements.first(sa.text("SELECT pg_backend_pid() AS pid"), attempt="ask")
            assert row is not None
            async with store.work() as other:
                cut = sa.text("SELECT pg_terminate_backend(CAST(:pid AS integer), 5000)")
                await other.cameras._statements.rows(cut, {"pid": row["pid"]}, attempt="cut")
            await work.cameras.find(camera)

    with pytest.raises(StoreUnavailable):
        await be_cut()


async def test_a_pool_without_a_free_connection_says_so(database_url: str) -> None:
    small = StoreSettings(
        database_url=database_url, database_pool_size=5, database_max_overflow=0, database_pool_timeout=1
    )
    async with engine.open(small) as store:
        all_busy, release = asyncio.Barrier(6), asyncio.Event()

        async def hold() -> None:
            async with store.work():
                await all_busy.wait()
                await release.wait()

        holders = [asyncio.create_task(hold()) for _ in range(5)]
        await all_busy.wait()
        with pytest.raises(StoreUnavailable, match="no free database connection"):
            await store.ping()
        with pytest.raises(StoreUnavailable, match="no free database connection"):
            async with store.single():
                pass
        release.set()
        await asyncio.gather(*holders)
        await store.ping()


async def test_a_text_with_nul_is_refused_not_fatal(store: Store, camera: CameraId) -> None:
    with pytest.raises(StoreConflict):
        async with store.work() as work:
            await work.cameras.change(camera, name="a\x00b")


async def test_one_runner_holds_an_advisory_lock(store: Store) -> None:
    async with store.alone(7) as first, store.alone(7) as second, store.alone(8) as other:
        assert (first, second, other) == (True, False, True)
    async with store.alone(7) as again:
        assert again
