"""A directory as a media store.

Containment does not depend on comparing paths: every component is opened relative to its parent's descriptor and a
symbolic link is refused at any level, so that nobody who can write into the directory can swap a link in between a
check and its use. Only regular files are objects. The root itself may be a link: the owner chose it.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from hsi.events.ids import MediaKey
from hsi.media import folders
from hsi.media import keys as media_keys
from hsi.media.store import MediaForbidden, MediaMissing, MediaStat, MediaTooLarge

_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_CHUNK_BYTES = 1 << 20


class DirectoryMediaStore:
    """Objects are the regular files below `root`; see `media.store.MediaStore` for the promises.

    Not writable, `write` and `delete` raise MediaForbidden. Writable, a root that is not there is made (`make`). A
    root that vanishes, as with an unmounted share, is an OSError and never "nothing stored". Names that begin with a
    dot are no keys; unfinished writes have such names, so nobody sees them.
    """

    def __init__(self, root: Path, *, writable: bool, make: bool = True) -> None:
        self._root = root
        self._writable = writable
        if writable and make:
            root.mkdir(parents=True, exist_ok=True)

    def read(self, key: MediaKey, *, max_bytes: int) -> bytes:
        """The whole object; MediaTooLarge before reading more than `max_bytes`, also of a file that grows meanwhile."""
        *folders, name = media_keys.components(key)
        with self._folder(key, folders) as folder, _explained(key):
            _plain(key, os.stat(name, dir_fd=folder, follow_symlinks=False))
            descriptor = os.open(name, _FILE, dir_fd=folder)
            with os.fdopen(descriptor, "rb", buffering=0) as file:
                size = _plain(key, os.fstat(descriptor)).st_size
                data = bytearray()
                while size <= max_bytes and (chunk := file.read(min(_CHUNK_BYTES, max_bytes + 1 - len(data)))):
                    data += chunk
                    size = max(size, len(data))
                if size > max_bytes:
                    raise MediaTooLarge(f"media key {key!r} is larger than {max_bytes} bytes")
                return bytes(data)

    def open(self, key: MediaKey) -> tuple[BinaryIO, MediaStat]:
        """The object for reading at will, and what is known of it; the caller closes it.

        What was opened stays what it is, whatever happens to its name meanwhile.
        """
        *folders, name = media_keys.components(key)
        with self._folder(key, folders) as folder, _explained(key):
            _plain(key, os.stat(name, dir_fd=folder, follow_symlinks=False))
            file = os.fdopen(os.open(name, _FILE, dir_fd=folder), "rb")
            try:
                found = _plain(key, os.fstat(file.fileno()))
            except MediaForbidden:
                file.close()
                raise
            return file, MediaStat(found.st_size, found.st_mtime_ns)

    def stat(self, key: MediaKey) -> MediaStat:
        """Size and time of change."""
        *folders, name = media_keys.components(key)
        with self._folder(key, folders) as folder, _explained(key):
            found = _plain(key, os.stat(name, dir_fd=folder, follow_symlinks=False))
            return MediaStat(found.st_size, found.st_mtime_ns)

    def write(self, key: MediaKey, data: bytes, *, durable: bool = True) -> None:
        """Store atomically and, unless told otherwise, durably; folders are made, an object already there is replaced.

        Without `durable` the disk is not waited for: every reader still sees the old object or the whole new one, and
        only a crash of the machine itself may lose it.
        """
        *folders, name = self._changing(key)
        unfinished = f".{uuid4().hex}.part"
        with self._folder(key, folders, make=True) as folder, _explained(key):
            with suppress(FileNotFoundError):
                _plain(key, os.stat(name, dir_fd=folder, follow_symlinks=False))
            try:
                with os.fdopen(os.open(unfinished, _NEW, 0o644, dir_fd=folder), "wb") as file:
                    file.write(data)
                    if durable:
                        file.flush()
                        os.fsync(file.fileno())
                os.rename(unfinished, name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                with suppress(FileNotFoundError):
                    os.unlink(unfinished, dir_fd=folder)
                raise
            if durable:
                os.fsync(folder)

    def delete(self, key: MediaKey) -> bool:
        """Remove; False when there was nothing. A link or a special file is refused, not removed."""
        *folders, name = self._changing(key)
        try:
            with self._folder(key, folders) as folder, _explained(key):
                _plain(key, os.stat(name, dir_fd=folder, follow_symlinks=False))
                os.unlink(name, dir_fd=folder)
        except MediaMissing:
            return False
        return True

    def drop_empty(self, folder: str) -> bool:
        """Remove a folder in which nothing is; False when it stays or was not there."""
        *folders, name = self._changing(MediaKey(folder))
        with suppress(MediaMissing, OSError), self._folder(folder, folders) as above, _explained(folder):
            os.rmdir(name, dir_fd=above)
            return True
        return False

    def keys(self, prefix: str = "") -> Iterator[MediaKey]:
        """Every key below the folder `prefix`, streaming, in no particular order; links are not followed.

        Files and folders whose names cannot be keys are passed over. Deep trees need no deep stack.
        """
        waiting = [prefix.rstrip("/")]
        while waiting:
            path = waiting.pop()
            folders = media_keys.components(path) if path else ()
            with (
                suppress(MediaMissing, MediaForbidden),
                self._folder(path, list(folders)) as folder,
                os.scandir(folder) as entries,
            ):
                for entry in entries:
                    below = f"{path}/{entry.name}" if path else entry.name
                    if not media_keys.is_key(below):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(below)
                    elif entry.is_file(follow_symlinks=False):
                        yield MediaKey(below)

    def _changing(self, key: MediaKey) -> tuple[str, ...]:
        if not self._writable:
            raise MediaForbidden(f"media key {media_keys.shown(key)}: this store is not writable")
        return media_keys.components(key)

    @contextmanager
    def _folder(self, key: str, names: list[str], *, make: bool = False) -> Iterator[int]:
        """The descriptor of a folder below the root, reached without following any link."""

        def enter(above: int, name: str) -> int:
            with _explained(key):
                return _enter(above, name, make=make)

        with folders.reached(self._root, names, enter) as place:
            yield place


def _enter(folder: int, name: str, *, make: bool) -> int:
    try:
        return folders.made(folder, name) if make else folders.entered(folder, name)
    except NotADirectoryError:
        if stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            raise MediaForbidden(f"folder {media_keys.shown(name)} is a symbolic link") from None
        raise


def _plain(key: str, found: os.stat_result) -> os.stat_result:
    if not stat.S_ISREG(found.st_mode):
        raise MediaForbidden(f"media key {key!r} is not a regular file")
    return found


@contextmanager
def _explained(key: str) -> Iterator[None]:
    """What a caller can understand as MediaError; a broken disk stays an OSError."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MediaMissing(f"media key {key!r} does not exist") from error
    except PermissionError as error:
        raise MediaForbidden(f"media key {key!r} may not be touched by this process") from error
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENAMETOOLONG, errno.ENXIO, errno.EISDIR}:
            raise MediaForbidden(f"media key {key!r} cannot name a file here ({error.strerror})") from error
        raise
