"""Which pictures of a stream are taken: by their times, never by counting. Pure."""

import math
from typing import Final

EARLY: Final = 0.1
"""A picture may come this part of the interval early, so that a camera's jitter does not cost a whole interval."""


class Sampler:
    """Pictures on a grid of `interval_seconds` that begins with the first one taken."""

    def __init__(self, interval_seconds: float) -> None:
        self._interval_seconds = interval_seconds
        self._first: float | None = None
        self._next = -math.inf

    def due(self, at: float) -> bool:
        """Whether a picture of the time `at` (seconds on any one clock) is wanted."""
        return at >= self._next

    def taken(self, at: float) -> None:
        """A picture of `at` was looked at; the next is wanted at the next line of the grid."""
        if self._first is None:
            self._first = at
        past = math.floor((at - self._first) / self._interval_seconds + EARLY)
        self._next = self._first + (past + 1 - EARLY) * self._interval_seconds
