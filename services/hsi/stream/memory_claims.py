"""The claims in memory: the shipped twin of those on Redis, under the same contract suite.

One process, nothing kept. `clock` gives seconds since the epoch and decides when a claim ends.
"""

from collections.abc import Callable
from datetime import timedelta
from time import time

Clock = Callable[[], float]


class MemoryClaims:
    """`broker.Claims` for one process."""

    def __init__(self, clock: Clock = time) -> None:
        self._clock = clock
        self._held: dict[str, tuple[str, float]] = {}

    async def claim(self, key: str, holder: str, ttl: timedelta) -> str | None:
        """None when the claim is now ours, else the present holder."""
        present = self._holder(key)
        if present is not None and present != holder:
            return present
        self._held[key] = (holder, self._clock() + ttl.total_seconds())
        return None

    async def hold(self, key: str, holder: str, ttl: timedelta) -> str | None:
        """None when the claim is now ours, else the present holder, whose `ttl` starts anew too."""
        present = self._holder(key) or holder
        self._held[key] = (present, self._clock() + ttl.total_seconds())
        return None if present == holder else present

    async def extend(self, key: str, ttl: timedelta) -> bool:
        """Start the `ttl` of a claim anew whoever holds it; False when nobody does."""
        present = self._holder(key)
        if present is None:
            return False
        self._held[key] = (present, self._clock() + ttl.total_seconds())
        return True

    async def release(self, key: str, holder: str) -> None:
        """Give up a claim; does nothing unless `holder` has it."""
        if self._holder(key) == holder:
            del self._held[key]

    def _holder(self, key: str) -> str | None:
        now = self._clock()
        self._held = {held: claim for held, claim in self._held.items() if claim[1] > now}
        return self._held[key][0] if key in self._held else None
