"""What REST routes give and take: the seeds' names over the house's records (product.md 3.3, 8.1).

Answers are frozen; bodies refuse unknown fields. Times are ISO 8601 in UTC; boxes are pixels of the stored picture.
"""

from collections.abc import Mapping
from typing import Annotated, Generic, TypeVar
from urllib.parse import quote

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from hsi.api import clip_payload
from hsi.events.ids import MediaKey
from hsi.store import policy, presence, records
from hsi.store.policy import Policy
from hsi.store.sources import Source
from hsi.store.tables import CameraStatus, ManagedBy

T = TypeVar("T")
P = TypeVar("P")


class Payload(BaseModel):
    """A frozen model with our own spelling only."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Pagination(Payload):
    """Where a list stands; pages by cursor know no total and no offset."""

    limit: int
    has_more: bool
    next_cursor: str | None = None
    total: int | None = None
    offset: int | None = None


class Listing(Payload, Generic[T]):
    """The envelope of every list."""

    items: list[T]
    pagination: Pagination


class Camera(Payload, Policy):
    """A camera with what it delivered lately: `still_url` is its newest picture, small, and `rhythm_seconds` the
    median distance of its last pictures.
    """

    id: str
    name: str
    folder_path: str
    status: CameraStatus
    status_reason: str
    """Why, in a word of a closed list; empty while nothing is wrong."""
    status_detail: str
    """Why, in a sentence for a person."""
    status_since: AwareDatetime | None
    """Since when it is so; null until it was judged for the first time."""
    source: Source
    enabled: bool
    managed_by: ManagedBy
    expected_interval_ms: int | None
    has_login: bool
    """Whether a login is kept for its source; the login itself is never told."""
    synthetic: bool
    created_at: AwareDatetime
    last_seen_at: AwareDatetime | None
    still_url: str | None
    last_frame_at: AwareDatetime | None
    rhythm_seconds: float | None
    events_today: int
    """Events that started in the last 24 hours."""
    unreviewed: int


class Belongings(Payload):
    """All that a removal of a camera hides; `oldest` and `newest` are the ends of its accepted pictures."""

    frames: int
    detections: int
    events: int
    oldest: AwareDatetime | None
    newest: AwareDatetime | None


CameraName = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$")]
FolderPath = Annotated[str, Field(min_length=1, max_length=500)]


class NewCamera(Payload):
    """A camera to add; `folder_path` is the folder below the camera root, by name or by its full path."""

    name: CameraName
    folder_path: FolderPath


class CameraChange(Payload):
    """What to change of a camera; its id stays."""

    name: CameraName | None = None
    folder_path: FolderPath | None = None
    enabled: bool | None = None

    @model_validator(mode="after")
    def _something(self) -> "CameraChange":
        if all(value is None for value in (self.name, self.folder_path, self.enabled)):
            raise ValueError("give at least one of name, folder_path and enabled")
        return self


class Event(Payload):
    """An incident with its risk; `analysis_status` says whether a model stands behind the score."""

    id: int
    batch_id: str
    camera_id: str
    camera_name: str
    started_at: AwareDatetime
    ended_at: AwareDatetime
    risk_score: int
    risk_level: str
    summary: str
    reasoning: str
    analysis_status: str
    analysis_error: str | None
    reviewed: bool
    notes: str | None
    is_fast_path: bool
    synthetic: bool
    object_types: list[str]
    detection_ids: list[int]
    detection_count: int
    context_detection_ids: list[int]
    thumbnail_url: str | None
    clip: clip_payload.Clip | None
    """The clip its evidence was taken from; None when the camera sent pictures."""
    model: str
    prompt_version: str
    revision: int
    stage_ms: dict[str, float]
    created_at: AwareDatetime
    analysed_at: AwareDatetime


class EventChange(Payload):
    """What a person decided about an event; `notes: null` clears the notes."""

    reviewed: bool | None = None
    notes: Annotated[str, Field(max_length=10_000)] | None = None

    @model_validator(mode="after")
    def _something(self) -> "EventChange":
        if self.reviewed is None and "notes" not in self.model_fields_set:
            raise ValueError("give at least one of reviewed and notes")
        return self


class Detection(Payload):
    """One object in one picture."""

    id: int
    camera_id: str
    detected_at: AwareDatetime
    object_type: str
    confidence: float
    bbox_x: float
    bbox_y: float
    bbox_width: float
    bbox_height: float
    image_width: int
    image_height: int
    file_path: str
    image_url: str
    thumbnail_url: str | None
    fast_path: bool


class EventDetection(Detection):
    """A detection of an event; `context` belongs to the same incident but is another event's evidence."""

    role: str


