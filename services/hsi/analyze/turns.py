"""One after the other for each camera, side by side for different ones; holds nothing for a camera at rest."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hsi.events.ids import CameraId


class Turns:
    """Locks by camera that exist only while somebody has or wants them."""

    def __init__(self) -> None:
        self._locks: dict[CameraId, asyncio.Lock] = {}
        self._wanting: dict[CameraId, int] = {}

    @asynccontextmanager
    async def of(self, camera_id: CameraId) -> AsyncIterator[None]:
        """Wait for the camera's turn and keep it inside the block; first come, first served."""
        lock = self._locks.setdefault(camera_id, asyncio.Lock())
        self._wanting[camera_id] = self._wanting.get(camera_id, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._wanting[camera_id] -= 1
            if not self._wanting[camera_id]:
                del self._wanting[camera_id], self._locks[camera_id]
