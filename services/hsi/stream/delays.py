"""How long to wait before trying again. Pure: the number of tries goes in, seconds come out."""

from datetime import timedelta

_LONGEST_RETRY_SECONDS = 15.0
_LONGEST_OUTAGE_SECONDS = 5.0
_LONGEST_ROOM_SECONDS = 0.5


def retry_seconds(tries: int, asked: timedelta | None = None) -> float:
    """Before an entry is handled again after `tries` ≥ 1 failed tries: as asked for, else 1, 2, 4 … 15 seconds."""
    if asked is not None:
        return max(0.0, asked.total_seconds())
    return min(_LONGEST_RETRY_SECONDS, 2.0 ** min(tries - 1, 6))


def outage_seconds(tries: int) -> float:
    """Before an unreachable queue is asked again after `tries` ≥ 1 attempts: 0.1, 0.2, 0.4 … 5 seconds."""
    return min(_LONGEST_OUTAGE_SECONDS, 0.1 * 2.0 ** min(tries - 1, 6))


def room_seconds(tries: int) -> float:
    """Before a full stream is asked again for room after `tries` ≥ 1 refusals: 10, 15, 22 … 500 ms."""
    return min(_LONGEST_ROOM_SECONDS, 0.01 * 1.5 ** min(tries - 1, 10))
