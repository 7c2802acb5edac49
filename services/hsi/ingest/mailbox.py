"""What is heard of files, on its way from watching threads to the event loop: a bounded mailbox."""

import asyncio
import threading
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Sign(StrEnum):
    """What is known of a file that was heard of."""

    COMING = "coming"
    """It was created or changed: more may follow."""
    FOUND = "found"
    """It lay in a folder that appeared: closed before anybody listened, or its closing will be heard."""
    COMPLETE = "complete"
    """Its writer closed it or moved it into place."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Something happened to a file."""

    path: str
    sign: Sign


class Ear(Protocol):
    """Where the watching threads report; both methods are called from any thread and never block."""

    def heard(self, path: str, sign: Sign) -> None:
        """A file was created, changed, found, closed or moved here."""
        ...

    def lost(self, reason: str, *, unwatched: bool = False) -> None:
        """Something may have happened unheard; `unwatched` when it will happen again."""
        ...


class Mailbox:
    """At most `limit` reports between two readings; one more and the rest is forgotten, which is said."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._arrived = asyncio.Event()
        self._lock = threading.Lock()
        self._reports: deque[Heard] = deque()
        self._lost: set[str] = set()
        self._woken = False
        self.unwatched = False

    def heard(self, path: str, sign: Sign) -> None:
        """See Ear."""
        with self._lock:
            if len(self._reports) >= self._limit:
                self._lost.add("mailbox_full")
            else:
                self._reports.append(Heard(path, sign))
            self._wake()

    def lost(self, reason: str, *, unwatched: bool = False) -> None:
        """See Ear."""
        with self._lock:
            self._lost.add(reason)
            self.unwatched = self.unwatched or unwatched
            self._wake()

    def collect(self) -> tuple[list[Heard], set[str]]:
        """Everything reported since the last call, and why a scan is needed, if it is."""
        with self._lock:
            reports, self._reports = list(self._reports), deque()
            lost, self._lost = self._lost, set()
            self._woken = False
            self._arrived.clear()
        return reports, lost

    async def wait(self, seconds: float) -> None:
        """Until something is reported or `rouse` is called, at most this long."""
        try:
            async with asyncio.timeout(seconds):
                await self._arrived.wait()
        except TimeoutError:
            return

    def rouse(self) -> None:
        """End the present wait; for the event loop's own thread."""
        self._arrived.set()

    def _wake(self) -> None:
        if not self._woken and not self._loop.is_closed():
            self._woken = True
            self._loop.call_soon_threadsafe(self._arrived.set)
