"""How long to wait before the next try: exponential, capped, with jitter. Pure; the caller draws the jitter."""

from datetime import timedelta


def delay(attempt: int, *, base: timedelta, factor: float = 2.0, cap: timedelta, jitter: float = 0.0) -> timedelta:
    """The wait after failed try number `attempt` (1 for the first): `base * factor ** (attempt - 1)`, at most `cap`.

    `jitter` is a draw from 0 to 1 that shortens the wait by up to a half, so that many waiters do not come at once.
    """
    if attempt < 1:
        raise ValueError(f"tries are counted from 1, not {attempt}")
    steps = min(attempt - 1, 64)
    seconds = min(cap.total_seconds(), base.total_seconds() * factor**steps)
    return timedelta(seconds=seconds * (1.0 - 0.5 * min(max(jitter, 0.0), 1.0)))
