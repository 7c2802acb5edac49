"""Between a stream and the deliveries of its pictures: at most one waits, and the newest wins."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """Holds the newest; for one event loop."""

    def __init__(self, drop: Callable[[], None]) -> None:
        """`drop` is called for each that a newer one replaced before it was taken."""
        self._drop = drop
        self._waiting: T | None = None
        self._closed = False
        self._changed = asyncio.Event()

    def offer(self, one: T) -> None:
        """A newer one."""
        if self._waiting is not None:
            self._drop()
        self._waiting = one
        self._changed.set()

    def close(self) -> None:
        """No more come; what still waits is taken first."""
        self._closed = True
        self._changed.set()

    async def next(self) -> T | None:
        """The newest, as soon as there is one; None after the last."""
        while self._waiting is None and not self._closed:
            self._changed.clear()
            await self._changed.wait()
        one, self._waiting = self._waiting, None
        return one
