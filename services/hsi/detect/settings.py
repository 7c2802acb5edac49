"""Settings of the detect room."""

from pydantic import BaseModel, Field

from hsi.events.classes import ObjectClass
from hsi.media.settings import MediaSettings
from hsi.runtime.peers import PeerSettings
from hsi.runtime.settings import RuntimeSettings
from hsi.store.settings import StoreSettings
from hsi.stream.settings import StreamSettings


class DetectSettings(BaseModel):
    """What is kept of what the detector sees, and what is urgent."""

    detection_confidence_threshold: float = Field(
        0.5, ge=0, le=1, description="Objects are kept from this confidence on"
    )
    fast_path_confidence_threshold: float = Field(
        0.9, ge=0, le=1, description="An urgent object makes an event at once from this confidence on"
    )
    fast_path_object_types: tuple[ObjectClass, ...] = Field(
        (ObjectClass.PERSON,), max_length=9, description='Classes that are urgent, as a JSON list: ["person"]'
    )
    fast_path_cooldown_seconds: float = Field(
        30.0, ge=0.1, le=3600, description="Seconds without an urgent object after which the next one is urgent again"
    )
    ai_max_concurrent_inferences: int = Field(
        4, ge=1, le=64, description="Pictures one detect process has at the detector at once"
    )
    detector_max_retries: int = Field(
        3, ge=1, le=10, description="Tries at the detector per delivery of a picture, when it fails or times out"
    )


class Settings(DetectSettings, PeerSettings, MediaSettings, StreamSettings, StoreSettings, RuntimeSettings):
    """Everything the detect process reads."""
