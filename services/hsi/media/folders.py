"""Going into folders below a root without following a link.

Each folder is opened relative to its parent's descriptor, so that nobody who can write there swaps a link in between a
check and its use. The root itself may be a link: the owner chose it. Blocks.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_ROOT: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC

Enter = Callable[[int, str], int]
"""From the descriptor of a folder to that of one within it."""


def entered(above: int, name: str) -> int:
    """The descriptor of a folder within a folder, never of a link; raises OSError."""
    return os.open(name, _ROOT | os.O_NOFOLLOW, dir_fd=above)


def made(above: int, name: str) -> int:
    """The same, durably made where it is missing."""
    with suppress(FileExistsError):
        os.mkdir(name, 0o755, dir_fd=above)
        os.fsync(above)
    return entered(above, name)


@contextmanager
def reached(root: Path, names: Sequence[str], enter: Enter) -> Iterator[int]:
    """The descriptor of the folder that `names` lead to below the root; raises OSError, and what `enter` raises."""
    place = os.open(root, _ROOT)
    try:
        for name in names:
            inner = enter(place, name)
            os.close(place)
            place = inner
        yield place
    finally:
        os.close(place)
