"""The first tables: cameras, frames, runs, detections, events and what each event rests on."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("event_detections", "detections", "detection_runs", "events", "frames", "cameras")


def upgrade() -> None:
    """Apply."""
    _cameras()
    _frames()
    _detection_runs()
    _detections()
    _events()
    _events_indexes()
    _event_detections()


def downgrade() -> None:
    """Take back; everything in the tables is lost."""
    for table in TABLES:
        op.drop_table(table)


def _cameras() -> None:
    op.create_table(
        "cameras",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("folder_path", sa.String(500), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=True),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.CheckConstraint("status IN ('unknown', 'online', 'offline', 'error')", name="status_known"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "cameras_one_per_folder",
        "cameras",
        ["folder_path"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def _frames() -> None:
    op.create_table(
        "frames",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("camera_id", sa.String(64), nullable=False),
        sa.Column("media_key", sa.String(1024), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("captured_at", MOMENT, nullable=False),
        sa.Column("completed_at", MOMENT, nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("trace_id", sa.String(64), nullable=False),
        sa.CheckConstraint("verdict IN ('accepted', 'duplicate', 'refused')", name="verdict_known"),
        sa.ForeignKeyConstraint(["camera_id"], ["cameras.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "frames_accepted_once",
        "frames",
        ["media_key", "sha256"],
        unique=True,
        postgresql_where=sa.text("verdict = 'accepted'"),
    )
    op.create_index("frames_by_completion", "frames", ["completed_at"])
    op.create_index("frames_by_file", "frames", ["media_key", "mtime_ns", "size_bytes"])
    op.create_index("frames_by_time", "frames", ["captured_at"])
    op.create_index(
        "frames_judged_once",
        "frames",
        ["media_key", "mtime_ns", "size_bytes", "verdict"],
        unique=True,
        postgresql_where=sa.text("verdict <> 'accepted'"),
    )


def _detection_runs() -> None:
    op.create_table(
        "detection_runs",
        sa.Column("frame_id", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("detected_at", MOMENT, nullable=False),
        sa.Column("image_width_px", sa.Integer(), nullable=True),
        sa.Column("image_height_px", sa.Integer(), nullable=True),
        sa.Column("model", sa.String(100), nullable=False),
        sa.Column("inference_ms", sa.Float(), nullable=True),
        sa.CheckConstraint("outcome IN ('objects', 'nothing_seen', 'failed')", name="outcome_known"),
        sa.ForeignKeyConstraint(["frame_id"], ["frames.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("frame_id"),
    )
    op.create_index(
        "runs_with_objects",
        "detection_runs",
        ["detected_at", "frame_id"],
        postgresql_where=sa.text("outcome = 'objects'"),
    )


def _detections() -> None:
    op.create_table(
        "detections",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("frame_id", sa.BigInteger, nullable=False),
        sa.Column("camera_id", sa.String(64), nullable=False),
        sa.Column("file_path", sa.String(1024), nullable=False),
        sa.Column("detected_at", MOMENT, nullable=False),
        sa.Column("object_type", sa.String(32), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("bbox_x", sa.Float(), nullable=False),
        sa.Column("bbox_y", sa.Float(), nullable=False),
        sa.Column("bbox_width", sa.Float(), nullable=False),
        sa.Column("bbox_height", sa.Float(), nullable=False),
        sa.Column("image_width", sa.Integer(), nullable=False),
        sa.Column("image_height", sa.Integer(), nullable=False),
        sa.Column("thumbnail_path", sa.String(1024), nullable=True),
        sa.Column("media_type", sa.String(16), nullable=False),
        sa.Column("fast_path", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "object_type IN ('person', 'car', 'truck', 'dog', 'cat', 'bird', 'bicycle', 'motorcycle', 'bus')",
            name="object_type_known",
        ),
        sa.CheckConstraint("bbox_width > 0 AND bbox_height > 0", name="bbox_has_area"),
        sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence_is_a_share"),
        sa.ForeignKeyConstraint(["camera_id"], ["cameras.id"]),
        sa.ForeignKeyConstraint(["frame_id"], ["frames.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("detections_by_camera", "detections", ["camera_id", "detected_at", "id"])
    op.create_index("detections_by_class", "detections", ["object_type", "detected_at", "id"])
    op.create_index("detections_by_frame", "detections", ["frame_id"])
    op.create_index("detections_by_time", "detections", ["detected_at", "id"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("batch_id", sa.String(80), nullable=False),
        sa.Column("incident_batch_id", sa.String(80), nullable=True),
        sa.Column("camera_id", sa.String(64), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("risk_score", sa.Integer(), nullable=False),
        sa.Column("risk_level", sa.String(16), nullable=False),
        sa.Column("summary", sa.String(1000), nullable=False),
        sa.Column("reasoning", sa.String(8000), nullable=False),
        sa.Column("analysis_status", sa.String(16), nullable=False),
        sa.Column("analysis_error", sa.String(500), nullable=True),
        sa.Column("reviewed", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.String(10000), nullable=True),
        sa.Column("is_fast_path", sa.Boolean(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("close_reason", sa.String(16), nullable=False),
        sa.Column("object_types", sa.ARRAY(sa.String(32)), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("prompt_version", sa.String(64), nullable=False),
        sa.Column("llm_prompt", sa.Text(), nullable=True),
        sa.Column("llm_output", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("stage_ms", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("analysed_at", MOMENT, nullable=False),
        sa.CheckConstraint("analysis_status IN ('ok', 'repaired', 'fallback')", name="analysis_status_known"),
        sa.CheckConstraint("close_reason IN ('window', 'idle', 'max_size', 'fast_path')", name="close_reason_known"),
        sa.CheckConstraint("risk_level IN ('low', 'medium', 'high', 'critical')", name="risk_level_known"),
        sa.CheckConstraint("ended_at >= started_at", name="event_ends_after_start"),
        sa.CheckConstraint("risk_score >= 0 AND risk_score <= 100", name="risk_score_in_range"),
        sa.ForeignKeyConstraint(["camera_id"], ["cameras.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch_id"),
        sa.UniqueConstraint("incident_batch_id"),
    )


def _events_indexes() -> None:
    op.create_index("events_by_camera", "events", ["camera_id", "started_at", "id"])
    op.create_index("events_by_level", "events", ["risk_level", "started_at", "id"])
    op.create_index("events_by_object_types", "events", ["object_types"], postgresql_using="gin")
    op.create_index("events_by_score", "events", ["risk_score"])
    op.create_index("events_by_time", "events", ["started_at", "id"])
    op.create_index("events_fast_path", "events", ["started_at", "id"], postgresql_where=sa.text("is_fast_path"))
    op.create_index("events_to_reanalyse", "events", ["id"], postgresql_where=sa.text("analysis_status = 'fallback'"))
    op.create_index("events_unreviewed", "events", ["started_at", "id"], postgresql_where=sa.text("NOT reviewed"))


def _event_detections() -> None:
    op.create_table(
        "event_detections",
        sa.Column("event_id", sa.BigInteger, nullable=False),
        sa.Column("detection_id", sa.BigInteger, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.CheckConstraint("role IN ('evidence', 'context')", name="role_known"),
        sa.ForeignKeyConstraint(["detection_id"], ["detections.id"]),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "detection_id"),
    )
    op.create_index("event_detections_by_detection", "event_detections", ["detection_id"])
    op.create_index(
        "evidence_of_one_event",
        "event_detections",
        ["detection_id"],
        unique=True,
        postgresql_where=sa.text("role = 'evidence'"),
    )
