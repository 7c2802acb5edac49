"""Which object is looked at next: keys that wait, are due, are worked on, or failed and come back later.

Promises: a key is in it once however often it is added; no key is worked on twice at a time; a key that is added while
it is worked on runs once more afterwards; the one that is due longest comes first. A failure puts its key off for a
time that doubles up to a cap, a success ends that, and news of the key come through at once. Pure: the caller gives
the time (seconds of any clock that only grows) and draws the jitter.
"""

import heapq
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Backoff:
    """The waits after failures: `first_seconds`, doubled each time, at most `cap_seconds`."""

    first_seconds: float = 0.5
    cap_seconds: float = 300.0

    def seconds(self, failures: int, chance: float) -> float:
        """The wait after failure number `failures` (from 1); `chance` (0 to 1) shortens it by up to a half."""
        whole = min(self.cap_seconds, self.first_seconds * 2.0 ** min(failures - 1, 64))
        return whole * (1.0 - 0.5 * min(max(chance, 0.0), 1.0))


class WorkQueue(Generic[K]):
    """See the module; every method but `succeeded` takes `now`, which never falls from call to call."""

    def __init__(self, backoff: Backoff) -> None:
        self._backoff = backoff
        self._ready: dict[K, float] = {}
        """Due keys in the order they became due, with that time; a dict is a set that remembers its order."""
        self._working: dict[K, float] = {}
        self._again: dict[K, float] = {}
        """Added while they were worked on."""
        self._later: dict[K, float] = {}
        self._heap: list[tuple[float, int, K]] = []
        self._failures: dict[K, int] = {}
        self._count = 0

    def __len__(self) -> int:
        """Keys that are due, without those that are worked on or wait for their time."""
        return len(self._ready)

    @property
    def waiting(self) -> int:
        """Keys that wait for their time."""
        return len(self._later)

    @property
    def working(self) -> int:
        """Keys that are worked on."""
        return len(self._working)

    def add(self, key: K, now: float) -> None:
        """Look at this key as soon as possible."""
        self._later.pop(key, None)
        if key in self._working:
            self._again.setdefault(key, now)
        else:
            self._ready.setdefault(key, now)

    def add_later(self, key: K, due: float, now: float) -> None:
        """Look at this key at `due`, or earlier if it is known already that it has to be looked at earlier."""
        if due <= now:
            self.add(key, now)
        elif key not in self._ready and key not in self._again and due < self._later.get(key, float("inf")):
            self._later[key] = due
            self._count += 1
            heapq.heappush(self._heap, (due, self._count, key))

    def take(self, now: float) -> K | None:
        """The key that is due longest, which counts as worked on until `done`; None where nothing is due."""
        self._wake(now)
        if not self._ready:
            return None
        key = next(iter(self._ready))
        self._working[key] = self._ready.pop(key)
        return key

    def done(self, key: K, now: float) -> None:
        """Nobody works on this key any more; say before what came of it by `failed` or `succeeded`."""
        del self._working[key]
        if self._again.pop(key, None) is not None:
            self._later.pop(key, None)
            self._ready.setdefault(key, now)

    def failed(self, key: K, now: float, *, chance: float, at_least: float = 0.0) -> float:
        """Put the key off, and say for how many seconds; `at_least` is what the other side asked for."""
        failures = self._failures.get(key, 0) + 1
        self._failures[key] = failures
        wait = max(at_least, self._backoff.seconds(failures, chance))
        self.add_later(key, now + wait, now)
        return wait

    def succeeded(self, key: K) -> None:
        """The next failure is a first one again."""
        self._failures.pop(key, None)

    def next_due(self) -> float | None:
        """When the next waiting key is due; None where none waits."""
        while self._heap and self._stale(self._heap[0]):
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def oldest_age(self, now: float) -> float:
        """For how many seconds the key that is due or worked on longest has been so; 0 where there is none."""
        since = [*self._working.values()]
        if self._ready:
            since.append(next(iter(self._ready.values())))
        return max(0.0, now - min(since)) if since else 0.0

    def _wake(self, now: float) -> None:
        while (due := self.next_due()) is not None and due <= now:
            _, _, key = heapq.heappop(self._heap)
            del self._later[key]
            if key in self._working:
                self._again.setdefault(key, due)
            else:
                self._ready.setdefault(key, due)

    def _stale(self, entry: tuple[float, int, K]) -> bool:
        due, _, key = entry
        return self._later.get(key) != due
