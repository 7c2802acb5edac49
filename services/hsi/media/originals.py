"""The pictures that frames name: the cameras' own files, what we fetched from them, and the stills of their clips.

A camera's files may lie on a disk we cannot write to, so stills lie in a folder of ours. One key says which: keys below
`@/` are stills, all others name files of cameras. No camera's folder is called `@`, because a folder needs a letter or
a digit to be a camera's. A still is written once, under a name nobody used before, and never again. Pictures we
fetched (`media.fetched`) lie among the camera's own files and are ours all the same: whoever may remove stills may
remove them.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final

from hsi.events.ids import CameraId, MediaKey
from hsi.media import fetched
from hsi.media import keys as media_keys
from hsi.media.directory import DirectoryMediaStore
from hsi.media.settings import MediaSettings
from hsi.media.store import MediaForbidden, MediaStat

STILLS: Final = "@"
_PREFIX: Final = f"{STILLS}/"


def is_still(key: str) -> bool:
    """Whether a key names a still of ours."""
    return key.startswith(_PREFIX)


def is_ours(key: str) -> bool:
    """Whether the picture was made or fetched by us, and so is not the owner's to keep."""
    return is_still(key) or fetched.is_fetched(key)


def still_names(camera_id: CameraId, day: datetime) -> Iterator[MediaKey]:
    """Keys for the stills of one reading of one clip, in order: `@/<camera>/<date>/<chance>-<number>.jpg`."""
    reading = secrets.token_hex(8)
    for number in range(1_000_000):
        yield MediaKey(f"{_PREFIX}{camera_id}/{day:%Y-%m-%d}/{reading}-{number:03d}.jpg")


class Originals:
    """Both as one store; see `media.store.MediaStore` for the promises."""

    def __init__(
        self, cameras: DirectoryMediaStore, stills: DirectoryMediaStore, fetched_ones: DirectoryMediaStore
    ) -> None:
        self._cameras = cameras
        self._stills = stills
        self._fetched = fetched_ones

    def read(self, key: MediaKey, *, max_bytes: int) -> bytes:
        """The whole object."""
        store, inner = self._of(key)
        return store.read(inner, max_bytes=max_bytes)

    def open(self, key: MediaKey) -> tuple[BinaryIO, MediaStat]:
        """The object for reading, and what is known of it; the caller closes it."""
        store, inner = self._of(key)
        return store.open(inner)

    def stat(self, key: MediaKey) -> MediaStat:
        """Size and time of change."""
        store, inner = self._of(key)
        return store.stat(inner)

    def write(self, key: MediaKey, data: bytes, *, durable: bool = True) -> None:
        """Store a still; a camera's folder is never written to."""
        store, inner = self._of(key)
        if store is not self._stills:
            raise MediaForbidden(f"media key {media_keys.shown(key)} belongs to a camera; nothing is written there")
        store.write(inner, data, durable=durable)

    def delete(self, key: MediaKey) -> bool:
        """Remove; False when there was nothing."""
        store, inner = self._of(key)
        return (self._fetched if fetched.is_fetched(key) else store).delete(inner)

    def drop_empty(self, folder: str) -> bool:
        """Remove a folder of pictures that we fetched in which nothing is; False when it stays."""
        return self._fetched.drop_empty(folder)

    def keys(self, prefix: str = "") -> Iterator[MediaKey]:
        """Every key below `prefix`; the stills are below `@`, and nothing else is."""
        if prefix == STILLS or is_still(prefix):
            inside = prefix.removeprefix(STILLS).lstrip("/")
            return (MediaKey(_PREFIX + key) for key in self._stills.keys(inside))
        return (key for key in self._cameras.keys(prefix) if not is_still(key))

    def _of(self, key: MediaKey) -> tuple[DirectoryMediaStore, MediaKey]:
        return (self._stills, MediaKey(key[len(_PREFIX) :])) if is_still(key) else (self._cameras, key)


def of(settings: MediaSettings, *, stills_writable: bool = False, cameras_writable: bool = False) -> Originals:
    """The folders that settings name; a cameras' folder is only ever deleted from."""
    root = settings.foscam_base_path.absolute()
    return Originals(
        DirectoryMediaStore(root, writable=cameras_writable),
        DirectoryMediaStore(settings.video_thumbnails_dir.absolute(), writable=stills_writable),
        DirectoryMediaStore(root, writable=stills_writable, make=False),
    )
