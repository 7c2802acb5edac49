"""Which cameras are ours, which sources should run, and what to do so that those and no others do. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from hsi.events.ids import CameraId
from hsi.ingest.sources.share import Share
from hsi.runtime.credentials import Login
from hsi.store.camera_table import ManagedBy
from hsi.store.records import Camera
from hsi.store.sources import Source


@dataclass(frozen=True, slots=True)
class Order:
    """All that a running source depends on: when any of it changes, it is opened anew."""

    camera_id: CameraId
    folder: str
    source: Source
    login: Login | None


@dataclass(frozen=True, slots=True)
class Steps:
    """What to do now; a change is a stop, and a start in the turn after it has ended."""

    stop: tuple[CameraId, ...]
    start: tuple[Order, ...]


def served(cameras: Iterable[Camera], kinds: Collection[str], share: Share) -> list[Camera]:
    """The cameras that are switched on and ours."""
    return [camera for camera in cameras if camera.enabled and share.has(camera.id, is_own=_is_own(camera, kinds))]


def _is_own(camera: Camera, kinds: Collection[str]) -> bool:
    return camera.managed_by is ManagedBy.OPERATOR and camera.source.kind in kinds


def opened_by_us(cameras: Iterable[Camera], kinds: Collection[str]) -> list[Camera]:
    """The cameras whose pictures we fetch ourselves: switched on, and of a kind that this process can open."""
    return [camera for camera in cameras if camera.enabled and camera.source.kind in kinds]


def steps(wanted: Mapping[CameraId, Order], running: Mapping[CameraId, Order], ending: Collection[CameraId]) -> Steps:
    """From what should run, what runs, and what was told to end and has not yet."""
    stop = [camera_id for camera_id, order in running.items() if wanted.get(camera_id) != order]
    start = [order for camera_id, order in wanted.items() if camera_id not in running and camera_id not in ending]
    return Steps(tuple(stop), tuple(start))
