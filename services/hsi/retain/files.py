"""Removing files nothing refers to any more. Blocks; the room crosses to a thread.

Rows go first: a crash in between leaves a file without a row, never a row without its file. Thumbnails left behind
that way are found again by their names, which begin with the id of their detection.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hsi.events.ids import DetectionId, MediaKey
from hsi.media.store import MediaError, MediaMissing, MediaStore
from hsi.retain import metrics
from hsi.runtime import logs
from hsi.store.records import FileSeen

_THUMBNAIL = re.compile(r"(?:.*/)?([0-9]{1,18})_thumb\.jpg")

_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True)
class Deleted:
    """Files that went."""

    files: int = 0
    size_bytes: int = 0

    def __add__(self, other: "Deleted") -> "Deleted":
        return Deleted(self.files + other.files, self.size_bytes + other.size_bytes)


def detection_of(key: MediaKey) -> DetectionId | None:
    """The detection a thumbnail belongs to; None for a file that is no thumbnail of ours and stays untouched."""
    found = _THUMBNAIL.fullmatch(key)
    return None if found is None else DetectionId(int(found[1]))


def old_thumbnails(thumbnails: MediaStore, keys: Iterable[MediaKey], before_ns: int) -> Mapping[MediaKey, DetectionId]:
    """Those of `keys` that are thumbnails last changed before `before_ns`, with their detections."""
    found: dict[MediaKey, DetectionId] = {}
    for key in keys:
        detection_id = detection_of(key)
        if detection_id is None:
            continue
        try:
            if thumbnails.stat(key).mtime_ns < before_ns:
                found[key] = detection_id
        except MediaError:
            continue
    return found


def older(store: MediaStore, keys: Iterable[MediaKey], before_ns: int) -> list[MediaKey]:
    """Those of `keys` that were last changed before `before_ns`."""
    found = []
    for key in keys:
        try:
            if store.stat(key).mtime_ns < before_ns:
                found.append(key)
        except MediaError:
            continue
    return found


def measure(store: MediaStore, keys: Iterable[MediaKey]) -> Deleted:
    """What `delete` would remove."""
    sizes = []
    for key in keys:
        try:
            sizes.append(store.stat(key).size_bytes)
        except MediaError:
            continue
    return Deleted(len(sizes), sum(sizes))


def measure_unchanged(store: MediaStore, files: Iterable[FileSeen]) -> Deleted:
    """What `delete_unchanged` would remove, but for files that changed."""
    return measure(store, [file.media_key for file in files])


def delete(store: MediaStore, keys: Iterable[MediaKey]) -> Deleted:
    """Remove what is there; a file that cannot be removed is logged, counted and left."""
    return _delete(store, ((key, None) for key in keys))


def delete_unchanged(store: MediaStore, files: Iterable[FileSeen]) -> Deleted:
    """Remove the files that still are what their rows described; a newer file under the same name stays."""
    return _delete(store, ((file.media_key, file) for file in files))


def _delete(store: MediaStore, wanted: Iterable[tuple[MediaKey, FileSeen | None]]) -> Deleted:
    files = size_bytes = 0
    for key, judged in wanted:
        try:
            found = store.stat(key)
            if judged is not None and (found.size_bytes, found.mtime_ns) != (judged.size_bytes, judged.mtime_ns):
                continue
            if store.delete(key):
                files += 1
                size_bytes += found.size_bytes
        except MediaMissing:
            continue
        except (MediaError, OSError) as error:
            metrics.FILES_KEPT.inc()
            _log.warning("a file past its retention could not be removed", media_key=key, error=str(error))
    return Deleted(files, size_bytes)
