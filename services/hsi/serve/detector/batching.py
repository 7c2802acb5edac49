"""How many waiting pictures go through the network together, and whether to wait for more.

Pure: the edge (`line`) tells how many wait, how fast they arrive and how long each batch size took lately; the answer
is a plan. The rules: never wait more than two milliseconds, and only when that is expected to bring enough pictures;
use a larger batch only where measurement says a picture gets cheaper by it. Where it does not (most CPUs) the size is
one and nobody waits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LONGEST_WAIT_SECONDS = 0.002
"""No picture is held back longer than this to fill a batch."""
WORTHWHILE = 0.9
"""A larger batch must cost at most this share of the smaller one's time per picture."""
_LATEST_SHARE = 0.2
"""How much the latest measurement moves an average."""
_LONGEST_GAP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Send `size` pictures now when `wait_seconds` is 0; else look again after that time or when one arrives."""

    size: int
    wait_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How fast pictures arrive, as a moving average of the gaps between them."""

    gap_seconds: float = _LONGEST_GAP_SECONDS
    last: float | None = None

    def arrived(self, now: float) -> "Rhythm":
        """The rhythm after an arrival at `now` (any monotonic clock, seconds)."""
        if self.last is None:
            return Rhythm(self.gap_seconds, now)
        gap = min(max(now - self.last, 0.0), _LONGEST_GAP_SECONDS)
        return Rhythm(self.gap_seconds + _LATEST_SHARE * (gap - self.gap_seconds), now)

    @property
    def per_second(self) -> float:
        """Expected arrivals per second."""
        return 1.0 / max(self.gap_seconds, 1e-6)


def sizes_up_to(limit: int) -> tuple[int, ...]:
    """Batch sizes that are ever used: powers of two up to `limit`, so that a GPU compiles few shapes."""
    return tuple(2**power for power in range(limit.bit_length()) if 2**power <= limit)


def best_size(latency: Mapping[int, float]) -> int:
    """The size to aim for, from measured seconds per batch size: grows while a picture gets clearly cheaper by it."""
    best = 1
    for size in sorted(latency):
        if latency[size] / size <= WORTHWHILE * latency[best] / best:
            best = size
    return best


def measured(latency: Mapping[int, float], size: int, seconds: float) -> dict[int, float]:
    """The averages after one more batch of `size` took `seconds`; a size that was never measured counts at once."""
    known = latency.get(size, seconds)
    return {**latency, size: known + _LATEST_SHARE * (seconds - known)}


def decide(
    waiting: int, oldest_waited_seconds: float, arrivals_per_second: float, latency: Mapping[int, float]
) -> Plan:
    """What to do with `waiting` (at least one) pictures while the network is free."""
    best = best_size(latency)
    if waiting >= best:
        return Plan(best)
    ready = largest_fitting(latency, waiting)
    missing = min(size for size in latency if size > waiting) - waiting
    left = min(LONGEST_WAIT_SECONDS - oldest_waited_seconds, latency[ready])
    expected_wait = missing / max(arrivals_per_second, 1e-6)
    if left <= 0 or expected_wait > left:
        return Plan(ready)
    return Plan(waiting + missing, left)


def largest_fitting(sizes: Sequence[int] | Mapping[int, float], waiting: int) -> int:
    """The largest known size not above `waiting`."""
    return max(size for size in sizes if size <= waiting)


def pays(latency: Mapping[int, float], size: int) -> bool:
    """Whether a batch of `size` is clearly cheaper per picture than the next smaller known one."""
    smaller = largest_fitting(latency, size - 1)
    return latency[size] / size <= WORTHWHILE * latency[smaller] / smaller


def retry_after_seconds(waiting: int, latency: Mapping[int, float]) -> int:
    """When a refused caller may come back: the time the line needs now, in whole seconds, between 1 and 30."""
    best = best_size(latency)
    seconds = waiting * latency.get(best, 0.0) / best
    return max(1, min(30, round(seconds + 0.5)))
