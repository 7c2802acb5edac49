"""Running a process's tasks: named, under one TaskGroup, until told to stop; the first failure ends them all.

A task that returns before it was told to stop is an error, because nobody would notice its absence. In burst mode
(tests, jobs) a task returns when its work is done, and the process ends when all have returned.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

CANCEL_AGAIN_SECONDS = 0.2


class Stop:
    """The order to stop, given once, seen by all: intake ends, what is held is finished, then tasks return."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def order(self) -> None:
        """Tell every task to finish."""
        self._event.set()

    @property
    def ordered(self) -> bool:
        """Whether the order was given."""
        return self._event.is_set()

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait for the order, at most `seconds`; True when it was given."""
        if seconds is None:
            await self._event.wait()
            return True
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return self.ordered
        return True


class Task(Protocol):
    """One long-lived activity of a process."""

    @property
    def name(self) -> str:
        """Human name, for logs and probes: `detect worker`."""
        ...

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Work until `stop` is ordered (or, in a burst, until there is nothing to do), then return cleanly."""
        ...


class TaskEnded(RuntimeError):
    """A task that should run until told otherwise returned by itself."""

    def __init__(self, name: str) -> None:
        super().__init__(f"task {name!r} ended although nobody told it to stop")


async def run(tasks: Sequence[Task], stop: Stop, *, burst: bool = False) -> None:
    """Run all tasks together; raises the first failure (as an ExceptionGroup) after cancelling the rest."""
    async with asyncio.TaskGroup() as group:
        for task in tasks:
            group.create_task(_guarded(task, stop, burst=burst), name=task.name)


async def _guarded(task: Task, stop: Stop, *, burst: bool) -> None:
    await task.run(stop, burst=burst)
    if not burst and not stop.ordered:
        raise TaskEnded(task.name)


async def end(task: asyncio.Task[object]) -> None:
    """Cancel until it has ended, without raising what it raises.

    Once is not always enough: libraries that wait with `asyncio.wait_for` can lose a cancellation in Python 3.11.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=CANCEL_AGAIN_SECONDS)
