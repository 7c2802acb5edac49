"""Whether anything moved between two pictures, cheaply: on a small grey rendition, cell by cell. Pure.

A change of light over the whole picture (a cloud, the camera's own exposure) is taken out before cells are compared.
The picture compared with is the last one that was let through, so that what moves slowly adds up and is seen.
"""

from functools import lru_cache
from operator import sub
from typing import Final

WIDTH_CELLS: Final = 64
HEIGHT_CELLS: Final = 36
STILL_SECONDS: Final = 60.0
"""A camera that sees nothing move is seen to be alive this often."""
_FAR: Final = 12
"""Levels of 255 by which a cell must change; an average over a cell has next to no noise left."""
_FEWEST_CELLS: Final = 3


def moved(before: bytes, after: bytes) -> bool:
    """Whether the two renditions (grey levels, row by row, of one size) show something that moved."""
    if len(before) != len(after) or not after:
        return True
    lighter = round((sum(after) - sum(before)) / len(after))
    far = _far(lighter)
    return sum(map(far.__getitem__, map(sub, after, before))) >= _FEWEST_CELLS


class Gate:
    """Lets a picture through when something moved, or when the last one was long ago."""

    def __init__(self, still_seconds: float = STILL_SECONDS) -> None:
        self._still_seconds = still_seconds
        self._before = b""
        self._at = 0.0

    def passes(self, rendition: bytes, at: float) -> bool:
        """Whether the picture of the time `at` is worth keeping; remembers it where it is."""
        late = at - self._at >= self._still_seconds
        if self._before and not late and not moved(self._before, rendition):
            return False
        self._before, self._at = rendition, at
        return True


@lru_cache(maxsize=64)
def _far(lighter: int) -> tuple[bool, ...]:
    """Whether a difference is far, found at its own index; a negative one counts from the end, as Python does."""
    differences = [*range(256), *range(-255, 0)]
    return tuple(abs(difference - lighter) > _FAR for difference in differences)
