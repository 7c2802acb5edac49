"""The messages rooms exchange: past facts, frozen, small; ids and media keys, never pixels.

A field is only ever added, with a default, and unknown fields are ignored on reading, so that during a rolling
upgrade old readers survive new writers and the other way round. Golden files in `tests/contract/golden/` prove it.
Times are aware UTC datetimes. Boxes are pixels of the stored picture, origin top left.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from hsi.events.cameras import CameraStatus
from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, ClipId, DetectionId, EventId, FrameId, MediaKey
from hsi.events.risk import AnalysisStatus, RiskLevel

CAMERA_ID_PATTERN = r"^[a-z0-9_]{1,64}$"

Confidence = Annotated[float, Field(ge=0.0, le=1.0)]
Pixels = Annotated[int, Field(gt=0)]
Slug = Annotated[CameraId, Field(pattern=CAMERA_ID_PATTERN)]


class Message(BaseModel):
    """What every message has: frozen values, tolerance for fields of newer writers, and a way to follow one frame."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    trace_id: str = Field(default="", max_length=64)
    """One id from file to event, for logs; made by ingest."""


class Box(BaseModel):
    """An axis-aligned box in pixels of its picture: left edge, top edge, extents; origin top left."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    x: float = Field(ge=0.0)
    y: float = Field(ge=0.0)
    width: float = Field(gt=0.0)
    height: float = Field(gt=0.0)


class FrameCaptured(Message):
    """A complete, decodable picture of a camera lies in the media store and has a row; nobody has looked at it yet."""

    frame_id: FrameId
    camera_id: Slug
    media_key: MediaKey
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    captured_at: AwareDatetime
    completed_at: AwareDatetime
    """When ingest knew the file complete: the start of every latency we publish."""
    media_type: Literal["image"] = "image"
    clip_id: ClipId | None = None
    """The clip this picture was taken from: all pictures of one clip make one batch."""
    synthetic: bool = False


class DetectedObject(BaseModel):
    """One stored detection: a row of the `detections` table."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    detection_id: DetectionId
    object_class: ObjectClass
    confidence: Confidence
    box: Box
    fast_path: bool = False
    """True when the fast path already made an event of it: the batch carries it as context only (decision 20.5)."""


class ObjectsDetected(Message):
    """A frame was analysed and its detections are committed; at least one was kept."""

    frame_id: FrameId
    camera_id: Slug
    media_key: MediaKey
    captured_at: AwareDatetime
    completed_at: AwareDatetime
    detected_at: AwareDatetime
    image_width_px: Pixels
    image_height_px: Pixels
    objects: tuple[DetectedObject, ...] = Field(min_length=1)
    clip_id: ClipId | None = None
    """The clip the picture was taken from, if it was."""
    batch_window_seconds: int | None = Field(default=None, ge=1)
    """How its camera's pictures are grouped, where that was decided for the camera; None: as the batch room does."""
    batch_idle_seconds: int | None = Field(default=None, ge=1)
    synthetic: bool = False


class DetectionsReady(ObjectsDetected):
    """Detections with whatever enrichment there is: what the batch room groups."""


class CloseReason(StrEnum):
    """Why a batch closed."""

    WINDOW = "window"
    IDLE = "idle"
    MAX_SIZE = "max_size"
    FAST_PATH = "fast_path"


class BatchClosed(Message):
    """A group of detections of one camera that belong together; it becomes at most one event."""

    batch_id: BatchId
    camera_id: Slug
    detection_ids: tuple[DetectionId, ...]
    """The evidence, oldest first; each is evidence of at most one event."""
    context_detection_ids: tuple[DetectionId, ...] = ()
    """Detections of the same span that a fast-path event already has: this batch is the rest of that incident."""
    started_at: AwareDatetime
    ended_at: AwareDatetime
    reason: CloseReason
    first_completed_at: AwareDatetime
    closed_at: AwareDatetime
    synthetic: bool = False
    reassess_revision: int = Field(default=0, ge=0)
    """Above 0 this asks for another analysis of the batch's event, if its revision still is this; 0 is the first."""

    @property
    def is_fast_path(self) -> bool:
        """Whether one confident detection closed this batch by itself."""
        return self.reason is CloseReason.FAST_PATH


class DetectionGrouped(Message):
    """A detection joined an open batch: what a screen shows as a provisional incident until the event comes."""

    batch_id: BatchId
    camera_id: Slug
    media_key: MediaKey
    captured_at: AwareDatetime
    image_width_px: Pixels
    image_height_px: Pixels
    detected: DetectedObject
    synthetic: bool = False


class RiskAssessed(Message):
    """An event row was written, or written again: after a fallback, or because its incident grew (`revision` > 1)."""

    event_id: EventId
    batch_id: BatchId
    camera_id: Slug
    camera_name: str
    risk_score: int = Field(ge=0, le=100)
    risk_level: RiskLevel
    summary: str
    reasoning: str
    analysis_status: AnalysisStatus
    started_at: AwareDatetime
    ended_at: AwareDatetime
    detection_ids: tuple[DetectionId, ...]
    object_classes: tuple[ObjectClass, ...]
    is_fast_path: bool
    revision: int = Field(default=1, ge=1)
    incident_batch_id: BatchId | None = None
    """The batch that was merged into this event, once it has been."""
    synthetic: bool = False
    completed_at: AwareDatetime | None = None
    """When the first file of the incident was complete; None for events older than this field."""


class EventsReviewed(Message):
    """A person decided about events: marked them as reviewed or not, or wrote the notes of one."""

    event_ids: tuple[EventId, ...] = Field(min_length=1)
    reviewed: bool
    notes_changed: bool = False


class CameraStatusChanged(Message):
    """A camera is judged otherwise than before, or for another reason."""

    camera_id: Slug
    camera_name: str
    status: CameraStatus
    previous_status: CameraStatus
    reason: str = ""
    """From a closed list; empty while nothing is wrong."""
    detail: str = ""
    """One sentence for a person, without any secret."""
    since: AwareDatetime
    """Since when it is so: the moment itself, not when it was noticed."""
    synthetic: bool = False


class Health(StrEnum):
    """State of a part, or of the whole."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


class PartHealth(BaseModel):
    """One part's state and, unless it is healthy, why."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    status: Health
    message: str = ""


class QueueDepth(BaseModel):
    """How far a stream's readers are behind."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    waiting: int = Field(ge=0)
    """Entries no reader has taken."""
    pending: int = Field(ge=0)
    """Entries taken and not yet acknowledged."""
    oldest_seconds: float = Field(ge=0.0)
    """Age of the oldest entry that is not acknowledged; 0 when there is none."""
    dead: int = Field(default=0, ge=0)
    """Entries in the stream's dead letter queue."""


class StatusChanged(Message):
    """What the observe room saw in its last round."""

    observed_at: AwareDatetime
    health: Health
    parts: dict[str, PartHealth]
    queues: dict[str, QueueDepth]
    cameras_total: int = Field(ge=0)
    cameras_active: int = Field(ge=0)
    cameras_by_status: dict[CameraStatus, int] = Field(default_factory=dict)
    """How many are how; a status that no camera has may be missing."""
    synthetic: bool = False
    """True while any camera seen in the last minutes is synthetic."""


def utc_iso(moment: datetime) -> str:
    """A time as every API, socket and log of the house spells it: ISO 8601, UTC, milliseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
