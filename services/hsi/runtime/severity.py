"""Which scores are low, medium, high and critical: what more than one room needs to know."""

from typing import Self

from pydantic import BaseModel, Field, model_validator

from hsi.events.risk import Bounds


class SeveritySettings(BaseModel):
    """How severe a score is."""

    severity_low_max: int = Field(29, ge=0, le=99, description="Highest score that is low.")
    severity_medium_max: int = Field(59, ge=0, le=99, description="Highest score that is medium.")
    severity_high_max: int = Field(84, ge=0, le=99, description="Highest score that is high; above it is critical.")

    @model_validator(mode="after")
    def _increase(self) -> Self:
        _ = self.bounds
        return self

    @property
    def bounds(self) -> Bounds:
        """The severity bounds; ValueError (BoundsNotIncreasing) when they do not increase."""
        return Bounds(self.severity_low_max, self.severity_medium_max, self.severity_high_max)
