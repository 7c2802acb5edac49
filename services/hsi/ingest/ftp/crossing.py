"""The way out of the gateway's loop and back: what blocks is done in threads, its end comes back as a call.

The loop of pyftpdlib serves all cameras in one thread; a sync of a slow disk or the check of a password there would
hold up every other camera.
"""

import socket
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

from hsi.ingest.ftp import library
from hsi.runtime import logs

_log = logs.logger(__name__)

T = TypeVar("T")


class Crossing:
    """Calls into one loop from any thread; made and closed in the loop's own thread or before it turns."""

    def __init__(self, loop: library.Untyped) -> None:
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._fileno = self._near.fileno()
        self._calls: deque[Callable[[], None]] = deque()
        loop.register(self._fileno, self, loop.READ)

    def submit(self, pool: ThreadPoolExecutor, work: Callable[[], T], then: Callable[["Future[T]"], None]) -> None:
        """Do `work` in the pool; `then` is called in the loop when it is done."""
        pool.submit(work).add_done_callback(lambda done: self.call(partial(then, done)))

    def call(self, what: Callable[[], None]) -> None:
        """Have the loop call this soon; from any thread."""
        self._calls.append(what)
        with suppress(OSError):  # full: it is awake anyway; closed: nobody is left to call
            self._far.send(b"\0")

    # What the loop asks of everything that is registered with it.

    def readable(self) -> bool:
        """It listens always."""
        return True

    def writable(self) -> bool:
        """It has nothing to write."""
        return False

    def handle_read_event(self) -> None:
        """Somebody called."""
        with suppress(BlockingIOError):
            self._near.recv(4096)
        while self._calls:
            self._calls.popleft()()

    def handle_error(self) -> None:
        """A call failed, which is a bug: say it, and go on with the others."""
        _log.exception("a call into the FTP gateway failed")
        if self._calls:
            with suppress(OSError):
                self._far.send(b"\0")

    def handle_close(self) -> None:
        """The loop ends."""
        self.close()

    def close(self) -> None:
        """No call comes any more."""
        self._near.close()
        self._far.close()
