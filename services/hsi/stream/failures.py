"""What can go wrong between us and Redis, in our words: the one place that knows redis-py's error classes.

`BrokerUnavailable` is everything that waiting may mend: no connection, no answer in time, a server that loads, fails
over, is full or cannot write its disk. `BrokerRefused` is an answer that stays the same: a bug or a foreign server.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from redis import exceptions

from hsi.stream.broker import BrokerRefused, BrokerUnavailable

UNAVAILABLE: tuple[type[Exception], ...] = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.InvalidResponse,
    exceptions.ClusterError,
    exceptions.ReadOnlyError,
    exceptions.OutOfMemoryError,
    OSError,
    TimeoutError,
)
"""Errors that waiting may mend."""

REFUSED: tuple[type[Exception], ...] = (
    exceptions.ResponseError,
    exceptions.DataError,
    exceptions.PubSubError,
    exceptions.WatchError,
    exceptions.LockError,
    exceptions.RedisClusterException,
    exceptions.ChildDeadlockedError,
    exceptions.IncorrectPolicyType,
    exceptions.RedisError,
)
"""Errors that waiting does not mend; checked after `UNAVAILABLE`."""

_PASSING = re.compile(r"\b(OOM|MISCONF|LOADING|READONLY|MASTERDOWN|NOREPLICAS|BUSY|CLUSTERDOWN|TRYAGAIN)\b")
"""Words of error replies, also from inside a script, that tell of a state of the server rather than of our command."""

_NO_GROUP = re.compile(r"\b(NOGROUP|UNBLOCKED)\b")


class GroupMissing(BrokerRefused):
    """The stream or its group is gone, as after a flush; the reader makes it again."""


@contextmanager
def translated(attempt: str) -> Iterator[None]:
    """Library errors inside become ours, saying what was attempted; the library's is chained."""
    try:
        yield
    except UNAVAILABLE as error:
        raise BrokerUnavailable(_sentence(attempt, error)) from error
    except REFUSED as error:
        raise _told_by(str(error))(_sentence(attempt, error)) from error


def _told_by(text: str) -> type[BrokerUnavailable] | type[BrokerRefused]:
    if _NO_GROUP.search(text):
        return GroupMissing
    return BrokerUnavailable if _PASSING.search(text) else BrokerRefused


def _sentence(attempt: str, error: Exception) -> str:
    return f"{attempt}: {type(error).__name__}: {str(error)[:300] or 'not done in time'}"
