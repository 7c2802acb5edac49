"""Which container a clip's first bytes say it is. Pure.

The kind is decided here and handed to the library, which would otherwise try everything it knows: a play list or a
script under a clip's name could make it open other files and addresses.
"""

from dataclasses import dataclass
from typing import Final

HEAD_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of video file that is taken."""

    name: str
    demuxer: str
    media_type: str


MP4: Final = Container("mp4", "mov", "video/mp4")
MOV: Final = Container("mov", "mov", "video/quicktime")
MATROSKA: Final = Container("matroska", "matroska", "video/x-matroska")
AVI: Final = Container("avi", "avi", "video/x-msvideo")

_MATROSKA_MAGIC: Final = b"\x1a\x45\xdf\xa3"
_BOXES: Final = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"})


def container_of(head: bytes) -> Container | None:
    """The container of a file that begins with these bytes, None for anything that is not taken."""
    if head.startswith(_MATROSKA_MAGIC):
        return MATROSKA
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return AVI
    if head[4:8] == b"ftyp":
        return MOV if head[8:12] == b"qt  " else MP4
    return MOV if head[4:8] in _BOXES else None


def media_type_of(name: str) -> str:
    """The HTTP content type of a container by its name; that of unknown bytes for any other word."""
    found = (one.media_type for one in (MP4, MOV, MATROSKA, AVI) if one.name == name)
    return next(found, "application/octet-stream")
