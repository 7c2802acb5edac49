"""The tables, each with the one room that writes it (decision 20.43).

| table | written by |
|---|---|
| cameras | api (name, folder, source, deletion); ingest adds an unknown camera, moves `last_seen_at`, and writes what |
| | sources say (`source_*`) and that it looks (`watched_*`); observe judges (`status*`) |
| camera_gaps | observe; a removal by api ends the open one |
| frames, clips | ingest: its verdict on every file it met, and the stills it took from clips |
| detection_runs, detections | detect: its verdict on every accepted frame |
| events, event_detections | analyze; api only `reviewed` and `notes` |

Unique constraints hold "nothing is doubled": one accepted row per file content and place, one run per frame, one
event per batch, one event per piece of evidence.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from hsi.events import cameras
from hsi.events.classes import ObjectClass
from hsi.events.messages import CloseReason
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.store import camera_table, clip_table
from hsi.store.columns import Word, moment, word_column, words_known

_UNREVIEWED = sa.text("NOT reviewed")
_ASKED = ["risk_level", "risk_score", "reviewed", "is_fast_path", "analysis_status", "synthetic", "object_types"]
"""Carried by the indexes by time, so that filtering and counting events reads no rows."""


class FrameVerdict(StrEnum):
    """What ingest decided about one file."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class RunOutcome(StrEnum):
    """What detect found in one frame; `failed` is not `nothing seen`."""

    OBJECTS = "objects"
    NOTHING_SEEN = "nothing_seen"
    FAILED = "failed"


class EvidenceRole(StrEnum):
    """How a detection belongs to an event: evidence of at most one, context of any."""

    EVIDENCE = "evidence"
    CONTEXT = "context"


class Frame(SQLModel, table=True):
    """One file ingest met, with its verdict: the answer to "what became of my picture?"."""

    __tablename__ = "frames"
    __table_args__ = (
        words_known("verdict", FrameVerdict),
        sa.Index(
            "frames_accepted_once",
            "media_key",
            "sha256",
            unique=True,
            postgresql_where=sa.text("verdict = 'accepted'"),
        ),
        sa.Index("frames_by_file", "media_key", "mtime_ns", "size_bytes"),
        sa.Index(
            "frames_judged_once",
            "media_key",
            "mtime_ns",
            "size_bytes",
            "verdict",
            unique=True,
            postgresql_where=sa.text("verdict <> 'accepted'"),
        ),
        sa.Index(
            "frames_of_camera", "camera_id", "captured_at", "id", postgresql_where=sa.text("verdict = 'accepted'")
        ),
        sa.Index("frames_by_completion", "completed_at"),
        sa.Index("frames_of_clip", "clip_id", "id", postgresql_where=sa.text("clip_id IS NOT NULL")),
        sa.Index("frames_by_time", "captured_at"),
    )

    id: int | None = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(), primary_key=True))
    camera_id: str = Field(foreign_key="cameras.id", max_length=64)
    media_key: str = Field(max_length=1024)
    clip_id: int | None = Field(default=None, foreign_key="clips.id", sa_type=sa.BigInteger)  # it was taken from
    sha256: str = Field(default="", max_length=64)
    """Empty when the file was refused before it was read (too large, not a regular file)."""
    size_bytes: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    mtime_ns: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    verdict: FrameVerdict = Field(sa_column=word_column(FrameVerdict))
    reason: str = Field(default="", max_length=500)
    captured_at: datetime = Field(sa_column=moment())
    completed_at: datetime = Field(sa_column=moment())
    synthetic: bool = False
    trace_id: str = Field(default="", max_length=64)


class DetectionRun(SQLModel, table=True):
    """One look of the detector at one frame; a failed one is replaced when the dead letter is requeued."""

    __tablename__ = "detection_runs"
    __table_args__ = (
        words_known("outcome", RunOutcome),
        sa.Index("runs_with_objects", "detected_at", "frame_id", postgresql_where=sa.text("outcome = 'objects'")),
    )

    frame_id: int = Field(
        sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("frames.id", ondelete="CASCADE"), primary_key=True)
    )
    outcome: RunOutcome = Field(sa_column=word_column(RunOutcome))
    reason: str = Field(default="", max_length=500)
    detected_at: datetime = Field(sa_column=moment())
    image_width_px: int | None = None
    image_height_px: int | None = None
    model: str = Field(default="", max_length=100)
    inference_ms: float | None = None


class Detection(SQLModel, table=True):
    """One object in one frame: box in pixels of the stored picture, origin top left."""

    __tablename__ = "detections"
    __table_args__ = (
        words_known("object_type", ObjectClass),
        sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence_is_a_share"),
        sa.CheckConstraint("bbox_width > 0 AND bbox_height > 0", name="bbox_has_area"),
        sa.Index("detections_by_camera", "camera_id", "detected_at", "id"),
        sa.Index("detections_by_class", "object_type", "detected_at", "id"),
        sa.Index("detections_by_camera_and_class", "camera_id", "object_type", "detected_at", "id"),
        sa.Index("detections_by_time", "detected_at", "id"),
        sa.Index("detections_by_frame", "frame_id"),
    )

    id: int | None = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(), primary_key=True))
    frame_id: int = Field(
        sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("frames.id", ondelete="CASCADE"), nullable=False)
    )
    camera_id: str = Field(foreign_key="cameras.id", max_length=64)
    file_path: str = Field(max_length=1024)
    """Media key of the picture (the seeds' column name)."""
    detected_at: datetime = Field(sa_column=moment())
    """When the picture was captured: the time an owner means by "when was that?"."""
    object_type: ObjectClass = Field(sa_column=word_column(ObjectClass, 32))
    confidence: float
    bbox_x: float
    bbox_y: float
    bbox_width: float
    bbox_height: float
    image_width: int
    image_height: int
    thumbnail_path: str | None = Field(default=None, max_length=1024)
    media_type: str = Field(default="image", max_length=16)
    fast_path: bool = False


