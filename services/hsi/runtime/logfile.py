"""A rotating log file that several processes may write: whoever rotates, the others follow.

The standard handler alone would keep writing to the renamed file and rotate it again. Rotation happens under a lock
file beside the log; before each line the handler looks whether the name still is its file.
"""

import fcntl
import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path


class SharedLogFile(RotatingFileHandler):
    """Appends lines to `path`, keeping `keep` older files of about `max_bytes`; OSError when it cannot be opened."""

    def __init__(self, path: Path, *, max_bytes: int, keep: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        super().__init__(path, maxBytes=max_bytes, backupCount=keep, encoding="utf-8")
        self._lock_path = path.with_name(f"{path.name}.lock")

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, to the file that has the name now."""
        try:
            self._follow()
        except OSError:
            self.handleError(record)
            return
        super().emit(record)

    def doRollover(self) -> None:  # noqa: N802  (the standard library's name)
        """Rotate, unless another process just did."""
        with self._lock_path.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._follow():
                super().doRollover()

    def _follow(self) -> bool:
        """Reopen when somebody else renamed or removed our file; True when that was so."""
        try:
            named = os.stat(self.baseFilename)  # noqa: PTH116  (the handler's own spelling of its path)
        except FileNotFoundError:
            named = None
        ours = os.fstat(self.stream.fileno()) if self.stream is not None else None
        if named is not None and ours is not None and (named.st_dev, named.st_ino) == (ours.st_dev, ours.st_ino):
            return False
        if self.stream is not None:
            self.stream.close()
        self.stream = self._open()
        return True
