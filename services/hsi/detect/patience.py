"""Waiting for parts that are away without losing one's place, one's sign of life, or the order to stop.

A frame waits where it is, so that the frames of its camera stay in order and nothing is counted against it. The order
to stop ends every wait: the entry is left pending, uncounted, for the next process.
"""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from hsi.runtime import logs, retries
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store.failures import StoreUnavailable
from hsi.stream.broker import BrokerUnavailable, StreamFull
from hsi.stream.consume import Retry

_log = logs.logger(__name__)

LONGEST_PAUSE_SECONDS = 5.0
"""Between two signs of life; longer waits are made of several."""

T = TypeVar("T")


class Patience:
    """What the handlers of one worker wait with."""

    def __init__(self, board: Board, beat: Callable[[], None]) -> None:
        self._board = board
        self._beat = beat
        self.stop = Stop()

    async def pause(self, seconds: float, reason: str) -> None:
        """Wait; raises an uncounted Retry when the order to stop comes first."""
        left = seconds
        while True:
            self._beat()
            if await self.stop.wait(min(left, LONGEST_PAUSE_SECONDS)):
                raise Retry(f"stopped while waiting: {reason}", counted=False)
            left -= LONGEST_PAUSE_SECONDS
            if left <= 0:
                return

    async def outlast(self, act: Callable[[], Awaitable[T]]) -> T:
        """Do something with the database or the queue, again and again until it is there; `act` must bear that."""
        failures = 0
        while True:
            try:
                done = await act()
            except (StoreUnavailable, BrokerUnavailable, StreamFull) as problem:
                failures += 1
                part = "database" if isinstance(problem, StoreUnavailable) else "queue"
                self._board.note(part, "degraded" if isinstance(problem, StreamFull) else "unready", str(problem))
                _log.warning("waiting", part=part, reason=str(problem), failures=failures)
                await self.pause(_seconds(failures), str(problem))
            else:
                if failures:
                    self._board.note("database", "ready")
                    self._board.note("queue", "ready")
                return done


def _seconds(failures: int) -> float:
    wait = retries.delay(failures, base=timedelta(seconds=0.5), cap=timedelta(seconds=10), jitter=random.random())
    return wait.total_seconds()
