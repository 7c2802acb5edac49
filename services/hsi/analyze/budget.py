"""How often the model is asked about one camera: at most so many times in any hour, whatever the number of replicas.

An assessment counts once, also where the model had to be asked again to give a usable answer. Raises BrokerUnavailable.
"""

from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Final
from uuid import uuid4

from hsi.events.ids import CameraId
from hsi.stream import names
from hsi.stream.connection import Connection

SPAN: Final = timedelta(hours=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class Budget:
    """The calls of the last hour, shared by all replicas through Redis."""

    def __init__(self, connection: Connection) -> None:
        self._calls = connection.script(resources.files("hsi.analyze").joinpath("budget.lua").read_text("utf-8"))

    async def take(self, camera_id: CameraId, most: int, now: datetime) -> datetime | None:
        """Take one of the camera's calls; when there is one again, where none is left."""
        return await self._asked(camera_id, most, now, uuid4().hex)

    async def spent(self, camera_id: CameraId, most: int, now: datetime) -> bool:
        """Whether none is left."""
        return await self._asked(camera_id, most, now, "") is not None

    async def _asked(self, camera_id: CameraId, most: int, now: datetime, call: str) -> datetime | None:
        args = [(now - _EPOCH) // _MILLISECOND, most, SPAN // _MILLISECOND, call]
        free_ms = int(await self._calls(keys=[names.analysis_calls(camera_id)], args=args))
        return _EPOCH + free_ms * _MILLISECOND if free_ms else None
