"""The shapes of what a WebSocket client hears (product.md 9.2, 9.4, 9.5), as models. Pure.

Frozen, and strict about our own spelling, so that their JSON schema can generate the dashboard's types. Boxes are
shares of the picture, 0..1, origin top left; times are ISO 8601 in UTC.
"""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SerializeAsAny

from hsi.events.cameras import CameraStatus


class Payload(BaseModel):
    """A frozen model with our own spelling only."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NormalisedBox(Payload):
    """A box as shares of its picture's width and height, 0..1, origin top left."""

    x: float
    y: float
    width: float
    height: float


class Connected(Payload):
    """First words on a connection: from `last_seq` on, everything comes by itself."""

    connection_id: str
    server_time: AwareDatetime
    last_seq: int | None
    """The newest number this connection will not bring; null while the queue has never been reached."""


class EventData(Payload):
    """An event was written, or written again (`revision` > 1)."""

    id: int
    event_id: int
    batch_id: str
    incident_batch_id: str | None
    """The batch that was merged into this event: its provisional incident is this one too."""
    camera_id: str
    camera_name: str
    risk_score: int
    risk_level: str
    summary: str
    reasoning: str
    analysis_status: str
    started_at: AwareDatetime
    ended_at: AwareDatetime
    detection_ids: tuple[int, ...]
    detection_count: int
    object_types: tuple[str, ...]
    is_fast_path: bool
    revision: int
    synthetic: bool
    completed_at: AwareDatetime | None
    thumbnail_url: str | None
    """Of the first piece of evidence."""


class ReviewData(Payload):
    """A person marked events as reviewed or not, or changed the notes of one."""

    ids: tuple[int, ...]
    reviewed: bool
    notes_changed: bool


class DetectionData(Payload):
    """A detection joined an open batch: a provisional incident until the event of this batch comes."""

    detection_id: int
    batch_id: str
    camera_id: str
    label: str
    confidence: float
    bbox: NormalisedBox
    timestamp: AwareDatetime
    thumbnail_url: str
    fast_path: bool
    synthetic: bool


class CameraStatusData(Payload):
    """A camera is judged otherwise than before, or for another reason (product.md 9.4).

    `event_type` is `camera.online`, `camera.offline` or `camera.error`, and `camera.status_changed` for the rest.
    """

    event_type: str
    camera_id: str
    camera_name: str
    status: CameraStatus
    previous_status: CameraStatus
    reason: str
    detail: str
    since: AwareDatetime
    synthetic: bool


class GpuStatus(Payload):
    """The seeds' GPU block; nothing is invented while no GPU reader exists (decision 20.12)."""

    available: bool = False
    utilization: float | None = None
    memory_used: float | None = None
    memory_used_mb: float | None = None
    memory_total: float | None = None
    memory_total_mb: float | None = None
    temperature: float | None = None
    inference_fps: float | None = None


class CameraCounts(Payload):
    """Cameras that are online, all, and those of every other state."""

    active: int
    total: int
    silent: int
    offline: int
    error: int
    disabled: int
    unknown: int


class QueueCounts(Payload):
    """The seeds' two numbers: frames not yet looked at, batches not yet analysed."""

    pending: int
    processing: int


class PartStatus(Payload):
    """One part of the system."""

    status: str
    message: str


class QueueStatus(Payload):
    """One work stream."""

    waiting: int
    pending: int
    oldest_seconds: float
    dead: int


class SystemStatusData(Payload):
    """What the observe room saw in its last round."""

    gpu: GpuStatus
    cameras: CameraCounts
    queue: QueueCounts
    health: str
    parts: dict[str, PartStatus]
    queues: dict[str, QueueStatus]
    observed_at: AwareDatetime
    synthetic: bool


class ResyncAck(Payload):
    """What a resync brings: `count` messages numbered `from`..`to` follow at once, marked `replay`.

    With `reset` the client's picture does not join on: it drops it, reloads by REST, and then applies what follows.
    """

    channel: str
    from_seq: int = Field(serialization_alias="from")
    to_seq: int = Field(serialization_alias="to")
    count: int
    reset: bool
    oldest_seq: int | None


class ErrorData(Payload):
    """Why the last client message was refused."""

    code: str
    message: str


class Envelope(Payload):
    """The frame around every message that has a place in the log."""

    type: str
    data: SerializeAsAny[Payload]
    timestamp: AwareDatetime
    seq: int
    replay: Literal[True] | None = None


class Answer(Payload):
    """The frame around what is said to one client only."""

    type: str
    data: SerializeAsAny[Payload]


class SubscriptionAck(Payload):
    """The seeds' answer to `subscribe` and `unsubscribe`; it has no envelope."""

    action: str
    events: tuple[str, ...]
