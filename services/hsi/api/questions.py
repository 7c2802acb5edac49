"""What can be asked about events, from a query's text to the store's words: refused here or answered there."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from hsi.api.moments import EndMoment, Moment
from hsi.events.classes import ObjectClass
from hsi.events.ids import CameraId
from hsi.events.messages import CAMERA_ID_PATTERN
from hsi.events.risk import RiskLevel
from hsi.store.activity import Span
from hsi.store.records import EventFilter

LONGEST_SPAN = timedelta(days=31)
USUAL_SPAN = timedelta(days=1)
MOST_BUCKETS = 500
MOST_CHOICES = 20

CameraChoice = Annotated[str | None, Field(pattern=CAMERA_ID_PATTERN)]


class EventQuery(BaseModel):
    """Which events: all that satisfy every filter given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    camera_id: CameraChoice = None
    risk_level: list[RiskLevel] = Field([], max_length=MOST_CHOICES, description="Any of these; repeat it for several")
    start_date: Moment | None = Field(None, description="Events that started at or after this")
    end_date: EndMoment | None = Field(None, description="Events that started before this; a bare date includes it")
    reviewed: bool | None = None
    object_type: list[ObjectClass] = Field(
        [], max_length=MOST_CHOICES, description="Events that show any of these; repeat it for several"
    )
    is_fast_path: bool | None = None
    min_score: int | None = Field(None, ge=0, le=100, description="Events with at least this risk score")

    def narrowed(self) -> EventFilter:
        """The same as the store asks it."""
        return EventFilter(
            camera_id=None if self.camera_id is None else CameraId(self.camera_id),
            risk_levels=tuple(self.risk_level),
            start=self.start_date,
            end=self.end_date,
            reviewed=self.reviewed,
            object_types=tuple(self.object_type),
            is_fast_path=self.is_fast_path,
            min_score=self.min_score,
        )


class EventListQuery(EventQuery):
    """Which events, how much of them, and from where on."""

    fields: Literal["card"] | None = Field(None, description="`card` gives each event small: what a long list shows")
    limit: int = Field(50, ge=1, le=100)
    cursor: str | None = Field(None, max_length=200, description="next_cursor of the page before")


class ActivityQuery(BaseModel):
    """Which stretch of time, and how finely cut."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start_date: Moment | None = Field(None, description="A day before the end unless given")
    end_date: EndMoment | None = Field(None, description="Now unless given; a bare date includes it")
    buckets: int = Field(96, ge=1, le=MOST_BUCKETS)
    camera_id: CameraChoice = None


class SpanRefused(ValueError):
    """This stretch of time cannot be shown."""


def span_of(asked: ActivityQuery, now: datetime) -> Span:
    """The stretch of time that is meant; raises SpanRefused. Pure."""
    end = now if asked.end_date is None else asked.end_date
    try:
        start = end - USUAL_SPAN if asked.start_date is None else asked.start_date
    except OverflowError:
        raise SpanRefused("end_date leaves no day before it") from None
    if not timedelta() < end - start <= LONGEST_SPAN:
        raise SpanRefused(f"end_date must be after start_date, by {LONGEST_SPAN.days} days at most")
    return Span(start, end, asked.buckets)
