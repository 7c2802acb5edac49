"""Settings of everything that talks to Redis: one group, mixed into the settings of each process that does."""

import os
import socket
from datetime import timedelta
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator

_SCHEMES = ("redis", "rediss", "unix")


class StreamSettings(BaseModel):
    """Where the queue is, how many connections a process may hold, and how patient consumers are."""

    redis_url: str = Field(
        "redis://localhost:6379/0",
        description="Redis: redis://host:port/db, rediss:// for TLS, or unix:///path/redis.sock?db=0",
    )
    redis_pool_dedicated_enabled: bool = Field(
        True, description="Separate pools, so that blocking reads never starve short commands"
    )
    redis_pool_size_cache: int = Field(20, ge=1, le=500, description="Connections for short commands")
    redis_pool_size_queue: int = Field(15, ge=1, le=500, description="Connections for blocking reads of work streams")
    redis_pool_size_pubsub: int = Field(10, ge=1, le=500, description="Connections that follow the capped logs")
    queue_max_size: int = Field(
        10_000,
        ge=10,
        le=1_000_000,
        description="Entries a work stream or a dead letter queue holds before writers wait",
    )
    queue_publish_timeout_seconds: float = Field(
        30.0, ge=0.1, le=300.0, description="How long a writer waits for room in a full work stream, in seconds"
    )
    queue_max_deliveries: int = Field(
        5, ge=1, le=100, description="Deliveries of one entry without success before it becomes a dead letter"
    )
    consumer_name: str = Field(
        "",
        max_length=128,
        pattern=r"^[A-Za-z0-9._:-]*$",
        description="Name of this process among the readers of a stream; empty means host name and process id. "
        "A name that survives restarts finds its unfinished entries at once; two living processes must not share one",
    )
    stale_claim_seconds: int = Field(
        130,
        ge=10,
        le=3600,
        description="Seconds without a sign of life of its reader after which another reader takes an entry over",
    )

    @field_validator("redis_url")
    @classmethod
    def _known_scheme(cls, url: str) -> str:
        if urlsplit(url).scheme not in _SCHEMES:
            raise ValueError("must start with redis://, rediss:// or unix://")
        return url

    @property
    def stale_claim(self) -> timedelta:
        """`stale_claim_seconds` as a duration."""
        return timedelta(seconds=self.stale_claim_seconds)

    def consumer(self) -> str:
        """The consumer name of this process."""
        return self.consumer_name or f"{socket.gethostname()}-{os.getpid()}"
