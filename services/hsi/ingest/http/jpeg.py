"""Whether bytes can be a JPEG, by how they begin and end: cheap, because intake decodes every picture anyway. Pure."""

from typing import Final

_START: Final = b"\xff\xd8\xff"
_END: Final = b"\xff\xd9"
FIRST_BYTES: Final = len(_START)


def begins(data: bytes | bytearray) -> bool:
    """Whether the first bytes are those of a JPEG."""
    return data.startswith(_START)


def whole(data: bytes | bytearray) -> bool:
    """Whether it begins and ends like one; what cameras write behind the end is borne, half a picture is not."""
    return begins(data) and data.rfind(_END) > len(data) // 2
