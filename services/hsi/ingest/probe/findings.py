"""What a look at a camera comes to. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median


@dataclass(frozen=True, slots=True)
class Found:
    """What is there; None for what could not be told in the time."""

    kind: str
    """`RTSP stream`, `MJPEG stream`, `snapshot`, `clip`."""
    codec: str
    width_px: int
    height_px: int
    frames_per_second: float | None
    keyframe_seconds: float | None
    """Distance of two keyframes: also the longest wait for the first picture."""
    pictures: int
    watched_seconds: float
    picture: bytes = field(repr=False)
    remark: str = ""


@dataclass(slots=True)
class Tally:
    """Counts what comes: moments on one clock, in seconds, of all pictures and of those that stand by themselves."""

    moments: list[float] = field(default_factory=list)
    keyframes: list[float] = field(default_factory=list)

    def count(self, at: float, *, key: bool) -> None:
        """A picture of this moment came."""
        self.moments.append(at)
        if key:
            self.keyframes.append(at)

    def rate(self) -> float | None:
        """Pictures a second."""
        return rate(self.moments)

    def keyframe_seconds(self) -> float | None:
        """Median distance of keyframes."""
        return spacing(self.keyframes)


def rate(moments: Sequence[float]) -> float | None:
    """How many of these come in a second; None below two. The order does not matter: pictures are sent out of order."""
    if len(moments) < 2 or max(moments) <= min(moments):
        return None
    return round((len(moments) - 1) / (max(moments) - min(moments)), 2)


def spacing(moments: Sequence[float]) -> float | None:
    """Median distance of neighbours; None below two."""
    ordered = sorted(moments)
    gaps = [after - before for before, after in pairwise(ordered)]
    return round(median(gaps), 2) if gaps else None
