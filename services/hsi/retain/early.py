"""Pictures and clips that go before their events do, because that was decided for their camera.

Rows stay, so that the event still says what was seen and when. Thumbnails lose their row's word first and are removed
then. Files are looked for where they lie, so that what went once is not asked about again. A camera's own files go only
where the installation lets them be removed at all (DELETE_IMAGES); a picture that waits for detection stays.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence

from hsi.events.ids import MediaKey
from hsi.media import fetched, originals
from hsi.media.store import MediaStore
from hsi.retain import files
from hsi.retain.files import Deleted
from hsi.retain.swept import ROWS, Swept, chunk
from hsi.retain.terms import MediaTerm
from hsi.store.engine import Store
from hsi.store.records import FileSeen

Act = Callable[[MediaStore, Sequence[FileSeen]], Deleted]


async def remove(
    store: Store,
    thumbnails: MediaStore,
    frames: MediaStore,
    term: MediaTerm,
    go_on: Callable[[], bool],
    *,
    delete_images: bool,
) -> Swept:
    """Remove what is due of one camera."""
    swept = Swept()
    while go_on():
        async with store.work() as work:
            keys = await work.retention.remove_thumbnails(term.camera_id, term.cutoff, ROWS)
        gone = await asyncio.to_thread(files.delete, thumbnails, keys)
        swept += Swept(thumbnails=gone.files, bytes_reclaimed=gone.size_bytes)
        if len(keys) < ROWS:
            break
    return swept + await _files(store, frames, term, files.delete_unchanged, go_on, delete_images=delete_images)


async def count(store: Store, frames: MediaStore, term: MediaTerm, *, delete_images: bool) -> Swept:
    """What `remove` would."""
    async with store.reading() as reading:
        thumbnails = await reading.retention.count_thumbnails(term.camera_id, term.since, term.cutoff)
    found = await _files(store, frames, term, files.measure_unchanged, lambda: True, delete_images=delete_images)
    return Swept(thumbnails=thumbnails) + found


async def _files(
    store: Store, frames: MediaStore, term: MediaTerm, act: Act, go_on: Callable[[], bool], *, delete_images: bool
) -> Swept:
    async with store.reading() as reading:
        camera = await reading.cameras.find(term.camera_id)
    folder = "" if camera is None else camera.folder_path
    places = [f"{originals.STILLS}/{term.camera_id}", folder if delete_images else f"{folder}/{fetched.FOLDER}"]
    swept = Swept()
    for place in places if folder else places[:1]:
        swept += await _place(store, frames, frames.keys(place), term, act, go_on)
    return swept


async def _place(
    store: Store,
    frames: MediaStore,
    keys: Iterator[MediaKey],
    term: MediaTerm,
    act: Act,
    go_on: Callable[[], bool],
) -> Swept:
    swept, before_ns = Swept(), int(term.cutoff.timestamp()) * 1_000_000_000
    while go_on() and (some := await asyncio.to_thread(chunk, keys)):
        old = await asyncio.to_thread(files.older, frames, some, before_ns)
        if not old:
            continue
        async with store.reading() as reading:
            due = await reading.retention.outdated(term.camera_id, term.since, term.cutoff, old)
        ours = [file for file in due if originals.is_ours(file.media_key)]
        theirs = [file for file in due if not originals.is_ours(file.media_key)]
        made = await asyncio.to_thread(act, frames, ours)
        gone = await asyncio.to_thread(act, frames, theirs)
        swept += Swept(thumbnails=made.files, originals=gone.files, bytes_reclaimed=made.size_bytes + gone.size_bytes)
    return swept
