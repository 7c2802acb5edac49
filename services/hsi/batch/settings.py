"""Settings of the batch room."""

from pydantic import BaseModel, Field

from hsi.runtime.settings import RuntimeSettings
from hsi.store.settings import StoreSettings
from hsi.stream.settings import StreamSettings


class BatchSettings(BaseModel):
    """When detections of one camera stop being one incident."""

    batch_window_seconds: int = Field(90, ge=1, le=3600, description="Longest span of one batch, in seconds.")
    batch_idle_timeout_seconds: int = Field(
        30, ge=1, le=3600, description="A camera silent for this long has its batch closed, in seconds."
    )
    batch_max_detections: int = Field(50, ge=1, le=1000, description="Detections at which a batch closes at once.")
    batch_check_interval_seconds: float = Field(
        5.0,
        ge=0.1,
        le=60,
        description="Longest sleep of the closer, in seconds: how late it learns of batches other replicas opened.",
    )


class Settings(BatchSettings, StreamSettings, StoreSettings, RuntimeSettings):
    """Everything the batch process reads."""
