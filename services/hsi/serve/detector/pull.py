"""Getting a catalogue model onto the disk: resumed where it broke off, verified, and only then under its name.

What is there already and right is taken as it is. A download goes into `<file>.part`; the server's validator for it
(a strong ETag) lies beside it in `<file>.etag`, so that a broken download is continued only while the file on the
server is still the same one (Range with If-Range). Nobody ever sees a half or a wrong file under the model's name.
Everything here blocks.
"""

import contextlib
import fcntl
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from hsi.runtime import retries
from hsi.serve.detector import catalogue, download
from hsi.serve.detector.catalogue import Entry
from hsi.serve.detector.download import Broken, RangeRefused, Refused, Source

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are there and the bytes there will be (None while unknown)."""

_TRIES: Final = 5
_BLOCK_BYTES: Final = 1 << 16
_MOST_BYTES: Final = 4 * 1024**3
_FIRST_PAUSE: Final = timedelta(seconds=1)
_LONGEST_PAUSE: Final = timedelta(seconds=15)


class PullFailed(Exception):
    """A model could not be fetched; the message says which and why."""


class State(StrEnum):
    """What lies under a model's name."""

    OK = "ok"
    WRONG = "wrong"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    """A file is there, but the catalogue has no hash to compare it with."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one catalogue model on this disk."""

    name: str
    path: Path
    state: State
    sha256: str | None


def fetch(
    entry: Entry,
    models_dir: Path,
    progress: Progress,
    *,
    sha256: str | None = None,
    pause: Callable[[float], object] | None = None,
) -> Path:
    """The verified file of `entry` in `models_dir`, downloaded where it is missing or wrong.

    `sha256` is required for an entry whose hash the catalogue does not know, and replaces the known one. `pause` waits
    between tries, in seconds. Raises PullFailed.
    """
    wanted = (sha256 or entry.sha256 or "").lower()
    target = models_dir / entry.file_name
    if wanted and target.is_file() and catalogue.digest(target) == wanted:
        progress(target.stat().st_size, target.stat().st_size)
        return target
    if entry.url is None:
        raise PullFailed(f"{entry.name} comes with the product; there is nothing to download")
    if not wanted:
        raise PullFailed(f"the catalogue does not know the sha256 of {entry.name}; name the one you expect (--sha256)")
    try:
        with _alone(models_dir, entry) as part:
            _download(entry, part, progress, pause or threading.Event().wait)
            _verify(entry, part, wanted)
            _put_in_place(part, target)
    except (Refused, Broken) as problem:
        raise PullFailed(f"{entry.name}: {problem}") from problem
    except OSError as problem:
        raise PullFailed(f"{entry.name}: cannot write to {models_dir}: {problem.strerror or problem}") from problem
    return target


def verify(models_dir: Path, known: Sequence[Entry] | None = None) -> list[Verdict]:
    """For every downloadable model of the catalogue what lies under its name in `models_dir`."""
    downloadable = [entry for entry in known or catalogue.entries() if entry.url is not None]
    return [_verdict(entry, models_dir / entry.file_name) for entry in downloadable]


def _verdict(entry: Entry, path: Path) -> Verdict:
    if not path.is_file():
        return Verdict(entry.name, path, State.ABSENT, None)
    found = catalogue.digest(path)
    if entry.sha256 is None:
        return Verdict(entry.name, path, State.UNKNOWN, found)
    return Verdict(entry.name, path, State.OK if found == entry.sha256 else State.WRONG, found)


@contextlib.contextmanager
def _alone(models_dir: Path, entry: Entry) -> Iterator[Path]:
    """The part file, while no other process downloads the same model."""
    models_dir.mkdir(parents=True, exist_ok=True)
    part = models_dir / f"{entry.file_name}.part"
    with (models_dir / f"{entry.file_name}.lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise Refused("another process is downloading it right now") from problem
        yield part


def _download(entry: Entry, part: Path, progress: Progress, pause: Callable[[float], object]) -> None:
    """Fill `part` completely; raises Refused at once, Broken when no try got it all."""
    for attempt in range(1, _TRIES + 1):
        try:
            _one_try(entry, part, progress)
        except Broken as problem:
            if isinstance(problem, RangeRefused):
                part.unlink(missing_ok=True)
            if attempt == _TRIES:
                raise
            pause(retries.delay(attempt, base=_FIRST_PAUSE, cap=_LONGEST_PAUSE).total_seconds())
        else:
            return


def _one_try(entry: Entry, part: Path, progress: Progress) -> None:
    note = part.with_suffix(".etag")
    have = part.stat().st_size if part.is_file() and note.is_file() else 0
    etag = note.read_text() if have else ""
    with download.opened(entry.url or "", have, etag) as source:
        _remember(note, source)
        with part.open("r+b" if source.start else "wb") as file:
            file.truncate(source.start)
            file.seek(source.start)
            _copy(entry, source, file, progress)
            file.flush()
            os.fsync(file.fileno())


def _copy(entry: Entry, source: Source, file: BinaryIO, progress: Progress) -> None:
    limit = entry.size_bytes or _MOST_BYTES
    total = source.total if source.total is not None else entry.size_bytes
    if total is not None and total > limit:
        raise Refused(f"the server offers {total} bytes, {limit} are expected")
    done = source.start
    progress(done, total)
    while block := source.read(_BLOCK_BYTES):
        done += len(block)
        if done > limit:
            raise Refused(f"the server sends more than the expected {limit} bytes")
        file.write(block)
        progress(done, total)
    if total is not None and done < total:
        raise Broken(f"the connection ended after {done} of {total} bytes")


def _remember(note: Path, source: Source) -> None:
    """Keep the validator that allows resuming; without a strong one the next try starts over."""
    if source.etag:
        note.write_text(source.etag)
    else:
        note.unlink(missing_ok=True)


def _verify(entry: Entry, part: Path, wanted: str) -> None:
    size, found = part.stat().st_size, catalogue.digest(part)
    if found == wanted:
        return
    part.unlink()
    part.with_suffix(".etag").unlink(missing_ok=True)
    expected = f" ({entry.size_bytes} bytes expected)" if entry.size_bytes not in (None, size) else ""
    raise Refused(f"the {size} bytes from {entry.url} have sha256 {found}, not {wanted}{expected}; nothing was kept")


def _put_in_place(part: Path, target: Path) -> None:
    part.replace(target)
    part.with_suffix(".etag").unlink(missing_ok=True)
    directory = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
