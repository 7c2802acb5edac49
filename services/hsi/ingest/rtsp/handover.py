"""Between the thread that watches and the loop that delivers: at most one picture waits, and the newest wins."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Handover(Generic[T]):
    """Says which picture is the next to be delivered; safe across threads."""

    def __init__(self, drop: Callable[[], None]) -> None:
        self._drop = drop
        """Called for each picture that a newer one replaced before it could be delivered."""
        self._lock = threading.Lock()
        self._busy = False
        self._waiting: T | None = None

    def offer(self, picture: T) -> T | None:
        """A new picture: it is to be delivered now (and the way is taken), or it waits in place of an older one."""
        with self._lock:
            free, self._busy = not self._busy, True
            replaced, self._waiting = self._waiting, None if free else picture
        if replaced is not None:
            self._drop()
        return picture if free else None

    def next(self) -> T | None:
        """The picture that waited, as soon as the way is free (and is taken again)."""
        with self._lock:
            if self._busy or self._waiting is None:
                return None
            self._busy, picture, self._waiting = True, self._waiting, None
            return picture

    def free(self) -> None:
        """What was being delivered is delivered, or lost."""
        with self._lock:
            self._busy = False
