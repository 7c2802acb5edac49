"""The tables of cameras; beside `tables`, which names them, because three rooms write them, each its own columns."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from hsi.events.cameras import CameraStatus
from hsi.store.columns import Word, moment, word_column, words_known

REASON_CHARS = 32
DETAIL_CHARS = 300


class ManagedBy(StrEnum):
    """Who keeps a camera's record: only its keeper changes it, so that two masters never fight over one row."""

    API = "api"
    FILE = "file"
    """`hsi cameras apply -f`."""
    OPERATOR = "operator"
    """A Camera object on Kubernetes."""


def _perhaps() -> sa.Column[datetime]:
    """A time that may be unknown."""
    return sa.Column(sa.DateTime(timezone=True))


def _words(longest: int) -> sa.Column[str]:
    """A text that is empty where there is nothing to say; the default is for older writers."""
    return sa.Column(sa.String(longest), nullable=False, server_default="")


class Camera(SQLModel, table=True):
    """A camera: an immutable slug, a name of its own, and the folder its files arrive in."""

    __tablename__ = "cameras"
    __table_args__ = (
        words_known("status", CameraStatus),
        words_known("managed_by", ManagedBy),
        sa.Index("cameras_one_per_folder", "folder_path", unique=True, postgresql_where=sa.text("deleted_at IS NULL")),
        sa.Index(
            "cameras_one_per_name", sa.text("lower(name)"), unique=True, postgresql_where=sa.text("deleted_at IS NULL")
        ),
    )

    id: str = Field(primary_key=True, max_length=64)
    name: str = Field(max_length=255)
    folder_path: str = Field(max_length=500)
    """Relative to the camera root; a removed camera frees its folder."""
    source: dict[str, Any] = Field(
        sa_column=sa.Column(postgresql.JSONB(), nullable=False, server_default=sa.text("""'{"folder": {}}'::jsonb"""))
    )
    """`store.sources.Source` as `stored` writes it; never a login."""
    enabled: bool = Field(default=True, sa_column=sa.Column(sa.Boolean(), nullable=False, server_default=sa.true()))
    managed_by: ManagedBy = Field(
        default=ManagedBy.API, sa_column=sa.Column(Word(ManagedBy), nullable=False, server_default=ManagedBy.API.value)
    )
    expected_interval_ms: int | None = None
    """How long a picture may take, by its owner's word; None: learned."""
    policy: dict[str, Any] = Field(
        sa_column=sa.Column(postgresql.JSONB(), nullable=False, server_default=sa.text("'{}'::jsonb"))
    )
    """`store.policy.Policy` as `stored` writes it: only what was said of this camera."""
    status: CameraStatus = Field(default=CameraStatus.UNKNOWN, sa_column=word_column(CameraStatus))
    status_reason: str = Field(default="", sa_column=_words(REASON_CHARS))
    status_detail: str = Field(default="", sa_column=_words(DETAIL_CHARS))
    status_since: datetime | None = Field(default=None, sa_column=_perhaps())
    source_state: str | None = Field(default=None, max_length=16)
    """What the source that we opened said last of itself; None where none ever ran."""
    source_reason: str = Field(default="", sa_column=_words(REASON_CHARS))
    source_detail: str = Field(default="", sa_column=_words(DETAIL_CHARS))
    source_since: datetime | None = Field(default=None, sa_column=_perhaps())
    """Since when it is in this state, whatever its reasons were meanwhile."""
    watched_at: datetime | None = Field(default=None, sa_column=_perhaps())
    """When ingest last said that it takes what this camera brings."""
    watched_since: datetime | None = Field(default=None, sa_column=_perhaps())
    """Since when it does without a break …"""
    unwatched_since: datetime | None = Field(default=None, sa_column=_perhaps())
    """… and when the break before that began; None where it never did before."""
    synthetic: bool = False
    created_at: datetime = Field(sa_column=moment())
    last_seen_at: datetime | None = Field(default=None, sa_column=_perhaps())
    """When its last file was complete, by our own clock."""
    deleted_at: datetime | None = Field(default=None, sa_column=_perhaps())


class CameraGap(SQLModel, table=True):
    """A stretch of time of which a camera shows nothing, and why; it is open while `ended_at` is missing."""

    __tablename__ = "camera_gaps"
    __table_args__ = (
        words_known("status", CameraStatus),
        sa.CheckConstraint("ended_at >= started_at", name="gap_ends_after_start"),
        sa.Index("camera_gaps_one_open", "camera_id", unique=True, postgresql_where=sa.text("ended_at IS NULL")),
        sa.Index("camera_gaps_of_camera", "camera_id", "started_at", "id"),
        sa.Index("camera_gaps_by_end", "ended_at"),
    )

    id: int | None = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(), primary_key=True))
    camera_id: str = Field(
        sa_column=sa.Column(sa.String(64), sa.ForeignKey("cameras.id", ondelete="CASCADE"), nullable=False)
    )
    status: CameraStatus = Field(sa_column=word_column(CameraStatus))
    reason: str = Field(default="", max_length=REASON_CHARS)
    started_at: datetime = Field(sa_column=moment())
    ended_at: datetime | None = Field(default=None, sa_column=_perhaps())