def listing(items: list[T], page: records.Page[P], limit: int) -> Listing[T]:
    """A page by cursor in the envelope of lists."""
    pagination = Pagination(limit=limit, has_more=page.next_cursor is not None, next_cursor=page.next_cursor)
    return Listing(items=items, pagination=pagination)


def camera(found: presence.Presence, *, has_login: bool) -> Camera:
    """A camera as the API shows it."""
    known = found.camera
    return Camera(
        id=known.id,
        name=known.name,
        folder_path=known.folder_path,
        status=known.status,
        status_reason=known.status_reason,
        status_detail=known.status_detail,
        status_since=known.status_since,
        source=known.source,
        enabled=known.enabled,
        managed_by=known.managed_by,
        expected_interval_ms=known.expected_interval_ms,
        **policy.parts(known.policy),
        has_login=has_login,
        synthetic=known.synthetic,
        created_at=known.created_at,
        last_seen_at=known.last_seen_at,
        still_url=None if found.frame_id is None else f"/api/cameras/{known.id}/still?v={found.frame_id}",
        last_frame_at=found.last_frame_at,
        rhythm_seconds=None if found.rhythm_seconds is None else round(found.rhythm_seconds, 3),
        events_today=found.events_since,
        unreviewed=found.unreviewed,
    )


def belongings(found: presence.Belongings) -> Belongings:
    """What a camera has, as the API shows it."""
    return Belongings(
        frames=found.frames,
        detections=found.detections,
        events=found.events,
        oldest=found.oldest,
        newest=found.newest,
    )


def event(found: records.Event) -> Event:
    """An event as the API shows it."""
    return Event(
        id=found.id,
        batch_id=found.batch_id,
        camera_id=found.camera_id,
        camera_name=found.camera_name,
        started_at=found.started_at,
        ended_at=found.ended_at,
        risk_score=found.risk_score,
        risk_level=found.risk_level,
        summary=found.summary,
        reasoning=found.reasoning,
        analysis_status=found.analysis_status,
        analysis_error=found.analysis_error,
        reviewed=found.reviewed,
        notes=found.notes,
        is_fast_path=found.is_fast_path,
        synthetic=found.synthetic,
        object_types=list(found.object_classes),
        detection_ids=list(found.detection_ids),
        detection_count=len(found.detection_ids),
        context_detection_ids=list(found.context_detection_ids),
        thumbnail_url=thumbnail_url(found.thumbnail_key),
        clip=None if found.clip is None else clip_payload.clip(found.clip),
        model=found.model,
        prompt_version=found.prompt_version,
        revision=found.revision,
        stage_ms=dict(found.stage_ms),
        created_at=found.created_at,
        analysed_at=found.analysed_at,
    )


def detection(found: records.Detection) -> Detection:
    """A detection as the API shows it."""
    return Detection.model_validate(_detection(found))


def event_detection(found: records.Detection, role: str) -> EventDetection:
    """A detection of an event as the API shows it."""
    return EventDetection.model_validate({**_detection(found), "role": role})


def thumbnail_url(key: MediaKey | None) -> str | None:
    """Where a browser finds a thumbnail."""
    return None if key is None else f"/api/media/thumbnails/{quote(key)}"


def _detection(found: records.Detection) -> Mapping[str, object]:
    return {
        "id": found.id,
        "camera_id": found.camera_id,
        "detected_at": found.captured_at,
        "object_type": found.object_class,
        "confidence": found.confidence,
        "bbox_x": found.box.x,
        "bbox_y": found.box.y,
        "bbox_width": found.box.width,
        "bbox_height": found.box.height,
        "image_width": found.image_width_px,
        "image_height": found.image_height_px,
        "file_path": found.media_key,
        "image_url": f"/api/detections/{found.id}/image",
        "thumbnail_url": thumbnail_url(found.thumbnail_key),
        "fast_path": found.fast_path,
    }
