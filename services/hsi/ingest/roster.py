"""Which camera a folder belongs to: the owner's choice first, else the folder's own name; unknown cameras are added.

Cameras are few and change rarely, so they are read again at most every few seconds, never once per file. Two folders
whose names give the same camera id are told apart: the second is refused, because its pictures would be shown as the
other camera's. The owner settles it by giving the second folder a camera of its own.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from hsi.events.ids import CameraId
from hsi.ingest import files
from hsi.store.cameras import CameraExists
from hsi.store.engine import Store
from hsi.store.policy import NOTHING, Policy

DISABLED = "camera_disabled"
SWITCHED_OFF = "the camera is switched off"
FRESH_SECONDS = 5.0
SEEN_EVERY_SECONDS = 5.0


class CameraProblem(StrEnum):
    """Why no camera can be given for a folder."""

    FOLDER_CONFLICT = "camera_folder_conflict"
    REMOVED = "camera_removed"


@dataclass(frozen=True, slots=True)
class Known:
    """The camera of a folder."""

    camera_id: CameraId
    synthetic: bool
    """Whether the folder's marker says that nothing in it happened; a picture's own name can say so too."""
    enabled: bool = True
    """What comes while it is off is refused for good: switching it on again brings no flood of the past."""
    drawn: bool = False
    """Whether the camera itself is no real one."""
    policy: Policy = NOTHING

    @property
    def shows_life(self) -> bool:
        """Whether what lies there says that the camera lives; a test picture is no sign of a real one's life."""
        return self.drawn or not self.synthetic


@dataclass(frozen=True, slots=True)
class _Entry:
    answer: Known | CameraProblem
    read_at: float


class Roster:
    """Folder to camera, remembered for FRESH_SECONDS; raises StoreUnavailable."""

    def __init__(self, store: Store, root: Path, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._root = root
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        self._seen: dict[CameraId, float] = {}

    @property
    def root(self) -> Path:
        """The camera root, below which folders are looked for."""
        return self._root

    async def camera_of(self, folder: str, now: datetime) -> Known | CameraProblem:
        """The camera of a folder, added when the folder is new; `folder` is a plain name with a slug."""
        entry = self._entries.get(folder)
        if entry is None or self._clock() - entry.read_at >= FRESH_SECONDS:
            answer = await self._look_up(folder, now)
            entry = self._entries[folder] = _Entry(answer, self._clock())
        return entry.answer

    def seen_is_due(self, camera_id: CameraId) -> bool:
        """Whether `last_seen_at` should be moved now: at most once per camera and SEEN_EVERY_SECONDS."""
        now = self._clock()
        if now - self._seen.get(camera_id, -SEEN_EVERY_SECONDS) < SEEN_EVERY_SECONDS:
            return False
        self._seen[camera_id] = now
        return True

    async def _look_up(self, folder: str, now: datetime) -> Known | CameraProblem:
        marked = await asyncio.to_thread((self._root / folder / files.SYNTHETIC_MARK).exists)
        async with self._store.work() as work:
            camera = await work.cameras.by_folder(folder)
            camera_id = camera.id if camera is not None else files.slug_of(folder)
            if camera_id is None:
                return CameraProblem.FOLDER_CONFLICT
            drawn = marked or (camera is not None and camera.source.synthetic is not None)
            if camera is not None and camera.synthetic == drawn:
                return Known(camera.id, marked, camera.enabled, drawn, camera.policy)
            present = camera or await work.cameras.find(camera_id)
            if present is not None and present.deleted_at is not None:
                return CameraProblem.REMOVED
            if present is not None and present.folder_path != folder:
                return CameraProblem.FOLDER_CONFLICT
        return await self._ensure(camera_id, folder, marked=marked, drawn=drawn, now=now)

    async def _ensure(
        self, camera_id: CameraId, folder: str, *, marked: bool, drawn: bool, now: datetime
    ) -> Known | CameraProblem:
        try:
            async with self._store.work() as work:
                await work.cameras.ensure(camera_id, folder[:255], folder, synthetic=drawn, now=now)
                camera = await work.cameras.find(camera_id)
        except CameraExists:
            return CameraProblem.FOLDER_CONFLICT
        if camera is None:
            return Known(camera_id, marked, drawn=drawn)
        return Known(camera_id, marked, camera.enabled, drawn, camera.policy)
