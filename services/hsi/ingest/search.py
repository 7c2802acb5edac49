"""What a scan is for: the files below the camera root that have no verdict yet, oldest first.

Known files are skipped a thousand at a time by one statement that compares key, size and time of change. Files past
the retention of their camera are counted and left alone. Refused files that have no row, because no camera could be
given for them, are remembered here so that not every scan judges them again.
"""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hsi.events.ids import MediaKey
from hsi.ingest import files
from hsi.ingest.files import FileStat, Kind
from hsi.ingest.scan import Backlog, Walk
from hsi.store.engine import Store
from hsi.store.records import FileSeen

CHUNK = 1000
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """The result of one walk."""

    unknown: list[FileStat]
    more: bool
    """Whether there are more than were asked for: walk again when these are judged."""
    past_retention: int
    unreadable_folders: int


class Search:
    """Walks the camera root; raises StoreUnavailable, and OSError when there is no root to walk."""

    def __init__(self, root: Path, store: Store, *, retention: timedelta, limit: int) -> None:
        self._root = root
        self._store = store
        self._retention = retention
        self._limit = limit
        self._refused: OrderedDict[FileStat, None] = OrderedDict()

    def forget_about(self, refused: FileStat) -> None:
        """This state of this file was refused: do not find it again."""
        self._refused[refused] = None
        while len(self._refused) > REMEMBERED:
            self._refused.popitem(last=False)

    async def files(self) -> Found:
        """Walk once."""
        walk, backlog, past_retention = Walk(self._root), Backlog(self._limit), 0
        kept_for = await self._kept_for()
        chunks = walk.chunks(CHUNK)
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            now = datetime.fromtimestamp(time.time(), UTC)
            kept = [
                found
                for found in chunk
                if not files.too_old(found.mtime_ns, now, kept_for.get(_folder(found), self._retention))
            ]
            past_retention += len(chunk) - len(kept)
            for found in await self._unknown(kept):
                backlog.add(found)
        return Found(backlog.oldest_first(), backlog.more, past_retention, walk.unreadable_folders)

    async def _kept_for(self) -> dict[str, timedelta]:
        """How long what folders hold is kept, where that was decided for their camera."""
        async with self._store.reading() as reading:
            cameras = await reading.cameras.page()
        return {camera.folder_path: camera.policy.retention.events_kept(self._retention) for camera in cameras}

    async def _unknown(self, met: list[FileStat]) -> list[FileStat]:
        asked = {_seen(file): file for file in met if file not in self._refused}
        if not asked:
            return []
        clips = [seen for seen, file in asked.items() if files.kind_of(file.key) is Kind.CLIP]
        async with self._store.reading() as reading:
            known = await reading.frames.known(list(asked))
            known |= await reading.clips.known(clips)
        return [file for seen, file in asked.items() if seen not in known]


def _folder(file: FileStat) -> str:
    return file.key.partition("/")[0]


def _seen(file: FileStat) -> FileSeen:
    return FileSeen(MediaKey(files.row_key(file.key)), file.size_bytes, file.mtime_ns)
