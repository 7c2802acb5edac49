"""Which packets are decoded: by time stamps, never by counting. Pure.

Where the camera sends a keyframe at least as often as a picture is wanted, the other packets need no decoding at all:
a keyframe stands alone. That is measured, because what a camera promises it does not always keep, and cameras with a
"smart" codec stretch their keyframes when nothing moves.
"""

from collections import deque
from enum import Enum
from typing import Final

from hsi.ingest.sources.sampling import EARLY

_MEASURED_GAPS: Final = 4
_FEWEST_GAPS: Final = 2
_LATE_KEYFRAME: Final = 1.5
_FIRST_KEYFRAME_SECONDS: Final = 10.0


class Plan(Enum):
    """What becomes of a packet."""

    SKIP = "skip"
    DECODE = "decode"
    """Other pictures may need it; those that come out are asked about one by one."""
    ALONE = "alone"
    """A keyframe that needs no other; only where its picture is due it is decoded at all."""


class Economy:
    """Decides whether keyframes are enough, by how they come."""

    def __init__(self, interval_seconds: float) -> None:
        self._interval_seconds = interval_seconds
        self._gaps: deque[float] = deque(maxlen=_MEASURED_GAPS)
        self._began: float | None = None
        self._key_at: float | None = None
        self._awaiting_key = True
        self.keyframes_only = False

    def plan(self, at: float, *, key: bool) -> Plan:
        """What to do with the next packet; `at` is its time stamp in seconds, on any one clock."""
        if self._began is None:
            self._began = at
        return self._keyframe(at) if key else self._between(at)

    def _keyframe(self, at: float) -> Plan:
        if self._key_at is not None:
            self._gaps.append(at - self._key_at)
        self._key_at = at
        self._awaiting_key = False
        wanted = self._interval_seconds * (1 + EARLY)
        self.keyframes_only = len(self._gaps) >= _FEWEST_GAPS and min(self._gaps) > 0 and max(self._gaps) <= wanted
        return Plan.ALONE if self.keyframes_only else Plan.DECODE

    def _between(self, at: float) -> Plan:
        late = self._key_at is not None and at - self._key_at > _LATE_KEYFRAME * self._interval_seconds
        if self.keyframes_only and late:
            self.keyframes_only = False
            self._gaps.clear()
            self._key_at = None
            self._awaiting_key, self._began = True, at
        if self._awaiting_key and self._began is not None and at - self._began > _FIRST_KEYFRAME_SECONDS:
            self._awaiting_key = False  # a camera that refreshes bit by bit has no keyframes; its decoder copes
        return Plan.SKIP if self.keyframes_only or self._awaiting_key else Plan.DECODE
