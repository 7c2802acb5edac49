"""Indexes for screens: the newest pictures of a camera, what nobody has reviewed of it, and counts in one pass."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COUNTED = ["camera_id", "risk_level", "reviewed", "analysis_status", "synthetic", "object_types"]


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "frames_of_camera",
        "frames",
        ["camera_id", "captured_at", "id"],
        postgresql_where=sa.text("verdict = 'accepted'"),
    )
    op.create_index(
        "events_unreviewed_by_camera",
        "events",
        ["camera_id", "started_at", "id"],
        postgresql_where=sa.text("NOT reviewed"),
    )
    op.drop_index("events_by_time", "events")
    op.create_index("events_by_time", "events", ["started_at", "id"], postgresql_include=COUNTED)


def downgrade() -> None:
    """Take back."""
    op.drop_index("events_by_time", "events")
    op.create_index("events_by_time", "events", ["started_at", "id"])
    op.drop_index("events_unreviewed_by_camera", "events")
    op.drop_index("frames_of_camera", "frames")
