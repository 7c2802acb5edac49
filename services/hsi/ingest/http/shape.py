"""Whether bytes can be a JPEG or PNG, by how they begin and end: cheap, because intake decodes every picture anyway.

Pure.
"""

from typing import Final

from hsi.media import pictures
from hsi.media.pictures import PictureFormat

FIRST_BYTES: Final = 8
"""So many say which of the two it is, or neither."""
_ENDS: Final = {PictureFormat.JPEG: b"\xff\xd9", PictureFormat.PNG: b"IEND\xaeB`\x82"}


def begins(data: bytes | bytearray) -> bool:
    """Whether the first bytes are those of a picture."""
    return pictures.format_of(bytes(data[:FIRST_BYTES])) is not None


def whole(data: bytes | bytearray) -> bool:
    """Whether it begins and ends like one; what cameras write behind the end is borne, half a picture is not."""
    found = pictures.format_of(bytes(data[:FIRST_BYTES]))
    return found is not None and data.rfind(_ENDS[found]) > len(data) // 2
