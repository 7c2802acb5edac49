"""Where the house is: its local time, by which people and cameras have habits."""

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, Field, field_validator


class PlaceSettings(BaseModel):
    """The time zone of the house."""

    camera_timezone: str = Field(
        "UTC",
        description="Time zone of the cameras' site, such as Europe/Berlin; hours of the day are its hours",
    )

    @field_validator("camera_timezone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        if value not in _zones():
            raise ValueError("must be a time zone name such as Europe/Berlin or UTC")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.camera_timezone)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
