"""Moving a complete file into its place in one step that never overwrites.

Linux can rename without replacing (`renameat2`, Linux 3.15); whoever watches the folder hears of a file that moved in,
which means complete. A file system that cannot (some network shares) gets a second name for the file and loses the
first. Names are relative to an open folder, so that no link that is swapped in on the way leads elsewhere.
"""

import ctypes
import errno
import functools
import os
from collections.abc import Callable
from typing import Final

_RENAME_NOREPLACE: Final = 1  # <linux/fs.h>
_CANNOT: Final = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})


def move_in(hidden_in: int, hidden: str, folder: int, name: str) -> bool:
    """Give `hidden` of the folder `hidden_in` the name `name` in `folder`; False where that name is taken.

    Both folders are descriptors on one file system. Raises OSError.
    """
    call = _renameat2()
    fault = errno.ENOSYS
    if call is not None:
        if call(hidden_in, os.fsencode(hidden), folder, os.fsencode(name), _RENAME_NOREPLACE) == 0:
            return True
        fault = ctypes.get_errno()
    if fault == errno.EEXIST:
        return False
    if fault not in _CANNOT:
        raise OSError(fault, os.strerror(fault), name)
    return _second_name(hidden_in, hidden, folder, name)


def _second_name(hidden_in: int, hidden: str, folder: int, name: str) -> bool:
    try:
        os.link(hidden, name, src_dir_fd=hidden_in, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        return False
    os.unlink(hidden, dir_fd=hidden_in)
    return True


@functools.cache
def _renameat2() -> Callable[..., int] | None:
    found = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if found is not None:
        found.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    return found
