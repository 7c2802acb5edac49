"""Files that wait for their verdict: one lane per camera folder, first in first out, served in turn. Pure.

One file of a camera is judged at a time, so its frames reach the stream in the order in which they arrived, and a
camera that uploads ten thousand files cannot keep the others waiting. The total is bounded: what does not fit is
refused here and found again on disk by the next scan.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass

from hsi.ingest.files import FileStat


@dataclass(frozen=True, slots=True)
class Waiting:
    """One file to judge."""

    relative: str
    """Path below the camera root, as the file system spells it."""
    heard_at: float
    """Wall clock in seconds since the epoch: when it was known, or thought, to be complete."""
    final: bool = False
    """Whether a picture that does not decode is refused now, or may still be growing."""
    stat: FileStat | None = None
    """Its state when a scan found it; None when it was heard of."""


class Lanes:
    """At most `limit` waiting files, at most one of them per lane in work."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lanes: OrderedDict[str, deque[Waiting]] = OrderedDict()
        self._busy: set[str] = set()
        self._paths: set[str] = set()

    def __len__(self) -> int:
        return len(self._paths)

    @property
    def idle(self) -> bool:
        """Nothing waits and nothing is in work."""
        return not self._paths and not self._busy

    @property
    def room(self) -> int:
        """How many more files fit."""
        return self._limit - len(self._paths)

    def offer(self, waiting: Waiting) -> bool:
        """Queue a file at the end of its lane, once; False when there is no room."""
        if waiting.relative in self._paths:
            return True
        if self.room <= 0:
            return False
        self._paths.add(waiting.relative)
        self._lanes.setdefault(lane_of(waiting.relative), deque()).append(waiting)
        return True

    def take(self) -> Waiting | None:
        """The next file of the lane that waited longest and has none in work; None when there is none."""
        for lane in self._lanes:
            if lane not in self._busy:
                return self._serve(lane)
        return None

    def finish(self, waiting: Waiting) -> None:
        """The file taken from this lane is done with; its lane may be served again."""
        self._busy.discard(lane_of(waiting.relative))

    def _serve(self, lane: str) -> Waiting:
        files = self._lanes[lane]
        waiting = files.popleft()
        self._paths.discard(waiting.relative)
        self._busy.add(lane)
        if files:
            self._lanes.move_to_end(lane)
        else:
            del self._lanes[lane]
        return waiting


def lane_of(relative: str) -> str:
    """The camera folder of a path; all files directly in the root share one lane."""
    folder, slash, _ = relative.partition("/")
    return folder if slash else ""
