"""Finding files without hearing of them: the walk below the camera root. Blocks; callers cross to a thread.

The walk streams, whatever the tree's size, follows no symbolic link, and passes over folders that cannot be read
(they are counted). `Backlog` keeps the oldest of what was found, bounded: the rest is found by the next walk.
"""

import heapq
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hsi.ingest.files import FileStat, Kind, kind_of

AT_REST_SECONDS = 1.0
"""A file whose last change lies this far back is taken for whole; one that is not fails to decode and is waited for."""


@dataclass(slots=True)
class Walk:
    """One walk below `root`: pictures and clips, in chunks; what else it met is counted."""

    root: Path
    unreadable_folders: int = 0

    def chunks(self, size: int) -> Iterator[list[FileStat]]:
        """Every picture and clip below the root, `size` at a time; FileNotFoundError when there is no root."""
        chunk: list[FileStat] = []
        for relative, entry in self._entries():
            if kind_of(relative) is not Kind.OTHER:
                found = _stat(relative, entry)
                chunk += [found] if found is not None else []
            if len(chunk) >= size:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def _entries(self) -> Iterator[tuple[str, os.DirEntry[str]]]:
        folders = [""]
        while folders:
            folder = folders.pop()
            try:
                entries = os.scandir(self.root / folder)
            except OSError:
                if not folder:
                    raise
                self.unreadable_folders += 1
                continue
            with entries:
                for entry in entries:
                    relative = f"{folder}/{entry.name}" if folder else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(relative)
                    else:
                        yield relative, entry


def _stat(relative: str, entry: os.DirEntry[str]) -> FileStat | None:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    return FileStat(relative, status.st_size, status.st_mtime_ns)


class Backlog:
    """The `limit` oldest files of those offered, by time of change."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._heap: list[tuple[int, str, FileStat]] = []
        self.more = False
        """Whether something had to be left out."""

    def add(self, found: FileStat) -> None:
        """Keep this file unless it is younger than all of a full backlog."""
        item = (-found.mtime_ns, found.key, found)
        if len(self._heap) < self._limit:
            heapq.heappush(self._heap, item)
            return
        self.more = True
        heapq.heappushpop(self._heap, item)

    def oldest_first(self) -> list[FileStat]:
        """What was kept, in the order in which it should be judged."""
        return [found for _, _, found in sorted(self._heap, key=lambda item: (-item[0], item[1]))]


def listed(folder: str) -> list[tuple[str, bool]]:
    """What lies directly in a folder that appeared, oldest first, and whether it was left alone for a moment already.

    A file at rest needs no settling, and must not be overtaken by one that is closed after it: frames of a camera
    keep their order. Folders in it are events of their own. Links are not followed.
    """
    found: list[tuple[float, str]] = []
    with suppress(OSError), os.scandir(folder) as entries:
        files = (entry for entry in entries if not entry.is_dir(follow_symlinks=False))
        found.extend((file.stat(follow_symlinks=False).st_mtime, file.path) for file in files)
    now = time.time()
    return [(path, now - changed_at >= AT_REST_SECONDS) for changed_at, path in sorted(found)]
