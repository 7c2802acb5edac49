"""The database as the observe room sees it: one query that also tells whether it answers."""

from collections.abc import Sequence

from hsi.observe.health import CameraSeen
from hsi.observe.worker import DatabaseSilent
from hsi.store.engine import Store
from hsi.store.failures import StoreUnavailable


class StoredCameras:
    """The cameras of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def cameras(self) -> Sequence[CameraSeen]:
        """All cameras that are not removed; DatabaseSilent when the database does not answer."""
        try:
            async with self._store.reading() as reading:
                found = await reading.cameras.page()
        except StoreUnavailable as error:
            raise DatabaseSilent(str(error)) from error
        return [CameraSeen(camera.name, camera.status, camera.synthetic, camera.last_seen_at) for camera in found]
