"""How long to leave a camera alone before the next try: exponential, with full jitter. Pure; the caller draws it.

A house full of cameras that lost power together must not come back together.
"""

from typing import Final

LEAST_SECONDS: Final = 1.0
MOST_SECONDS: Final = 60.0
RESET_AFTER_SECONDS: Final = 60.0
_MOST_DOUBLINGS: Final = 16


class Backoff:
    """Counts tries that failed in a row."""

    def __init__(self) -> None:
        self._failures = 0

    def failed(self, delivered_seconds: float, draw: float) -> float:
        """Seconds to wait after a try that delivered for so long; `draw` is from 0 to 1.

        Full jitter: anything from the least wait to a bound that doubles with every failure, from 2 s to 60 s. A
        minute of delivery makes everything forgiven.
        """
        self._failures = 1 if delivered_seconds >= RESET_AFTER_SECONDS else self._failures + 1
        bound = min(MOST_SECONDS, LEAST_SECONDS * 2.0 ** min(self._failures, _MOST_DOUBLINGS))
        return LEAST_SECONDS + (bound - LEAST_SECONDS) * min(max(draw, 0.0), 1.0)
