"""The detector server as a child: started, watched, started again when it dies.

A model server may fall over (a driver, out of memory) without taking the house along; frames wait in the queue
meanwhile. Restarts come with a growing delay, for ever, and every one is said in the log with the child's last words.
"""

import asyncio
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from hsi.runtime import logs, retries
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.site import children

STEADY_AFTER = timedelta(seconds=60)
"""A child that lived this long starts its delays anew."""

_log = logs.logger(__name__)


class DetectorChild:
    """The task that keeps one detector server running."""

    name = "detector server"

    def __init__(self, environment: Mapping[str, str], log: Path, board: Board) -> None:
        command = [sys.executable, "-m", "hsi.serve.detector"]
        self._program = children.Program("detector", command, log, environment=dict(environment))
        self._board = board
        self._restarts = 0

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Keep it running until told to stop."""
        while not (stop.ordered or burst):
            await self._one_life(stop)

    async def _one_life(self, stop: Stop) -> None:
        loop = asyncio.get_running_loop()
        born = loop.time()
        child = await children.start(self._program)
        try:
            await children.first(child.ended(), stop.wait())
        finally:
            words = child.last_words()
            alive = child.running
            await child.stop()
        if alive or stop.ordered:
            return
        self._restarts = 0 if loop.time() - born > STEADY_AFTER.total_seconds() else self._restarts + 1
        delay = retries.delay(self._restarts + 1, base=timedelta(seconds=1), cap=timedelta(seconds=30)).total_seconds()
        _log.error("the detector server ended and is started again", last_words=words, delay_seconds=delay)
        self._board.note("detector", "degraded", "the detector server ended and is started again")
        await stop.wait(delay)
