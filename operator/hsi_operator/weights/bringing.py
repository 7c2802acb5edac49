"""One file onto a volume: fetched where it is missing, continued where it broke off, verified before it gets its name.

What is there and right is taken as it is; that it is right is remembered beside it, so that no one reads twenty
gigabytes again to know it. A half or wrong file never has the model's name. Only one process works on a file at a time.
Everything here blocks.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hsi_operator.weights import transfer
from hsi_operator.weights.transfer import Broken

_BLOCK_BYTES: Final = 1 << 20
Tell = Callable[[str], None]
"""Says how far it is, in a line for people."""


class WeightsMismatch(Exception):
    """The file is not the one that was promised; another try gives the same one."""


class WeightsMissing(Exception):
    """The file is not there, and may not be fetched."""


class WeightsUnfetchable(Exception):
    """The file could not be fetched now; another try may help."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which file, from where (None: it has to be there), and its checksum (None: it is taken as it is)."""

    file: Path
    uri: str | None
    sha256: str | None


def bring(wanted: Wanted, tell: Tell) -> None:
    """Return when the file is there and right; raises WeightsMismatch, WeightsMissing, WeightsUnfetchable, OSError."""
    if wanted.uri is None:
        _check(wanted, tell)
        return
    wanted.file.parent.mkdir(parents=True, exist_ok=True)
    with _alone(wanted.file):
        if _is_right(wanted, tell):
            tell(f"{wanted.file.name} is there already")
            return
        _fetch(wanted, wanted.uri, tell)


def digest(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    found = hashlib.sha256()
    with file.open("rb") as data:
        while block := data.read(_BLOCK_BYTES):
            found.update(block)
    return found.hexdigest()


def _check(wanted: Wanted, tell: Tell) -> None:
    """A volume of a person's own is only read: nothing is written beside the file."""
    if not wanted.file.is_file():
        raise WeightsMissing(f"{wanted.file} is not on the volume")
    if wanted.sha256 is not None:
        tell(f"verifying {wanted.file.name}")
        _same(digest(wanted.file), wanted)


def _same(found: str, wanted: Wanted) -> None:
    if found != wanted.sha256:
        raise WeightsMismatch(f"{wanted.file.name} has sha256 {found}, and {wanted.sha256} was promised")


def _is_right(wanted: Wanted, tell: Tell) -> bool:
    if not wanted.file.is_file():
        return False
    if wanted.sha256 is None or _remembered(wanted) == _stamp(wanted):
        return True
    tell(f"verifying {wanted.file.name}")
    if digest(wanted.file) != wanted.sha256:
        return False
    _remember(wanted)
    return True


def _fetch(wanted: Wanted, uri: str, tell: Tell) -> None:
    """Go on as long as something comes; a file that was put together from two tries and is wrong is fetched whole."""
    part = _beside(wanted.file, "part")
    resumed = _transferred(uri, part, tell)
    tell(f"verifying {wanted.file.name}")
    found = digest(part)
    if wanted.sha256 is not None and found != wanted.sha256 and resumed:
        part.unlink()
        _transferred(uri, part, tell)
        found = digest(part)
    if wanted.sha256 is not None and found != wanted.sha256:
        part.unlink()
    if wanted.sha256 is not None:
        _same(found, wanted)
    part.replace(wanted.file)
    transfer.forget(part)
    _sync(wanted.file.parent)
    _remember(wanted)


def _transferred(uri: str, part: Path, tell: Tell) -> bool:
    """Returns whether more than one answer went into the file; raises WeightsUnfetchable when nothing more comes."""
    resumed = part.exists()
    while True:
        before = _size(part)
        try:
            transfer.go_on(uri, part, tell)
        except Broken as problem:
            if _size(part) <= before:
                raise WeightsUnfetchable(f"{part.stem}: {problem}") from problem
            tell(f"the connection broke after {_size(part)} bytes: {problem}; going on from there")
            resumed = True
        else:
            return resumed


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(f".{file.name}.{ending}")


def _stamp(wanted: Wanted) -> dict[str, object]:
    seen = wanted.file.stat()
    return {"sha256": wanted.sha256, "bytes": seen.st_size, "mtime_ns": seen.st_mtime_ns}


def _remembered(wanted: Wanted) -> object:
    try:
        return json.loads(_beside(wanted.file, "verified").read_text())
    except (OSError, ValueError):
        return None


def _remember(wanted: Wanted) -> None:
    _beside(wanted.file, "verified").write_text(json.dumps(_stamp(wanted)))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    with _beside(file, "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
