"""A child process that is kept running: started, watched, started again when it dies.

A model server or a gateway may fall over (a driver, out of memory, a port that is taken) without taking the house
along; its work waits meanwhile. Restarts come with a growing delay, for ever, and every one is said in the log with the
child's last words. A child that is not always wanted is asked about every second.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from hsi.runtime import logs, retries
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.site import children
from hsi.site.children import Program

STEADY_AFTER: Final = timedelta(seconds=60)
"""A child that lived this long starts its delays anew."""
RECOVERED_AFTER: Final = timedelta(seconds=10)
ASK_SECONDS: Final = 1.0

_log = logs.logger(__name__)


async def always() -> bool:
    """The child is wanted."""
    return True


class KeptChild:
    """The task that keeps one program running while it is wanted; `name` is how people call it."""

    def __init__(
        self, name: str, program: Program, board: Board, *, wanted: Callable[[], Awaitable[bool]] = always
    ) -> None:
        self._name = name
        self._program = program
        self._board = board
        self._wanted = wanted
        self._restarts = 0

    @property
    def name(self) -> str:
        """Name for logs."""
        return self._name

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Keep it running until told to stop."""
        while not (stop.ordered or burst):
            if await self._wanted():
                await self._one_life(stop)
            else:
                await stop.wait(ASK_SECONDS)

    async def _one_life(self, stop: Stop) -> None:
        loop = asyncio.get_running_loop()
        born = loop.time()
        child = await children.start(self._program)
        recovered = loop.call_later(RECOVERED_AFTER.total_seconds(), self._recovered)
        try:
            await children.first(child.ended(), stop.wait(), self._unwanted(stop))
        finally:
            recovered.cancel()
            words = child.last_words()
            alive = child.running
            await child.stop()
        if alive or stop.ordered:
            self._restarts = 0
            return
        self._restarts = 0 if loop.time() - born > STEADY_AFTER.total_seconds() else self._restarts + 1
        delay = retries.delay(self._restarts + 1, base=timedelta(seconds=1), cap=timedelta(seconds=30)).total_seconds()
        _log.error(self._trouble, last_words=words, delay_seconds=delay)
        self._board.note(self._program.name, "degraded", self._trouble)
        await stop.wait(delay)

    async def _unwanted(self, stop: Stop) -> None:
        """Return once it is not wanted; also once the stop is ordered, for then `wait` no longer gives way."""
        while not stop.ordered and await self._wanted():
            await stop.wait(ASK_SECONDS)

    @property
    def _trouble(self) -> str:
        return f"the {self._name} ended and is started again"

    def _recovered(self) -> None:
        noted = self._board.conditions.get(self._program.name)
        if noted is not None and noted.message == self._trouble:
            self._board.note(self._program.name, "ready")
