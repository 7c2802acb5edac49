"""What was decided for each camera, for rooms that ask with every picture: no round trip for most of them.

Few cameras have a policy of their own and it rarely changes, so those of all are read in one statement at most every
FRESH_SECONDS. While the database is away, what was last read goes on being true.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Final

from hsi.events.ids import CameraId
from hsi.store.engine import Store
from hsi.store.failures import StoreUnavailable
from hsi.store.policy import NOTHING, Policy

FRESH_SECONDS: Final = 5.0


class Policies:
    """Of every camera, remembered."""

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._known: Mapping[CameraId, Policy] | None = None
        self._read_at = 0.0
        self._reading = asyncio.Lock()

    async def of(self, camera_id: CameraId) -> Policy:
        """What was decided for a camera; raises StoreUnavailable while nothing was ever read."""
        known = self._known
        if known is None or self._clock() - self._read_at >= FRESH_SECONDS:
            known = await self._fresh()
        return known.get(camera_id, NOTHING)

    async def _fresh(self) -> Mapping[CameraId, Policy]:
        async with self._reading:
            if self._known is not None and self._clock() - self._read_at < FRESH_SECONDS:
                return self._known
            try:
                async with self._store.reading() as reading:
                    self._known = await reading.cameras.policies()
            except StoreUnavailable:
                if self._known is None:
                    raise
            self._read_at = self._clock()
            return self._known
