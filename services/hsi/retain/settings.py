"""Settings of the retain room."""

from pydantic import BaseModel, Field

from hsi.media.settings import MediaSettings
from hsi.runtime.settings import RuntimeSettings
from hsi.store.settings import RetentionSettings, StoreSettings


class RetainSettings(BaseModel):
    """What goes besides rows and thumbnails."""

    delete_images: bool = Field(
        False, description="Remove the cameras' own files too when their retention is over; false keeps them"
    )
    empty_pictures_hours: int = Field(
        6, ge=1, le=8760, description="Hours that a picture of a stream is kept in which nothing was seen"
    )


class Settings(RetainSettings, MediaSettings, RetentionSettings, StoreSettings, RuntimeSettings):
    """Everything the retain process reads."""
