"""How often something may be done: a bucket of tokens that fills at a steady rate. Pure: the caller gives the time."""


class Bucket:
    """Lets `burst` through at once and `per_second` in the long run; in the order of asking."""

    def __init__(self, *, per_second: float, burst: float) -> None:
        if per_second <= 0 or burst < 1:
            raise ValueError(f"a bucket of {burst} tokens that fills by {per_second} a second lets nothing through")
        self._per_second = per_second
        self._burst = burst
        self._tokens = burst
        self._at: float | None = None

    def take(self, now: float) -> float:
        """Take a token and say for how many seconds to wait before using it; 0 where one is there."""
        self._fill(now)
        self._tokens -= 1.0
        return max(0.0, -self._tokens / self._per_second)

    def wait(self, now: float) -> float:
        """For how many seconds no token is there; takes none."""
        self._fill(now)
        return max(0.0, (1.0 - self._tokens) / self._per_second)

    @property
    def full(self) -> bool:
        """Whether it was full when it was last looked at: nothing is lost by forgetting it."""
        return self._tokens >= self._burst

    def _fill(self, now: float) -> None:
        if self._at is not None:
            self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._per_second)
        self._at = now if self._at is None else max(self._at, now)
