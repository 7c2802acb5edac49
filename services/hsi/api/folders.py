"""Which folder a camera's files arrive in, as a person names it, and the id that follows from it. Pure.

ingest takes the first folder below the camera root as a camera, so a camera's folder is one plain name. The id is
made as ingest makes it (a test holds the two together): a camera added here and one found there are the same.
"""

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

from hsi.events.ids import CameraId

_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]')
MAX_SLUG_CHARS = 64


class FolderRefused(ValueError):
    """This cannot be a camera's folder."""


def folder_of(asked: str, root: PurePosixPath) -> str:
    """The folder's name below the camera root, from that name or from its full path; raises FolderRefused."""
    path = PurePosixPath(asked)
    if path.is_absolute():
        if ".." in path.parts or not path.is_relative_to(root):
            raise FolderRefused("folder_path must be below the camera root")
        path = path.relative_to(root)
    if len(path.parts) != 1 or path.name in ("", ".", ".."):
        raise FolderRefused("folder_path must name one folder directly below the camera root")
    if _FORBIDDEN.search(path.name) or path.name.startswith("."):
        raise FolderRefused(
            'folder_path must not begin with a dot or hold any of < > : " | ? * \\ or control characters'
        )
    return path.name


def camera_id_of(folder: str) -> CameraId:
    """The camera id a folder's name gives; raises FolderRefused for a name without any letter or digit."""
    plain = unicodedata.normalize("NFKD", folder).encode("ascii", "ignore").decode().lower()
    kept = "".join("_" if c in " -_" else c for c in plain if c.isalnum() or c in " -_")[:MAX_SLUG_CHARS]
    if any(c.isalnum() for c in kept):
        return CameraId(kept)
    if any(c.isalnum() for c in folder):
        return CameraId(f"camera_{hashlib.sha256(folder.encode()).hexdigest()[:8]}")
    raise FolderRefused("folder_path needs at least one letter or digit")
