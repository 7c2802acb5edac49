"""Keeping an ear on the camera root, whatever happens to it: native events, else polling, restarted when it dies.

The root may be missing at start, be unmounted, come back. The kernel may have no watch left. Each of these is said
once, noted on the board, and answered by polling or by starting the watch again followed by a scan.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hsi.ingest import watcher
from hsi.ingest.mailbox import Heard, Mailbox
from hsi.ingest.watcher import Watch, WatchRefused
from hsi.runtime import logs
from hsi.runtime.health import Board

_log = logs.logger(__name__)

CONDITION = "camera folders"
CHECK_ROOT_SECONDS = 2.0


class Listening:
    """One watch at a time over `root`, and the mailbox it reports to."""

    def __init__(self, root: Path, *, polling: bool, interval_seconds: float, mailbox_size: int, board: Board) -> None:
        self._root = root
        self._polling = polling
        self._interval_seconds = interval_seconds
        self._mailbox_size = mailbox_size
        self._board = board
        self._mailbox: Mailbox | None = None
        self._watch: Watch | None = None
        self._identity: tuple[int, int] | None = None
        self._checked_at = 0.0
        self._wanted = False

    @asynccontextmanager
    async def started(self, *, burst: bool) -> AsyncIterator[None]:
        """Listen while the block runs; a burst only has the mailbox, because it reads what is there."""
        self._mailbox = Mailbox(self._mailbox_size)
        try:
            if not burst:
                await self._start()
            yield
        finally:
            await self._close()

    async def collect(self) -> tuple[list[Heard], set[str]]:
        """Reports since the last call, and why a scan is needed, if it is; keeps the watch alive."""
        reports, lost = self._box.collect()
        if self._box.unwatched and not self._polling:
            await self._turn_to_polling("the kernel refuses to watch more folders")
        elif self._watch is not None and not await self._still_the_same(self._watch):
            await self._close()
            lost.add("watch_ended")
            await self._start()
        elif self._watch is None and "watch_ended" not in lost and self._wanted and await self._start():
            lost.add("watch_restarted")
        return reports, lost

    async def wait(self, seconds: float) -> None:
        """Until there is something to collect or `rouse` is called, at most this long."""
        await self._box.wait(seconds)

    def rouse(self) -> None:
        """End the present wait."""
        self._box.rouse()

    @property
    def _box(self) -> Mailbox:
        if self._mailbox is None:
            raise RuntimeError("listening has not started")
        return self._mailbox

    async def _start(self) -> bool:
        self._wanted = True
        try:
            self._watch = await asyncio.to_thread(self._open)
        except WatchRefused as refused:
            if not self._polling and await asyncio.to_thread(self._root.is_dir):
                await self._turn_to_polling(str(refused))
            else:
                self._note_missing(refused)
        else:
            self._board.note(CONDITION, "ready")
        return self._watch is not None

    async def _still_the_same(self, watch: Watch) -> bool:
        """Whether the watch lives and the root is still the folder it watches: not unmounted, not replaced."""
        if not watch.alive:
            return False
        now = time.monotonic()
        if now - self._checked_at < CHECK_ROOT_SECONDS:
            return True
        self._checked_at = now
        return await asyncio.to_thread(_identity, self._root) == self._identity

    def _open(self) -> Watch:
        self._identity = _identity(self._root)
        if self._polling:
            return watcher.watch_by_polling(self._root, self._box, self._interval_seconds)
        return watcher.watch_natively(self._root, self._box)

    async def _turn_to_polling(self, why: str) -> None:
        _log.warning(
            "listening to the kernel failed, polling instead; raise fs.inotify.max_user_watches and "
            "fs.inotify.max_user_instances to listen again",
            reason=why,
            interval_seconds=self._interval_seconds,
        )
        self._polling = True
        await self._close()
        await self._start()
        self._box.lost("turned_to_polling")

    def _note_missing(self, refused: WatchRefused) -> None:
        present = self._board.conditions.get(CONDITION)
        if present is None or present.state != "unready":
            _log.error("the camera root cannot be watched; waiting for it", reason=str(refused))
        self._board.note(CONDITION, "unready", str(refused))

    async def _close(self) -> None:
        watch, self._watch = self._watch, None
        if watch is not None:
            await asyncio.to_thread(watch.close)


def _identity(root: Path) -> tuple[int, int] | None:
    """Device and inode of a folder, None when it is not there; blocks."""
    try:
        status = root.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
