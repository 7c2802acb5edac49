"""What can be set about the database and about how long things are kept."""

from pydantic import BaseModel, Field, field_validator
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

DRIVER = "postgresql+asyncpg"


class StoreSettings(BaseModel):
    """The database and its connection pool; the seeds' names and ranges."""

    database_url: str = Field(
        "postgresql+asyncpg://security:security_dev_password@localhost:5432/security",
        description="PostgreSQL as a postgresql+asyncpg:// URL; a unix socket as ...@/name?host=/directory.",
    )
    database_pool_size: int = Field(20, ge=5, le=100, description="Connections kept open, per process.")
    database_max_overflow: int = Field(30, ge=0, le=100, description="Connections opened beyond the pool under load.")
    database_pool_timeout: int = Field(30, ge=1, le=120, description="Seconds to wait for a free connection.")
    database_pool_recycle: int = Field(
        1800, ge=60, le=86400, description="Seconds after which a connection is renewed."
    )

    @field_validator("database_url")
    @classmethod
    def _is_asyncpg(cls, value: str) -> str:
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError(f"must look like {DRIVER}://user:password@host:5432/database") from None
        if url.drivername != DRIVER:
            raise ValueError(f"must begin with {DRIVER}://, not {url.drivername}://")
        if not url.database:
            raise ValueError("must name a database after the host")
        return value


class RetentionSettings(BaseModel):
    """How long events, detections and frames are kept."""

    retention_days: int = Field(30, ge=1, le=365, description="Days after which events, detections and frames go.")
