"""Clips as rooms give and take them: frozen values, detached from any connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hsi.events.ids import CameraId, ClipId, FrameId, MediaKey


@dataclass(frozen=True, slots=True)
class Footage:
    """What a clip is, once it was read."""

    duration_ms: int
    width_px: int
    height_px: int
    codec: str
    container: str
    """`mp4`, `mov`, `matroska` or `avi`, whatever the file's name says."""


@dataclass(frozen=True, slots=True)
class NewClip:
    """One video file ingest met; no footage when it could not be read."""

    camera_id: CameraId
    media_key: MediaKey
    sha256: str
    """Empty when the file was refused before it was read."""
    size_bytes: int
    mtime_ns: int
    started_at: datetime
    completed_at: datetime
    footage: Footage | None = None
    flaw: str = ""
    """What is wrong with a clip that is taken all the same: it is cut off, say."""
    synthetic: bool = False
    trace_id: str = ""


@dataclass(frozen=True, slots=True)
class NewStill:
    """One picture taken from a clip, as it lies in our own store."""

    media_key: MediaKey
    sha256: str
    size_bytes: int
    mtime_ns: int
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class Clip:
    """One accepted clip."""

    id: ClipId
    camera_id: CameraId
    media_key: MediaKey
    size_bytes: int
    mtime_ns: int
    started_at: datetime
    footage: Footage
    flaw: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the pictures of a clip are."""

    unseen: int
    """Accepted pictures that no detector has looked at."""
    with_objects: Sequence[FrameId]
    """Pictures with at least one detection."""
