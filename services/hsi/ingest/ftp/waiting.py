"""Files that were answered as kept and that ingest has not judged yet: what a camera may pile up is bounded.

Counted from the start of this process; an earlier one's files are ingest's already. Used by the gateway's thread and
by the task that asks the database, so a lock guards it.
"""

import threading
from collections import Counter

from hsi.events.ids import CameraId
from hsi.store.records import FileSeen


class Waiting:
    """The files that wait, oldest question first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._files: dict[FileSeen, CameraId] = {}
        self._counts: Counter[CameraId] = Counter()

    def full(self, camera_id: CameraId) -> bool:
        """Whether this camera has to wait before it brings more."""
        with self._lock:
            return self._counts[camera_id] >= self._most

    def add(self, camera_id: CameraId, file: FileSeen) -> None:
        """This file came."""
        with self._lock:
            if file not in self._files:
                self._files[file] = camera_id
                self._counts[camera_id] += 1

    def oldest(self, most: int) -> list[FileSeen]:
        """The files that were not asked about for longest; they go to the end of the line."""
        with self._lock:
            asked = [file for file, _ in zip(self._files, range(most), strict=False)]
            for file in asked:
                self._files[file] = self._files.pop(file)
            return asked

    def settled(self, files: set[FileSeen]) -> None:
        """These wait no more."""
        with self._lock:
            for file in files:
                camera_id = self._files.pop(file, None)
                if camera_id is not None:
                    self._counts[camera_id] -= 1
