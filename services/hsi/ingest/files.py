"""What can be said of a file before it is opened: from its path below the camera root, its size and its times. Pure.

Names come from cameras and FTP clients, so they are hostile until proven plain. A path that cannot be a media key is
refused with a reason that can be logged, counted and stored; nothing is repaired, because a repaired name would no
longer find its file.
"""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from hsi.events.ids import CameraId, MediaKey
from hsi.media import keys

PICTURES: Final = frozenset({".jpg", ".jpeg", ".png"})
CLIPS: Final = frozenset({".mp4", ".mkv", ".avi", ".mov"})
SYNTHETIC_MARK: Final = ".synthetic"
"""A file of this name directly in a camera's folder says: this camera is simulated."""

MAX_ROW_KEY_CHARS: Final = 1024
MAX_FOLDER_CHARS: Final = 500
MAX_SLUG_CHARS: Final = 64
_UNSHOWABLE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


class NameProblem(StrEnum):
    """Why a path below the camera root cannot become a media key of a camera."""

    NOT_IN_A_FOLDER = "not_in_a_camera_folder"
    NOT_UTF8 = "name_not_utf8"
    CONTROL_CHARACTERS = "name_with_control_characters"
    PARENT_REFERENCE = "name_with_parent_reference"
    BACKSLASH = "name_with_backslash"
    NAME_TOO_LONG = "name_too_long"
    PATH_TOO_LONG = "path_too_long"
    FOLDER_WITHOUT_NAME = "camera_folder_without_a_name"
    NOT_A_KEY = "name_not_a_media_key"


class Kind(StrEnum):
    """What a file's name says it is."""

    PICTURE = "picture"
    CLIP = "clip"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Place:
    """A plain path: the key of the file and the camera folder it lies in."""

    key: MediaKey
    folder: str


@dataclass(frozen=True, slots=True)
class FileStat:
    """One state of one file: what `frames.known` compares."""

    key: str
    size_bytes: int
    mtime_ns: int


def kind_of(relative: str) -> Kind:
    """What the name says: hidden files and unknown extensions are none of our business."""
    *folders, name = relative.split("/")
    if ".." not in name and any(part.startswith(".") and part != ".." for part in (*folders, name)):
        return Kind.OTHER
    stem, _, ending = name.rpartition(".")
    suffix = f".{ending.lower()}" if stem else ""
    if suffix in PICTURES:
        return Kind.PICTURE
    return Kind.CLIP if suffix in CLIPS else Kind.OTHER


def place_of(relative: str) -> Place | NameProblem:
    """Where a file below the camera root stands, or why its path cannot be a key."""
    problem = _hostile(relative)
    if problem is not None:
        return problem
    folder, slash, _ = relative.partition("/")
    if not slash:
        return NameProblem.NOT_IN_A_FOLDER
    if slug_of(folder) is None:
        return NameProblem.FOLDER_WITHOUT_NAME
    return Place(MediaKey(relative), folder)


def slug_of(folder: str) -> CameraId | None:
    """The camera id a folder's name gives: lower case, spaces and hyphens as underscores, accents and signs dropped.

    A name written in letters of another script gets a stable id from its hash; a name without any letter or digit
    gives None.
    """
    plain = unicodedata.normalize("NFKD", folder).encode("ascii", "ignore").decode().lower()
    kept = "".join("_" if c in " -_" else c for c in plain if c.isalnum() or c in " -_")[:MAX_SLUG_CHARS]
    if any(c.isalnum() for c in kept):
        return CameraId(kept)
    if any(c.isalnum() for c in folder):
        return CameraId(f"camera_{hashlib.sha256(folder.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}")
    return None


def captured_at(mtime_ns: int, now: datetime, retention: timedelta) -> datetime:
    """When the picture was taken, as far as a file can say: its time of change, unless that is absurd.

    A time in the future or before everything we would keep is a wrong clock: then it was taken now.
    """
    try:
        changed = datetime.fromtimestamp(mtime_ns / 1e9, UTC)
    except (OverflowError, ValueError, OSError):
        return now
    return changed if now - retention < changed <= now else now


def too_old(mtime_ns: int, now: datetime, retention: timedelta) -> bool:
    """Whether a file found by a scan is past retention: it would be deleted as soon as it was stored."""
    return mtime_ns / 1e9 < (now - retention).timestamp()


def row_key(relative: str) -> str:
    """What a row calls a file that may have a hostile name: the path itself when plain, else an escaped, bounded form.

    Two different paths keep two different forms: what is cut off is replaced by a hash of the whole.
    """
    shown = relative if _hostile(relative) is None else _escaped(relative)
    if len(shown) <= MAX_ROW_KEY_CHARS:
        return shown
    digest = hashlib.sha256(relative.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return f"{shown[: MAX_ROW_KEY_CHARS - 17]}#{digest}"


def shown(relative: str) -> str:
    """A path for a log line: escaped, at most 200 characters, never more than one line."""
    return _escaped(relative)[:200]


def _hostile(relative: str) -> NameProblem | None:
    try:
        encoded = relative.encode("utf-8")
    except UnicodeEncodeError:
        return NameProblem.NOT_UTF8
    names = encoded.split(b"/")
    problems = {
        NameProblem.CONTROL_CHARACTERS: not _is_plain(relative)
        and any(unicodedata.category(c) in _UNSHOWABLE for c in relative),
        NameProblem.PARENT_REFERENCE: ".." in relative or relative.startswith("/"),
        NameProblem.BACKSLASH: "\\" in relative,
        NameProblem.NAME_TOO_LONG: any(len(name) > keys.LONGEST_NAME_BYTES for name in names),
        NameProblem.PATH_TOO_LONG: len(encoded) > keys.LONGEST_KEY_BYTES or len(names[0]) > MAX_FOLDER_CHARS,
        NameProblem.NOT_A_KEY: not keys.is_key(relative),
    }
    return next((problem for problem, found in problems.items() if found), None)


def _is_plain(text: str) -> bool:
    """Printable ASCII, as nearly all names are: decided without a look-up per character."""
    return text.isascii() and text.isprintable()


def _escaped(relative: str) -> str:
    return relative.encode("ascii", "backslashreplace").decode().translate(_CONTROLS)


_CONTROLS: Final = {code: f"\\x{code:02x}" for code in (*range(0x20), 0x7F)}
