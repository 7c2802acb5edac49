"""What the gateway answered when cameras logged in, kept for their rows: the last word of each. Used by two threads.

A wrong password counts as the camera's own only where it may be: not while the camera is logged in, and not from
another address than it came in from last, or whoever guesses could make a good camera look broken.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from hsi.events.ids import CameraId
from hsi.ingest.sources.source import Reason, State
from hsi.store.states import Observed, SourceSaid


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """One login: whether it was let in, from where, when."""

    right: bool
    address: str
    at: datetime


class Answers:
    """The last answer to each camera that is not in its row yet."""

    def __init__(self, clock: Callable[[], datetime] = _utc_now) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last: dict[CameraId, Answer] = {}
        self._home: dict[CameraId, str] = {}

    def right(self, camera_id: CameraId, address: str) -> None:
        """It was let in."""
        with self._lock:
            self._home[camera_id] = address
            self._last[camera_id] = Answer(right=True, address=address, at=self._clock())

    def wrong(self, camera_id: CameraId, address: str) -> None:
        """Somebody who is not logged in as this camera said a wrong password for it."""
        with self._lock:
            if self._home.get(camera_id, address) == address:
                self._last[camera_id] = Answer(right=False, address=address, at=self._clock())

    def waiting(self) -> dict[CameraId, Answer]:
        """Those that nobody has settled."""
        with self._lock:
            return dict(self._last)

    def settled(self, answers: Mapping[CameraId, Answer]) -> None:
        """These are kept; what was answered since still waits."""
        with self._lock:
            for camera_id, answer in answers.items():
                if self._last.get(camera_id) is answer:
                    del self._last[camera_id]


def news(cameras: Iterable[Observed], answers: Mapping[CameraId, Answer]) -> list[SourceSaid]:
    """What the rows of these cameras do not say yet. Pure."""
    pairs = [(camera, answers[camera.camera.id]) for camera in cameras if camera.camera.id in answers]
    return [said for camera, answer in pairs if (said := _said(camera, answer)) is not None]


def _said(camera: Observed, answer: Answer) -> SourceSaid | None:
    was_refused = camera.source_state == State.FAILED
    if answer.right:
        return SourceSaid(camera.camera.id, State.DELIVERING, "", "", answer.at) if was_refused else None
    since = camera.source_since if was_refused and camera.source_since is not None else answer.at
    detail = f"the FTP gateway was told a wrong password for it, from {answer.address}"
    return SourceSaid(camera.camera.id, State.FAILED, Reason.REFUSED_LOGIN, detail, since)
