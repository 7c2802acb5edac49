"""Frames: accepted once, judged once, found again when nobody looked at them."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hsi.events.ids import CameraId, FrameId, MediaKey
from hsi.store.engine import Store
from hsi.store.failures import StoreConflict
from hsi.store.records import FileSeen
from hsi.store.tables import FrameVerdict, RunOutcome


async def test_a_frame_is_accepted_once_and_reads_back_as_it_was(store: Store, rows: Any) -> None:
    new = rows.frame("1")
    async with store.work() as work:
        frame_id = await work.frames.accept(new)
        assert frame_id is not None
        assert await work.frames.accept(new) is None
        found = await work.frames.find(frame_id)
        assert await work.frames.find(FrameId(frame_id + 1)) is None
    assert found is not None
    assert (found.verdict, found.reason, found.trace_id) == (FrameVerdict.ACCEPTED, "", "t1")
    assert (found.media_key, found.captured_at, found.mtime_ns) == (new.media_key, new.captured_at, new.mtime_ns)


async def test_many_at_once_accept_one_file_once(store: Store, rows: Any) -> None:
    async def accept() -> FrameId | None:
        async with store.work() as work:
            return await work.frames.accept(rows.frame("1"))

    ids = await asyncio.gather(*(accept() for _ in range(10)))
    assert len([frame_id for frame_id in ids if frame_id is not None]) == 1


async def test_new_content_under_an_old_name_is_a_new_frame(store: Store, rows: Any) -> None:
    async with store.work() as work:
        first = await work.frames.accept(rows.frame("snap", sha="a"))
        second = await work.frames.accept(rows.frame("snap", sha="b"))
    assert first is not None
    assert second not in {None, first}


async def test_a_verdict_on_one_state_of_a_file_is_said_once(store: Store, rows: Any) -> None:
    file = rows.frame("1")
    touched = replace(file, mtime_ns=file.mtime_ns + 1)
    async with store.work() as work:
        assert await work.frames.judge(file, FrameVerdict.REFUSED, "truncated" * 100)
        assert not await work.frames.judge(file, FrameVerdict.REFUSED, "truncated")
        assert await work.frames.judge(touched, FrameVerdict.REFUSED, "name \udcff\x00")
        assert await work.frames.judge(file, FrameVerdict.DUPLICATE, "same bytes")
        assert await work.frames.accept(file) is not None
    with pytest.raises(ValueError, match="accept"):
        async with store.work() as work:
            await work.frames.judge(file, FrameVerdict.ACCEPTED, "")


async def test_files_with_a_verdict_are_known_in_the_state_that_was_judged(
    store: Store, rows: Any, statements: Callable[[], list[str]]
) -> None:
    accepted, refused = rows.frame("1"), rows.frame("2")
    async with store.work() as work:
        await work.frames.accept(accepted)
        await work.frames.judge(refused, FrameVerdict.REFUSED, "empty")
    asked = [FileSeen(f.media_key, f.size_bytes, f.mtime_ns) for f in (accepted, refused)]
    strangers = [asked[0]._replace(mtime_ns=1), asked[0]._replace(size_bytes=1)]
    strangers += [FileSeen(MediaKey(f"front/other{n}.jpg"), 1, 1) for n in range(1500)]
    before = len(statements())
    async with store.reading() as reading:
        assert await reading.frames.known([*strangers, *asked]) == set(asked)
        assert await reading.frames.known([]) == set()
    assert len(statements()) - before == 2


async def test_orphans_are_accepted_frames_nobody_looked_at(store: Store, rows: Any) -> None:
    now = rows.now
    async with store.work() as work:
        old = await work.frames.accept(rows.frame("old", at=now - timedelta(hours=1)))
        older = await work.frames.accept(rows.frame("older", at=now - timedelta(hours=2)))
        await work.frames.accept(rows.frame("young", at=now))
        await work.frames.judge(rows.frame("refused", at=now - timedelta(hours=1)), FrameVerdict.REFUSED, "empty")
        for name, outcome in (("seen", RunOutcome.NOTHING_SEEN), ("failed", RunOutcome.FAILED)):
            frame_id = await work.frames.accept(rows.frame(name, at=now - timedelta(hours=1)))
            assert frame_id is not None
            await work.detections.record(rows.run(frame_id, outcome), [])
        before = now - timedelta(minutes=1)
        assert [f.id for f in await work.frames.orphans(before, 10)] == [older, old]
        assert [f.id for f in await work.frames.orphans(before, 1)] == [older]
        since = now - timedelta(minutes=90)
        assert [f.id for f in await work.frames.orphans(before, 10, since=since)] == [old]


async def test_a_frame_of_no_camera_or_with_an_impossible_name_is_a_conflict(store: Store, rows: Any) -> None:
    stranger = replace(rows.frame("1"), camera_id=CameraId("stranger"))
    endless = replace(rows.frame("1"), media_key=MediaKey("".join(chr(0x4E00 + 7 * n % 20000) for n in range(1024))))
    for frame in (stranger, endless):
        with pytest.raises(StoreConflict):
            async with store.work() as work:
                await work.frames.accept(frame)


async def test_accepting_is_one_statement(store: Store, rows: Any, statements: Callable[[], list[str]]) -> None:
    before = len(statements())
    async with store.work() as work:
        await work.frames.accept(rows.frame("1"))
    assert len(statements()) - before == 1
