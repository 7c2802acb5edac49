"""Indexes that answer every filter of the lists by themselves: a page that matches little reads no rows in vain."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COUNTED = ["camera_id", "risk_level", "reviewed", "analysis_status", "synthetic", "object_types"]
ASKED = ["risk_level", "risk_score", "reviewed", "is_fast_path", "analysis_status", "synthetic", "object_types"]


def upgrade() -> None:
    """Apply."""
    op.drop_index("events_by_time", "events")
    op.create_index("events_by_time", "events", ["started_at", "id"], postgresql_include=["camera_id", *ASKED])
    op.drop_index("events_by_camera", "events")
    op.create_index("events_by_camera", "events", ["camera_id", "started_at", "id"], postgresql_include=ASKED)
    op.create_index("detections_by_camera_and_class", "detections", ["camera_id", "object_type", "detected_at", "id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("detections_by_camera_and_class", "detections")
    op.drop_index("events_by_camera", "events")
    op.create_index("events_by_camera", "events", ["camera_id", "started_at", "id"])
    op.drop_index("events_by_time", "events")
    op.create_index("events_by_time", "events", ["started_at", "id"], postgresql_include=COUNTED)
