"""Workers: a few tasks that take keys out of the queue, one at a time each, for ever.

Promises: each piece of work has a time limit; what fails comes back later, and later each time; a bug in one object's
work is logged with its traceback and puts off that object alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from hsi_operator import logs
from hsi_operator.engine.applying import Unfinished
from hsi_operator.engine.cache import Key
from hsi_operator.engine.queue import WorkQueue

Work = Callable[[Key], Awaitable[timedelta | None]]
SETTLED: Final = timedelta(seconds=0.25)
"""In what time the cluster's own controllers have usually said all they have to say of a change."""
_log = logs.logger(__name__)


class Tally(Protocol):
    """Who counts."""

    def reconciled(self, kind: str, result: str, seconds: float) -> None:
        """One piece of work ended as `done`, `unfinished`, `late` or `bug`."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How the workers work."""

    workers: int
    limit_seconds: float


class Workers:
    """The queue with its workers; `clock` only grows, `chance` draws from 0 to 1."""

    def __init__(
        self,
        queue: WorkQueue[Key],
        work: Work,
        tally: Tally,
        shift: Shift,
        *,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self._queue = queue
        self._work = work
        self._tally = tally
        self._shift = shift
        self._clock = clock
        self._chance = chance
        self._news = asyncio.Event()

    def add(self, keys: Iterable[Key]) -> None:
        """Look at these as soon as possible."""
        for key in keys:
            self._queue.add(key, self._clock())
        self._news.set()

    def add_soon(self, keys: Iterable[Key]) -> None:
        """Look at these in a moment, together with what else is said of them until then."""
        now = self._clock()
        for key in keys:
            self._queue.add_later(key, now + SETTLED.total_seconds(), now)
        self._news.set()

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            for number in range(self._shift.workers):
                group.create_task(self._run_one(), name=f"worker {number}")

    async def _run_one(self) -> None:
        while True:
            key = self._queue.take(self._clock())
            if key is None:
                await self._wait()
                continue
            try:
                await self._do(key)
            finally:
                self._queue.done(key, self._clock())
                self._news.set()

    async def _wait(self) -> None:
        """Until there is news, or the next key is due; nothing happens between the look and the wait."""
        self._news.clear()
        due = self._queue.next_due()
        with suppress(TimeoutError):
            async with asyncio.timeout(None if due is None else max(0.0, due - self._clock())):
                await self._news.wait()

    async def _do(self, key: Key) -> None:
        began = self._clock()
        result, at_least = "done", 0.0
        try:
            async with asyncio.timeout(self._shift.limit_seconds):
                again = await self._work(key)
        except Unfinished as unfinished:
            result, at_least = "unfinished", unfinished.retry_after_seconds
            _log.warning("not finished", reason=str(unfinished), **key._asdict())
        except TimeoutError:
            result = "late"
            _log.warning("took too long", seconds=self._shift.limit_seconds, **key._asdict())
        except Exception:  # noqa: BLE001 - one object must not stop all others
            result = "bug"
            _log.exception("a bug in this object's work", **key._asdict())
        else:
            self._queue.succeeded(key)
            if again is not None:
                self._queue.add_later(key, self._clock() + again.total_seconds(), self._clock())
        now = self._clock()
        if result != "done":
            self._queue.failed(key, now, chance=self._chance(), at_least=at_least)
        self._tally.reconciled(key.kind, result, now - began)
