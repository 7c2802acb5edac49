"""The table of clips; beside `tables`, which names it, because it is read and written by a repository of its own."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from hsi.store.columns import moment


class Clip(SQLModel, table=True):
    """One video file ingest met, with its verdict; the stills taken from an accepted one are rows of `frames`."""

    __tablename__ = "clips"
    __table_args__ = (
        sa.CheckConstraint("verdict IN ('accepted', 'duplicate', 'refused')", name="verdict_known"),
        sa.Index(
            "clips_accepted_once", "media_key", "sha256", unique=True, postgresql_where=sa.text("verdict = 'accepted'")
        ),
        sa.Index("clips_by_file", "media_key", "mtime_ns", "size_bytes"),
        sa.Index(
            "clips_judged_once",
            "media_key",
            "mtime_ns",
            "size_bytes",
            "verdict",
            unique=True,
            postgresql_where=sa.text("verdict <> 'accepted'"),
        ),
        sa.Index("clips_of_camera", "camera_id", "started_at", "id"),
        sa.Index("clips_by_time", "started_at", "id"),
    )

    id: int | None = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(), primary_key=True))
    camera_id: str = Field(foreign_key="cameras.id", max_length=64)
    media_key: str = Field(max_length=1024)
    sha256: str = Field(default="", max_length=64)
    """Empty when the file was refused before it was read."""
    size_bytes: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    mtime_ns: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    verdict: str = Field(max_length=16)
    reason: str = Field(default="", max_length=500)
    """Why it was refused, or whose duplicate it is; of an accepted one, what is wrong with it."""
    started_at: datetime = Field(sa_column=moment())
    """When its first picture was taken."""
    completed_at: datetime = Field(sa_column=moment())
    duration_ms: int = Field(default=0, sa_column=sa.Column(sa.BigInteger, nullable=False))
    width_px: int = 0
    height_px: int = 0
    codec: str = Field(default="", max_length=32)
    container: str = Field(default="", max_length=16)
    synthetic: bool = False
    trace_id: str = Field(default="", max_length=64)
