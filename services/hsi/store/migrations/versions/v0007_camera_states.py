"""What a camera's source says, how the camera is judged, and every stretch of time of which it shows nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_MOMENTS = ("status_since", "source_since", "watched_at", "watched_since", "unwatched_since")
_TEXTS = {"status_reason": 32, "status_detail": 300, "source_reason": 32, "source_detail": 300}
_BEFORE = "status IN ('unknown', 'online', 'offline', 'error')"
_NOW = "status IN ('unknown', 'online', 'silent', 'offline', 'error', 'disabled')"
_OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Apply; what is known of cameras so far stays until they are judged anew. The defaults are for older writers."""
    for column in _MOMENTS:
        op.add_column("cameras", sa.Column(column, _MOMENT, nullable=True))
    for column, longest in _TEXTS.items():
        op.add_column("cameras", sa.Column(column, sa.String(longest), nullable=False, server_default=""))
    op.add_column("cameras", sa.Column("source_state", sa.String(16), nullable=True))
    op.drop_constraint("status_known", "cameras")
    op.create_check_constraint("status_known", "cameras", _NOW)
    op.create_table(
        "camera_gaps",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("camera_id", sa.String(64), sa.ForeignKey("cameras.id", ondelete="CASCADE"), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.CheckConstraint(_NOW, name="status_known"),
        sa.CheckConstraint("ended_at >= started_at", name="gap_ends_after_start"),
    )
    op.create_index("camera_gaps_one_open", "camera_gaps", ["camera_id"], unique=True, postgresql_where=_OPEN)
    op.create_index("camera_gaps_of_camera", "camera_gaps", ["camera_id", "started_at", "id"])
    op.create_index("camera_gaps_by_end", "camera_gaps", ["ended_at"])


def downgrade() -> None:
    """Take back; words that the older version does not know become the nearest one that it does."""
    op.drop_table("camera_gaps")
    op.drop_constraint("status_known", "cameras")
    op.execute("UPDATE cameras SET status = 'offline' WHERE status = 'silent'")
    op.execute("UPDATE cameras SET status = 'unknown' WHERE status = 'disabled'")
    op.create_check_constraint("status_known", "cameras", _BEFORE)
    for column in (*_MOMENTS, *_TEXTS, "source_state"):
        op.drop_column("cameras", column)
