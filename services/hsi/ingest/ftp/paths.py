"""Where in its own folder a camera may put something, from what it wrote. Pure.

A camera sees its folder as `/`. Names are hostile until proven plain: what cannot be a media key is refused and never
repaired. `..` climbs while a camera walks its folders and stops at the top; in the name of a file it is refused. The
length is looked at before anything else, so that no name costs more than another.
"""

from typing import Final

from hsi.media import keys

Path = tuple[str, ...]
"""Names below the camera's folder, outermost first; none is the folder itself."""

LONGEST_NAME_BYTES: Final = keys.LONGEST_NAME_BYTES - 31
"""Leaves room for what stands before the name while the file is not in its place."""
LONGEST_PATH_BYTES: Final = 512
MOST_FOLDERS: Final = 8
"""Year, month, day, hour and a few more."""


class PathRefused(ValueError):
    """A camera may put nothing there; the message says why and repeats nothing of it."""


def folder(present: Path, text: str) -> Path:
    """The folder that a camera in `present` means; raises PathRefused."""
    place = [] if text.startswith("/") else list(present)
    for name in _names(text):
        if name == "..":
            del place[-1:]
        else:
            place.append(name)
    if len(place) > MOST_FOLDERS:
        raise PathRefused(f"folders are nested at most {MOST_FOLDERS} deep")
    _plain(place)
    return tuple(place)


def file(present: Path, text: str) -> Path:
    """The file that a camera in `present` means; raises PathRefused.

    Its own name may begin with a dot, as temporary names do: such a file is only kept until it gets another.
    """
    names = _names(text)
    if not names or text.endswith("/"):
        raise PathRefused("this names no file")
    if ".." in names:
        raise PathRefused("the name of a file must not hold ..")
    place = [*(() if text.startswith("/") else present), *names]
    if len(place) > MOST_FOLDERS + 1:
        raise PathRefused(f"folders are nested at most {MOST_FOLDERS} deep")
    _plain([*place[:-1], place[-1].lstrip(".") or "."])
    if len(place[-1].encode()) > LONGEST_NAME_BYTES:
        raise PathRefused(f"names have at most {LONGEST_NAME_BYTES} bytes")
    return tuple(place)


def shown(path: Path) -> str:
    """As a camera sees it."""
    return "/" + "/".join(path)


def _names(text: str) -> list[str]:
    if len(text) > LONGEST_PATH_BYTES or len(text.encode("utf-8", "replace")) > LONGEST_PATH_BYTES:
        raise PathRefused(f"paths have at most {LONGEST_PATH_BYTES} bytes")
    return [name for name in text.split("/") if name not in {"", "."}]


def _plain(place: list[str]) -> None:
    if place and not keys.is_key("/".join(place)):
        raise PathRefused("this name cannot be kept: it is too long, hidden, or has characters that are not plain")
