"""One sweep: events with their evidence, then frames without events, then media that go before their events, then
thumbnails nobody refers to.

Each batch is one transaction of bounded size, followed by its files, so that a sweep can end between any two batches
and the next one goes on where it stopped. One sweep runs at a time, whatever the number of processes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from hsi.events.ids import MediaKey
from hsi.media import originals
from hsi.media.store import MediaStore
from hsi.retain import early, files, terms
from hsi.retain.files import Deleted
from hsi.retain.swept import ROWS, Swept, chunk
from hsi.retain.terms import MediaTerm, Usual
from hsi.store import retention
from hsi.store.engine import Store
from hsi.store.retention import Removed, Scope

EVENTS = 20
"""Events per batch: an event has at most some fifty pieces of evidence, so this too is about a thousand rows."""
UNCLAIMED_AFTER = timedelta(hours=24)
"""A thumbnail younger than this may belong to a transaction that is not committed yet."""


class SweepRunning(Exception):
    """Another process is sweeping."""

    def __init__(self) -> None:
        super().__init__("another retention sweep is running on this database")


def _always() -> bool:
    return True


async def run(
    store: Store,
    thumbnails: MediaStore,
    frames: MediaStore,
    *,
    usual: Usual,
    delete_images: bool,
    dry_run: bool,
    go_on: Callable[[], bool] = _always,
) -> Swept:
    """Remove everything older than usual, or than what was decided for its camera; a dry run only counts.

    Raises SweepRunning and StoreUnavailable. `frames` holds the cameras' own files, which are touched only with
    `delete_images`, and the pictures of ours. `go_on` is asked before each batch; when it says no, the sweep returns
    what it did so far.
    """
    async with store.alone(retention.LOCK) as held:
        if not held:
            raise SweepRunning
        async with store.reading() as reading:
            policies = await reading.cameras.policies()
        scopes = terms.scopes(usual, policies)
        media = terms.media(usual, policies)
        if dry_run:
            return await _count(store, thumbnails, frames, scopes, media, with_originals=delete_images)
        swept = Swept()
        for scope in scopes:
            swept += await _rows(store, scope, thumbnails, frames, go_on, delete_images=delete_images)
            await _drop_gaps(store, scope, go_on)
        for term in media:
            swept += await early.remove(store, thumbnails, frames, term, go_on, delete_images=delete_images)
        swept += await _unclaimed(store, thumbnails, files.delete, go_on)
        return swept + await _unclaimed_stills(store, frames, go_on)


async def _rows(
    store: Store,
    scope: Scope,
    thumbnails: MediaStore,
    frames: MediaStore,
    go_on: Callable[[], bool],
    *,
    delete_images: bool,
) -> Swept:
    async def events() -> Removed:
        async with store.work() as work:
            return await work.retention.remove_events(scope, EVENTS)

    async def unheld_frames() -> Removed:
        async with store.work() as work:
            return await work.retention.remove_frames(scope, ROWS)

    async def bare_clips() -> Removed:
        async with store.work() as work:
            return await work.retention.remove_clips(scope, ROWS)

    swept = Swept()
    for batch in (events, unheld_frames, bare_clips):
        swept += await _drain(batch, thumbnails, frames, go_on, delete_images=delete_images)
    return swept


async def _drop_gaps(store: Store, scope: Scope, go_on: Callable[[], bool]) -> None:
    """Gaps of cameras go as quietly as they are small: no file is theirs, and nobody counts them."""
    while go_on():
        async with store.work() as work:
            if await work.retention.remove_gaps(scope, ROWS) < ROWS:
                return


async def _drain(
    batch: Callable[[], Awaitable[Removed]],
    thumbnails: MediaStore,
    frames: MediaStore,
    go_on: Callable[[], bool],
    *,
    delete_images: bool,
) -> Swept:
    swept = Swept()
    while go_on():
        removed = await batch()
        if not removed.events and not removed.frames and not removed.clips:
            break
        swept += Swept(events=removed.events, detections=removed.detections, frames=removed.frames)
        pictures = await asyncio.to_thread(files.delete, thumbnails, removed.thumbnail_keys)
        swept += Swept(thumbnails=pictures.files, bytes_reclaimed=pictures.size_bytes)
        ours = [file for file in removed.originals if originals.is_ours(file.media_key)]
        made = await asyncio.to_thread(files.delete_unchanged, frames, ours)
        swept += Swept(thumbnails=made.files, bytes_reclaimed=made.size_bytes)
        if delete_images:
            theirs = [file for file in removed.originals if not originals.is_ours(file.media_key)]
            gone = await asyncio.to_thread(files.delete_unchanged, frames, theirs)
            swept += Swept(originals=gone.files, bytes_reclaimed=gone.size_bytes)
    return swept


async def _unclaimed(
    store: Store,
    thumbnails: MediaStore,
    act: Callable[[MediaStore, list[MediaKey]], Deleted],
    go_on: Callable[[], bool],
) -> Swept:
    """Thumbnails a day old or more whose detection is gone or has another one."""
    swept, keys = Swept(), thumbnails.keys()
    before_ns = int((datetime.now(UTC) - UNCLAIMED_AFTER).timestamp()) * 1_000_000_000
    while go_on() and (some := await asyncio.to_thread(chunk, keys)):
        old = await asyncio.to_thread(files.old_thumbnails, thumbnails, some, before_ns)
        if not old:
            continue
        async with store.reading() as reading:
            in_use = await reading.retention.thumbnails_of(list(old.values()))
        done = await asyncio.to_thread(act, thumbnails, [key for key in old if key not in in_use])
        swept += Swept(thumbnails=done.files, bytes_reclaimed=done.size_bytes)
    return swept


async def _unclaimed_stills(store: Store, frames: MediaStore, go_on: Callable[[], bool]) -> Swept:
    """Stills of clips, a day old or more, without a row: whoever took them died before it was written."""
    swept, keys = Swept(), frames.keys(originals.STILLS)
    before_ns = int((datetime.now(UTC) - UNCLAIMED_AFTER).timestamp()) * 1_000_000_000
    while go_on() and (some := await asyncio.to_thread(chunk, keys)):
        old = await asyncio.to_thread(files.older, frames, some, before_ns)
        if not old:
            continue
        async with store.reading() as reading:
            in_use = await reading.retention.held(old)
        done = await asyncio.to_thread(files.delete, frames, [key for key in old if key not in in_use])
        swept += Swept(thumbnails=done.files, bytes_reclaimed=done.size_bytes)
    return swept


async def _count(
    store: Store,
    thumbnails: MediaStore,
    frames: MediaStore,
    scopes: Sequence[Scope],
    media: Sequence[MediaTerm],
    *,
    with_originals: bool,
) -> Swept:
    counted = Swept()
    for scope in scopes:
        async with store.reading() as reading:
            expired = await reading.retention.expired(scope)
        counted += Swept(expired.events, expired.detections, expired.frames, expired.thumbnails)
        if with_originals:
            counted += Swept(originals=expired.originals, bytes_reclaimed=expired.original_bytes)
    for term in media:
        counted += await early.count(store, frames, term, delete_images=with_originals)
    return counted + await _unclaimed(store, thumbnails, files.measure, _always)
