"""A synthetic camera's folder: claimed with a marker, filled as a Foscam fills it, kept small.

Promise: stills are written and removed only in folders that carry our marker, and a folder that holds anything without
the marker is refused, because it may be a real camera's.
"""

import os
import re
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

MARKER = ".synthetic"
CHUNK_BYTES = 8192
STILL_NAME = re.compile(r"MDAlarm_\d{8}-\d{6}-\d{3}\.jpg")
CAMERA_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,63}")


class FolderRefused(RuntimeError):
    """A camera folder that the simulator will not play into; the text says why and what to do."""


class CameraNameRefused(FolderRefused):
    """A camera's name that cannot be a folder's name."""

    def __init__(self, camera: str) -> None:
        super().__init__(f"camera name {camera!r} refused: use 1 to 64 letters, digits, spaces, '_' or '-'")


class FolderNotOurs(FolderRefused):
    """A camera folder that already holds something and does not carry the synthetic marker."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"folder {folder} holds files but no {MARKER}: it may be a real camera's; choose another name")


class Delivery(StrEnum):
    """How a file appears: written in pieces under its final name (FTP), or written aside and renamed."""

    IN_PLACE = "in_place"
    RENAMED = "renamed"


def claimed(root: Path, camera: str) -> Path:
    """The camera's folder under `root`, made and marked; raises CameraNameRefused or FolderNotOurs."""
    if CAMERA_NAME.fullmatch(camera) is None:
        raise CameraNameRefused(camera)
    folder = root / camera
    marker = folder / MARKER
    if folder.exists() and not marker.is_file() and any(folder.iterdir()):
        raise FolderNotOurs(folder)
    folder.mkdir(parents=True, exist_ok=True)
    marker.write_text("Pictures in this folder are synthetic: drawn or played by `hsi simulate`.\n", encoding="utf-8")
    return folder


def still(folder: Path, taken_at: datetime, number: int) -> Path:
    """Where a still goes: `snap/<day>/MDAlarm_<day>-<time>-<number>.jpg`."""
    day = taken_at.strftime("%Y%m%d")
    return folder / "snap" / day / f"MDAlarm_{day}-{taken_at.strftime('%H%M%S')}-{number % 1000:03d}.jpg"


def deliver(path: Path, data: bytes, taken_at: datetime, how: Delivery) -> None:
    """Write one still; renamed ones carry `taken_at` as their modification time from the first moment they show."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if how is Delivery.IN_PLACE:
        _in_pieces(path, data)
        return
    partial = path.with_name(f".{path.name}.part")
    _in_pieces(partial, data)
    os.utime(partial, (taken_at.timestamp(), taken_at.timestamp()))
    partial.replace(path)


def _in_pieces(path: Path, data: bytes) -> None:
    with path.open("wb") as target:
        for start in range(0, len(data), CHUNK_BYTES):
            target.write(data[start : start + CHUNK_BYTES])
            target.flush()


def sweep(folder: Path, now: datetime, *, keep: timedelta, max_files: int) -> int:
    """Remove our own stills older than `keep`, and the oldest above `max_files`; returns how many went.

    Does nothing in a folder without our marker. Days that became empty go as well.
    """
    if not (folder / MARKER).is_file():
        return 0
    dated = sorted((_modified(path), path) for path in folder.glob("snap/*/*.jpg") if STILL_NAME.fullmatch(path.name))
    surplus = len(dated) - max_files
    oldest = now.timestamp() - keep.total_seconds()
    gone = [path for index, (modified, path) in enumerate(dated) if index < surplus or modified < oldest]
    for path in gone:
        path.unlink(missing_ok=True)
    for day in {path.parent for path in gone}:
        if not any(day.iterdir()):
            day.rmdir()
    return len(gone)


def _modified(path: Path) -> float:
    return path.lstat().st_mtime
