"""Whether it is worth asking the model: after repeated failures batches fall back at once instead of each waiting.

Pure but for its own counters; `now` is passed in (any monotonic seconds). Closed: ask. Open: do not ask, for a while.
After that one trial may ask; its success closes the breaker, its failure opens it again.
"""

from dataclasses import dataclass
from enum import StrEnum

FAILURES_TO_OPEN = 5
OPEN_SECONDS = 60.0
"""The values for AI clients (product 13.2)."""


class Permission(StrEnum):
    """What a caller may do."""

    ASK = "ask"
    TRY_ONCE = "try_once"
    """The breaker wants to know whether the model is back: one attempt, no retries."""
    REFUSED = "refused"


@dataclass(slots=True)
class Breaker:
    """Counts consecutive failures of one model server."""

    failures: int = 0
    opened_at: float | None = None
    trying: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the model is taken to be down."""
        return self.opened_at is not None

    def permission(self, now: float) -> Permission:
        """May the caller ask now? TRY_ONCE takes the one trial; end it with `succeeded`, `failed` or `gave_up`."""
        if self.opened_at is None:
            return Permission.ASK
        if self.trying or now - self.opened_at < OPEN_SECONDS:
            return Permission.REFUSED
        self.trying = True
        return Permission.TRY_ONCE

    def succeeded(self) -> None:
        """The model answered, however badly: it is up."""
        self.failures, self.opened_at, self.trying = 0, None, False

    def failed(self, now: float) -> None:
        """The model could not be reached, failed, or did not answer in time."""
        self.failures += 1
        if self.trying or self.failures >= FAILURES_TO_OPEN:
            self.opened_at = now
        self.trying = False

    def gave_up(self) -> None:
        """A call ended without telling anything about the model (cancelled, refused by the server as malformed)."""
        self.trying = False
