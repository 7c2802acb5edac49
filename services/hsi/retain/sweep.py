"""One sweep: events with their evidence, then frames without events, then thumbnails nobody refers to.

Each batch is one transaction of bounded size, followed by its files, so that a sweep can end between any two batches
and the next one goes on where it stopped. One sweep runs at a time, whatever the number of processes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from itertools import islice

from hsi.events.ids import MediaKey
from hsi.media import originals
from hsi.media.store import MediaStore
from hsi.retain import files
from hsi.retain.files import Deleted
from hsi.store import retention
from hsi.store.engine import Store
from hsi.store.retention import Removed

ROWS = 1000
EVENTS = 20
"""Events per batch: an event has at most some fifty pieces of evidence, so this too is about a thousand rows."""
UNCLAIMED_AFTER = timedelta(hours=24)
"""A thumbnail younger than this may belong to a transaction that is not committed yet."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed, or in a dry run would remove."""

    events: int = 0
    detections: int = 0
    frames: int = 0
    thumbnails: int = 0
    """Pictures we made or fetched: thumbnails, stills of clips, pictures of streams."""
    originals: int = 0
    bytes_reclaimed: int = 0
    """Of files removed; in a dry run of originals and of thumbnails without a detection only."""

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(**{field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(self)})


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
    cutoff: datetime,
    delete_images: bool,
    dry_run: bool,
    go_on: Callable[[], bool] = _always,
) -> Swept:
    """Remove everything older than `cutoff`; a dry run only counts. Raises SweepRunning and StoreUnavailable.

    `frames` holds the cameras' own files, which are touched only with `delete_images`, and the pictures of ours.
    `go_on` is asked before each batch; when it says no, the sweep returns what it did so far.
    """
    async with store.alone(retention.LOCK) as held:
        if not held:
            raise SweepRunning
        if dry_run:
            return await _count(store, thumbnails, cutoff, with_originals=delete_images)

        async def events() -> Removed:
            async with store.work() as work:
                return await work.retention.remove_events(cutoff, EVENTS)

        async def unheld_frames() -> Removed:
            async with store.work() as work:
                return await work.retention.remove_frames(cutoff, ROWS)

        async def bare_clips() -> Removed:
            async with store.work() as work:
                return await work.retention.remove_clips(cutoff, ROWS)

        swept = Swept()
        for batch in (events, unheld_frames, bare_clips):
            swept += await _drain(batch, thumbnails, frames, go_on, delete_images=delete_images)
        await _drop_gaps(store, cutoff, go_on)
        swept += await _unclaimed(store, thumbnails, files.delete, go_on)
        return swept + await _unclaimed_stills(store, frames, go_on)


async def _drop_gaps(store: Store, cutoff: datetime, go_on: Callable[[], bool]) -> None:
    """Gaps of cameras go as quietly as they are small: no file is theirs, and nobody counts them."""
    while go_on():
        async with store.work() as work:
            if await work.retention.remove_gaps(cutoff, ROWS) < ROWS:
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


def chunk(keys: Iterator[MediaKey]) -> list[MediaKey]:
    """The next of these keys, as many as a statement asks about."""
    return list(islice(keys, ROWS))


async def _count(store: Store, thumbnails: MediaStore, cutoff: datetime, *, with_originals: bool) -> Swept:
    async with store.reading() as reading:
        expired = await reading.retention.expired(cutoff)
    counted = Swept(expired.events, expired.detections, expired.frames, expired.thumbnails)
    if with_originals:
        counted += Swept(originals=expired.originals, bytes_reclaimed=expired.original_bytes)
    return counted + await _unclaimed(store, thumbnails, files.measure, _always)
