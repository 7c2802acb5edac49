"""The files of one login: where the camera stands, what it is bringing, what it brought.

A picture or clip is kept under the name it came with. A file with any other name is held, hidden, for as long as the
login lasts: many cameras write `x.jpg.tmp` and rename it, and some only try whether they may write. What is still held
at the end was never a picture and goes. What was kept belongs to ingest: it is neither read, renamed, replaced nor
removed.
"""

import errno
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from hsi.ingest import files
from hsi.ingest.files import Kind
from hsi.ingest.ftp import metrics, paths
from hsi.ingest.ftp.commands import Refusal
from hsi.ingest.ftp.drafts import Draft, Drafts
from hsi.ingest.ftp.guests import Guest
from hsi.ingest.ftp.paths import Path, PathRefused
from hsi.ingest.ftp.waiting import Waiting

MOST_REMEMBERED: Final = 100
MOST_HELD: Final = 8
_NO_FOLDER: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
_NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Refused(Exception):
    """What a camera asked for is not done; the reply for it, why, and what stands in the log."""

    def __init__(self, reply: str, reason: Refusal, detail: str = "") -> None:
        super().__init__(reply)
        self.reply = reply
        self.reason = reason
        self.detail = detail or reply


@dataclass(frozen=True, slots=True)
class Parcel:
    """One file on its way, and where it belongs."""

    path: Path
    draft: Draft

    @property
    def kind(self) -> Kind:
        """What its name says it is."""
        return files.kind_of(self.path[-1])


@dataclass(slots=True)
class Desk:
    """The files of one login. Methods raise Refused, and OSError for what the disk says."""

    guest: Guest
    drafts: Drafts
    waiting: Waiting
    most_bytes: Callable[[Kind], int]
    standing: Path = ()
    _held: dict[Path, Parcel] = field(default_factory=dict)
    _brought: dict[Path, int] = field(default_factory=dict)
    _renaming: Path | None = None

    def enter(self, text: str) -> None:
        """Go into a folder."""
        place = _path(paths.folder, self.standing, text)
        with self.drafts.entered(self._folder(place)):
            self.standing = place

    def make(self, text: str) -> Path | None:
        """Make a folder, and those above it; None where it is there already."""
        place = _path(paths.folder, self.standing, text)
        with suppress(FileNotFoundError), self.drafts.entered(self._folder(place)):
            return None
        self.drafts.make(self._folder(place))
        return place

    def begin(self, text: str) -> Parcel:
        """A file will come."""
        path = _path(paths.file, self.standing, text)
        if self.waiting.full(self.guest.camera_id):
            raise Refused("452 Too many files wait to be looked at; try again later.", Refusal.TOO_MANY_WAITING)
        limit = self.most_bytes(files.kind_of(path[-1]))
        return Parcel(path, self.drafts.begin(self._folder(path[:-1]), most_bytes=limit))

    def hold(self, parcel: Parcel) -> None:
        """It came, and waits for its name."""
        earlier = self._held.pop(parcel.path, None)
        if earlier is None and len(self._held) >= MOST_HELD:
            earlier = self._held.pop(next(iter(self._held)))
        if earlier is not None:
            earlier.draft.close()
        self._held[parcel.path] = parcel

    def hand_over(self, parcel: Parcel) -> None:
        """It is sealed: give it its name, by which ingest takes it."""
        size = parcel.draft.size_bytes
        self.waiting.add(self.guest.camera_id, parcel.draft.admit(parcel.path[-1]))
        self._brought[parcel.path] = size
        while len(self._brought) > MOST_REMEMBERED:
            del self._brought[next(iter(self._brought))]
        metrics.UPLOADS.labels(self.guest.camera_id).inc()
        metrics.BYTES.labels(self.guest.camera_id).inc(size)

    def rename_from(self, text: str) -> None:
        """The camera will name a file anew: only one that it brought itself, in this login."""
        self._renaming = None
        path = _path(paths.file, self.standing, text)
        if path not in self._held and path not in self._brought:
            raise Refused("550 Only a file that came in this session can be renamed.", Refusal.NOT_YOURS)
        self._renaming = path

    def rename_to(self, text: str) -> Parcel | None:
        """The parcel under its new name, no longer held; None for one that ingest has already, whatever its name."""
        if self._renaming is None:
            raise Refused("503 Say RNFR first.", Refusal.COMMAND)
        source, self._renaming = self._renaming, None
        path = _path(paths.file, self.standing, text)
        parcel = self._held.get(source)
        if parcel is None:
            return None
        if path[:-1] != source[:-1]:
            parcel.draft.move(self.drafts, self._folder(path[:-1]))
        del self._held[source]
        return Parcel(path, parcel.draft)

    def drop(self, text: str) -> None:
        """Remove a file that is only held."""
        parcel = self._held.pop(_path(paths.file, self.standing, text), None)
        if parcel is None:
            raise Refused("550 What was kept is not removed.", Refusal.NOT_YOURS)
        parcel.draft.close()

    def size(self, text: str) -> int:
        """Bytes of a file that came in this login."""
        path = _path(paths.file, self.standing, text)
        held = self._held.get(path)
        if held is None and path not in self._brought:
            raise Refused("550 No such file.", Refusal.NOT_YOURS)
        return held.draft.size_bytes if held is not None else self._brought[path]

    def close(self) -> int:
        """The login ends; how many files never became a picture."""
        left = len(self._held)
        for parcel in self._held.values():
            parcel.draft.close()
        self._held.clear()
        return left

    def _folder(self, path: Path) -> tuple[str, ...]:
        return (self.guest.folder, *path)


def of_disk(problem: OSError) -> Refused:
    """What the camera is told when the disk refuses."""
    if problem.errno in _NO_FOLDER:
        return Refused("550 No such folder.", Refusal.NO_SUCH_FOLDER)
    if problem.errno in _NO_SPACE:
        return Refused("452 There is no space left.", Refusal.NO_SPACE, str(problem.strerror))
    return Refused("451 The file could not be kept.", Refusal.DISK, problem.strerror or type(problem).__name__)


def _path(resolve: Callable[[Path, str], Path], standing: Path, text: str) -> Path:
    try:
        return resolve(standing, text)
    except PathRefused as refused:
        raise Refused(f"553 {str(refused).capitalize()}.", Refusal.PATH, str(refused)) from refused
