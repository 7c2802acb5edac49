"""Who is logged in: how many at once for each camera, and who has to go. Used by the gateway's thread only."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from hsi.events.ids import CameraId
from hsi.ingest.ftp.guests import Guest


class Visitor(Protocol):
    """One login."""

    @property
    def busy(self) -> bool:
        """Whether a file is on its way."""
        ...

    def leave(self, reply: str) -> None:
        """Be told this and go."""
        ...


class Lobby:
    """All logins, oldest first."""

    def __init__(self, per_camera: int) -> None:
        self._per_camera = per_camera
        self._guests: dict[Visitor, Guest] = {}

    def __iter__(self) -> Iterator[Visitor]:
        return iter(self._guests)

    def enter(self, visitor: Visitor, guest: Guest) -> bool:
        """Let it in; a camera that has all its sessions loses the oldest idle one, and False when none is idle.

        Cameras that lost power leave sessions behind that nobody will end.
        """
        present = [one for one, whose in self._guests.items() if whose.camera_id == guest.camera_id]
        if len(present) >= self._per_camera:
            idle = next((one for one in present if not one.busy), None)
            if idle is None:
                return False
            idle.leave("421 A newer session of this camera takes this one's place.")
            self.left(idle)
        self._guests[visitor] = guest
        return True

    def holds(self, camera_id: CameraId) -> bool:
        """Whether this camera is logged in."""
        return any(whose.camera_id == camera_id for whose in self._guests.values())

    def left(self, visitor: Visitor) -> None:
        """It went."""
        self._guests.pop(visitor, None)

    def outdated(self, guests: Mapping[str, Guest]) -> Iterable[Visitor]:
        """Those whose camera was switched off, removed, changed, or given another password."""
        return [one for one, whose in self._guests.items() if guests.get(whose.camera_id) != whose]
