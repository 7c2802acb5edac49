"""What repositories take and give: frozen values, named as the rooms speak, detached from any connection.

`New…` is what a room knows before the database gave it an id. Times are aware UTC datetimes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Generic, NamedTuple, TypeVar

from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, ClipId, DetectionId, EventId, FrameId, MediaKey
from hsi.events.messages import Box, CloseReason
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.store.clip_records import Clip
from hsi.store.policy import NOTHING, Policy
from hsi.store.sources import FOLDER, Source
from hsi.store.tables import CameraStatus, FrameVerdict, ManagedBy, RunOutcome

T = TypeVar("T")


class Unset(Enum):
    """Told apart from None, which is a value."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows and where to go on; no cursor means these were the last."""

    items: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera; `deleted_at` says that its owner removed it while its history stays."""

    id: CameraId
    name: str
    folder_path: str
    """Relative to the camera root."""
    synthetic: bool
    created_at: datetime
    source: Source = FOLDER
    enabled: bool = True
    managed_by: ManagedBy = ManagedBy.API
    expected_interval_ms: int | None = None
    policy: Policy = NOTHING
    status: CameraStatus = CameraStatus.UNKNOWN
    status_reason: str = ""
    """From a closed list (`observe.camera_state`), or the source's own; empty while nothing is wrong."""
    status_detail: str = ""
    """One sentence for a person."""
    status_since: datetime | None = None
    last_seen_at: datetime | None = None
    """When its last file was complete, by our own clock."""
    deleted_at: datetime | None = None


class FileSeen(NamedTuple):
    """One state of one file, as the start-up scan meets it."""

    media_key: MediaKey
    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class NewFrame:
    """One file ingest met."""

    camera_id: CameraId
    media_key: MediaKey
    sha256: str
    """Empty when the file was refused before it was read."""
    size_bytes: int
    mtime_ns: int
    captured_at: datetime
    completed_at: datetime
    synthetic: bool = False
    trace_id: str = ""
    clip_id: ClipId | None = None
    """The clip it was taken from."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One file ingest met, with its verdict."""

    id: FrameId
    camera_id: CameraId
    media_key: MediaKey
    sha256: str
    size_bytes: int
    mtime_ns: int
    verdict: FrameVerdict
    reason: str
    captured_at: datetime
    completed_at: datetime
    synthetic: bool
    trace_id: str
    clip_id: ClipId | None = None


@dataclass(frozen=True, slots=True)
class NewRun:
    """One look of the detector at one frame; sizes are those of the stored picture, None when it could not be read."""

    frame_id: FrameId
    outcome: RunOutcome
    detected_at: datetime
    reason: str = ""
    image_width_px: int | None = None
    image_height_px: int | None = None
    model: str = ""
    inference_ms: float | None = None


@dataclass(frozen=True, slots=True)
class NewDetection:
    """One object, not yet stored; box in pixels of the stored picture, origin top left."""

    object_class: ObjectClass
    confidence: float
    box: Box
    fast_path: bool = False
    thumbnail_key: MediaKey | None = None
    detection_id: DetectionId | None = None
    """An id from `Detections.reserve`; None gets one when it is stored."""


@dataclass(frozen=True, slots=True)
class Detection:
    """One stored object."""

    id: DetectionId
    frame_id: FrameId
    camera_id: CameraId
    media_key: MediaKey
    captured_at: datetime
    object_class: ObjectClass
    confidence: float
    box: Box
    image_width_px: int
    image_height_px: int
    thumbnail_key: MediaKey | None
    fast_path: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A stored look of the detector with what it saw, in the order it was recorded."""

    frame_id: FrameId
    outcome: RunOutcome
    detected_at: datetime
    reason: str
    image_width_px: int | None
    image_height_px: int | None
    model: str
    inference_ms: float | None
    detections: tuple[Detection, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A frame with its run and some of its detections: all that `DetectionsReady` says."""

    frame: Frame
    run: Run


@dataclass(frozen=True, slots=True)
class DetectionFilter:
    """Which detections; None does not narrow. `start` is inclusive, `end` exclusive, both of capture time."""

    camera_id: CameraId | None = None
    object_class: ObjectClass | None = None
    start: datetime | None = None
    end: datetime | None = None
    min_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What analysis says about an event, and how it came about. Overlong texts are cut to their columns."""

    risk_score: int
    risk_level: RiskLevel
    summary: str
    reasoning: str
    analysis_status: AnalysisStatus
    analysed_at: datetime
    stage_ms: Mapping[str, float]
    analysis_error: str | None = None
    model: str = ""
    prompt_version: str = ""
    llm_prompt: str | None = None
    llm_output: str | None = None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An incident that is not stored yet; `created_at` is its assessment's time."""

    batch_id: BatchId
    camera_id: CameraId
    started_at: datetime
    ended_at: datetime
    close_reason: CloseReason
    object_classes: tuple[ObjectClass, ...]
    assessment: Assessment
    is_fast_path: bool = False
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Growth:
    """The rest of a fast-path incident: what a merge adds to the event and how the whole is assessed now."""

    batch_id: BatchId
    started_at: datetime
    ended_at: datetime
    object_classes: tuple[ObjectClass, ...]
    """Of the whole incident, not of the rest alone."""
    assessment: Assessment | None
    """None: what was said of the event so far stays."""


@dataclass(frozen=True, slots=True)
class Event:
    """One stored incident, without the model's prompt and raw output."""

    id: EventId
    batch_id: BatchId
    incident_batch_id: BatchId | None
    camera_id: CameraId
    camera_name: str
    started_at: datetime
    ended_at: datetime
    risk_score: int
    risk_level: RiskLevel
    summary: str
    reasoning: str
    analysis_status: AnalysisStatus
    analysis_error: str | None
    reviewed: bool
    notes: str | None
    is_fast_path: bool
    synthetic: bool
    close_reason: CloseReason
    object_classes: tuple[ObjectClass, ...]
    model: str
    prompt_version: str
    revision: int
    stage_ms: Mapping[str, float]
    created_at: datetime
    analysed_at: datetime
    detection_ids: tuple[DetectionId, ...]
    """The evidence, ascending."""
    context_detection_ids: tuple[DetectionId, ...]
    thumbnail_key: MediaKey | None
    """Of the first piece of evidence that has one; of the best one when the evidence comes from a clip."""
    clip: Clip | None = None
    """The clip the evidence was taken from."""


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events; None and nothing do not narrow. `start` is inclusive, `end` exclusive, both of `started_at`."""

    camera_id: CameraId | None = None
    risk_levels: tuple[RiskLevel, ...] = ()
    """Any of these."""
    start: datetime | None = None
    end: datetime | None = None
    reviewed: bool | None = None
    object_types: tuple[ObjectClass, ...] = ()
    """Any of these among what it shows."""
    is_fast_path: bool | None = None
    min_score: int | None = None
