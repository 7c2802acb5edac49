"""Clips: video files with their verdict, the pictures taken from them, and the event that rests on them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ACCEPTED = sa.text("verdict = 'accepted'")
_OTHER = sa.text("verdict <> 'accepted'")
_OF_CLIP = sa.text("clip_id IS NOT NULL")


def upgrade() -> None:
    """Apply; pictures and events so far come from no clip."""
    op.create_table(
        "clips",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("camera_id", sa.String(64), sa.ForeignKey("cameras.id"), nullable=False),
        sa.Column("media_key", sa.String(1024), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("codec", sa.String(32), nullable=False),
        sa.Column("container", sa.String(16), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("trace_id", sa.String(64), nullable=False),
        sa.CheckConstraint("verdict IN ('accepted', 'duplicate', 'refused')", name="verdict_known"),
    )
    file = ["media_key", "mtime_ns", "size_bytes"]
    op.create_index("clips_accepted_once", "clips", ["media_key", "sha256"], unique=True, postgresql_where=_ACCEPTED)
    op.create_index("clips_by_file", "clips", file)
    op.create_index("clips_judged_once", "clips", [*file, "verdict"], unique=True, postgresql_where=_OTHER)
    op.create_index("clips_of_camera", "clips", ["camera_id", "started_at", "id"])
    op.create_index("clips_by_time", "clips", ["started_at", "id"])
    op.add_column("frames", sa.Column("clip_id", sa.BigInteger(), sa.ForeignKey("clips.id"), nullable=True))
    op.create_index("frames_of_clip", "frames", ["clip_id", "id"], postgresql_where=_OF_CLIP)
    of_clip = sa.ForeignKey("clips.id", ondelete="SET NULL")
    op.add_column("events", sa.Column("clip_id", sa.BigInteger(), of_clip, nullable=True))
    op.create_index("events_of_clip", "events", ["clip_id"], postgresql_where=_OF_CLIP)


def downgrade() -> None:
    """Take back; pictures taken from clips stay as pictures."""
    op.drop_index("events_of_clip", "events")
    op.drop_column("events", "clip_id")
    op.drop_index("frames_of_clip", "frames")
    op.drop_column("frames", "clip_id")
    op.drop_table("clips")