class Event(SQLModel, table=True):
    """One incident with its risk; the level is stored with the score it was computed from."""

    __tablename__ = "events"
    __table_args__ = (
        words_known("risk_level", RiskLevel),
        words_known("analysis_status", AnalysisStatus),
        words_known("close_reason", CloseReason),
        sa.CheckConstraint("risk_score >= 0 AND risk_score <= 100", name="risk_score_in_range"),
        sa.CheckConstraint("ended_at >= started_at", name="event_ends_after_start"),
        sa.Index("events_by_time", "started_at", "id", postgresql_include=["camera_id", *_ASKED]),
        sa.Index("events_by_camera", "camera_id", "started_at", "id", postgresql_include=_ASKED),
        sa.Index("events_by_level", "risk_level", "started_at", "id"),
        sa.Index("events_by_score", "risk_score"),
        sa.Index("events_by_object_types", "object_types", postgresql_using="gin"),
        sa.Index("events_fast_path", "started_at", "id", postgresql_where=sa.text("is_fast_path")),
        sa.Index("events_unreviewed", "started_at", "id", postgresql_where=_UNREVIEWED),
        sa.Index("events_unreviewed_by_camera", "camera_id", "started_at", "id", postgresql_where=_UNREVIEWED),
        sa.Index("events_of_clip", "clip_id", postgresql_where=sa.text("clip_id IS NOT NULL")),
        sa.Index("events_to_reanalyse", "id", postgresql_where=sa.text("analysis_status = 'fallback'")),
    )

    id: int | None = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(), primary_key=True))
    batch_id: str = Field(unique=True, max_length=80)
    incident_batch_id: str | None = Field(default=None, unique=True, max_length=80)
    """The batch that held the rest of a fast-path incident and was merged into this event."""
    camera_id: str = Field(foreign_key="cameras.id", max_length=64)
    clip_id: int | None = Field(default=None, foreign_key="clips.id", ondelete="SET NULL", sa_type=sa.BigInteger)
    started_at: datetime = Field(sa_column=moment())
    ended_at: datetime = Field(sa_column=moment())
    risk_score: int
    risk_level: RiskLevel = Field(sa_column=word_column(RiskLevel))
    summary: str = Field(max_length=1000)
    reasoning: str = Field(max_length=8000)
    analysis_status: AnalysisStatus = Field(sa_column=word_column(AnalysisStatus))
    analysis_error: str | None = Field(default=None, max_length=500)
    reviewed: bool = False
    notes: str | None = Field(default=None, max_length=10000)
    is_fast_path: bool = False
    synthetic: bool = False
    close_reason: CloseReason = Field(sa_column=word_column(CloseReason))
    object_types: list[ObjectClass] = Field(
        sa_column=sa.Column(postgresql.ARRAY(Word(ObjectClass, 32)), nullable=False)
    )
    model: str = Field(default="", max_length=200)
    prompt_version: str = Field(default="", max_length=64)
    llm_prompt: str | None = Field(default=None, sa_column=sa.Column(sa.Text))
    llm_output: str | None = Field(default=None, sa_column=sa.Column(sa.Text))
    revision: int = 1
    """How often the assessment was written: 1 at first, more after a merge or a re-analysis."""
    stage_ms: dict[str, float] = Field(sa_column=sa.Column(sa.JSON, nullable=False))
    """Milliseconds by stage: `file_to_detect`, `batch_wait`, `analyze_wait`, `analyze`, `total`."""
    created_at: datetime = Field(sa_column=moment())
    analysed_at: datetime = Field(sa_column=moment())


class EventDetection(SQLModel, table=True):
    """The junction that is the truth about what an event rests on (decision 20.10)."""

    __tablename__ = "event_detections"
    __table_args__ = (
        words_known("role", EvidenceRole),
        sa.Index("evidence_of_one_event", "detection_id", unique=True, postgresql_where=sa.text("role = 'evidence'")),
        sa.Index("event_detections_by_detection", "detection_id"),
    )

    event_id: int = Field(
        sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    )
    detection_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("detections.id"), primary_key=True))
    """No cascade: the database itself refuses to take evidence away from an event that stays."""
    role: EvidenceRole = Field(default=EvidenceRole.EVIDENCE, sa_column=word_column(EvidenceRole))


CameraStatus = cameras.CameraStatus
ManagedBy = camera_table.ManagedBy
Camera = camera_table.Camera
CameraGap = camera_table.CameraGap
Clip = clip_table.Clip
METADATA = SQLModel.metadata
"""Every table above, for migrations and the test that compares them."""


def table(model: type[SQLModel]) -> sa.Table:
    """The table behind a model, for statements that do not go through the ORM."""
    return METADATA.tables[str(model.__tablename__)]


def word(member: StrEnum) -> sa.ColumnElement[str]:
    """A member written into a statement as it stands, so that the planner sees which partial index it belongs to."""
    return sa.literal_column(f"'{member.value}'", sa.String)
