"""Whether an MP4 or MOV file is all there, by the sizes of its outermost boxes. Blocks; reads a few bytes per box."""

from typing import BinaryIO, Final

MOST_BOXES: Final = 10_000
_HEADER: Final = 8


def cut_off(file: BinaryIO, size_bytes: int) -> str:
    """What is missing, in words; empty for a file whose boxes end where it ends and that has its table of contents."""
    at, kinds = 0, set()
    for _ in range(MOST_BOXES):
        if at >= size_bytes:
            break
        file.seek(at)
        head = file.read(_HEADER + 8)
        if len(head) < _HEADER:
            return "its last box has no header"
        kinds.add(head[4:8])
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length == 0:
            break
        if length < _HEADER:
            return f"a box of {length} bytes"
        at += length
    if at > size_bytes:
        return f"its boxes claim {at} bytes, the file has {size_bytes}"
    return "" if b"moov" in kinds else "it has no table of contents"
