"""When a picture was taken, from a camera's time stamps and from when its packets came. Pure.

A camera's stamps tell exactly how far apart two pictures are, but not when: that is learned from the packet that came
with the least delay. Stamps that are missing, stand still, run backwards or leap are not believed; then it is the time
of arrival, and the caller counts it.
"""

import math
from dataclasses import dataclass
from typing import Final

_BELIEVED_SECONDS: Final = 10.0
"""A picture is not older than this when it comes: no camera keeps that much back."""
_DRIFT: Final = 0.001
"""How much slower than ours a camera's clock may run."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time on the clock of arrivals, and whether the camera's stamp said it."""

    at: float
    believed: bool


class Timeline:
    """Places the stamps of one stream on our clock; both in seconds."""

    def __init__(self) -> None:
        self._offset: float | None = None
        self._stamp: float | None = None
        self._arrived = 0.0
        self._last = -math.inf

    def place(self, stamp: float | None, arrived: float) -> Moment:
        """When the next picture was taken: never after it arrived, never before the one before."""
        moment = self._said(stamp, arrived)
        self._last = max(self._last, moment.at)
        return Moment(self._last, moment.believed)

    def _said(self, stamp: float | None, arrived: float) -> Moment:
        if stamp is None:
            return Moment(arrived, believed=False)
        known, before = self._offset, self._stamp
        crept = 0.0 if known is None else (arrived - self._arrived) * _DRIFT
        self._stamp, self._arrived = stamp, arrived
        if known is None or before is None:
            self._offset = arrived - stamp
            return Moment(arrived, believed=True)
        offset = min(known + crept, arrived - stamp)
        at = offset + stamp
        leapt = (known + stamp) - arrived > _BELIEVED_SECONDS or arrived - at > _BELIEVED_SECONDS
        if stamp <= before or leapt:
            self._offset = arrived - stamp
            return Moment(arrived, believed=False)
        self._offset = offset
        return Moment(at, believed=True)
