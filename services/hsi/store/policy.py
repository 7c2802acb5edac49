"""What is decided for one camera beyond its source; whatever is left out is as the installation's settings say.

The same shape in the API, in YAML and, in camel case, in the Camera object on Kubernetes: numbers are integers, and a
confidence is a percentage. A row keeps only what was said, so that a setting of the installation that changes later
reaches every camera that says nothing of it. Pure.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hsi.events.classes import ObjectClass
from hsi.store.sources import FOLDER, Source

Percent = Annotated[int, Field(ge=0, le=100)]
Seconds = Annotated[int, Field(ge=1, le=3600)]
Words = Annotated[
    str, Field(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$")
]
"""One line for people."""
Days = Annotated[int, Field(ge=1, le=365)]
Labels = Annotated[tuple[ObjectClass, ...], Field(max_length=16)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CapturePolicy(_Part):
    """How its files are taken in."""

    min_image_bytes: Annotated[int, Field(ge=0, le=1_048_576)] | None = Field(
        None, description="Smaller pictures are refused"
    )
    dedupe_seconds: Annotated[int, Field(ge=60, le=3600)] | None = Field(
        None, description="Seconds in which the same bytes again are a duplicate"
    )
    clip_interval_ms: Annotated[int, Field(ge=40, le=60_000)] | None = Field(
        None, description="Milliseconds between two pictures that are taken from a clip"
    )
    clip_max_frames: Annotated[int, Field(ge=1, le=300)] | None = Field(
        None, description="Most pictures that are taken from one clip"
    )

    def remembered(self, usual: timedelta) -> timedelta:
        """How long the same bytes again are a duplicate."""
        return usual if self.dedupe_seconds is None else timedelta(seconds=self.dedupe_seconds)


class FastPathPolicy(_Part):
    """What is assessed at once, without waiting for its batch."""

    enabled: bool = Field(True, description="False: everything waits for its batch")
    labels: Labels | None = Field(None, description="What is assessed at once")
    min_confidence_percent: Percent | None = Field(None, description="How sure the detector has to be of it")


class DetectionPolicy(_Part):
    """What counts as seen, and how long sightings are gathered into one incident."""

    labels: Labels = Field((), description="What is kept; none: every class that the product knows")
    min_confidence_percent: Percent | None = Field(None, description="What the detector is less sure of is dropped")
    fast_path: FastPathPolicy = FastPathPolicy()
    batch_window_seconds: Seconds | None = Field(None, description="Longest span of one batch")
    batch_idle_seconds: Seconds | None = Field(None, description="A batch ends when nothing was seen for so long")

    @model_validator(mode="after")
    def _ends(self) -> "DetectionPolicy":
        window, idle = self.batch_window_seconds, self.batch_idle_seconds
        if window is not None and idle is not None and idle > window:
            raise ValueError(f"batch_idle_seconds ({idle}) is longer than batch_window_seconds ({window})")
        return self


class RetentionPolicy(_Part):
    """How long what it brought is kept."""

    events_days: Days | None = Field(None, description="Days that its events and detections are kept")
    media_days: Days | None = Field(None, description="Days that its pictures and clips are kept")

    def events_kept(self, usual: timedelta) -> timedelta:
        """How long its events and detections are kept."""
        return usual if self.events_days is None else timedelta(days=self.events_days)

    @model_validator(mode="after")
    def _ends(self) -> "RetentionPolicy":
        events, media = self.events_days, self.media_days
        if events is not None and media is not None and media > events:
            raise ValueError(f"media_days ({media}) is longer than events_days ({events}), with which they go")
        return self


class AnalysisPolicy(_Part):
    """What the model is told of it, and how often it may be asked."""

    enabled: bool = Field(True, description="False: its events are never assessed by the model, and say so")
    prompt: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")] | None = Field(
        None, description="What is usual here, in plain words; data for the model, never an instruction to it"
    )
    calls_per_hour: Annotated[int, Field(ge=1, le=3600)] | None = Field(
        None, description="Most of its incidents that the model assesses in an hour; without it, any number"
    )


class Policy(_Part):
    """All of it; a record of a camera has the same members."""

    location: Words | None = Field(None, description="Where it hangs, in plain words; the model is told so, too")
    capture: CapturePolicy = CapturePolicy()
    detection: DetectionPolicy = DetectionPolicy()
    analysis: AnalysisPolicy = AnalysisPolicy()
    retention: RetentionPolicy = RetentionPolicy()


class Sourced(Policy):
    """What a camera's keeper says: its source, and what is decided beyond that."""

    source: Source = FOLDER

    @model_validator(mode="after")
    def _clips(self) -> "Sourced":
        asked = (self.capture.clip_interval_ms, self.capture.clip_max_frames)
        if self.source.kind not in ("folder", "ftp") and asked != (None, None):
            raise ValueError(
                "clips come from ftp and folder sources only; leave clip_interval_ms and clip_max_frames out"
            )
        return self


NOTHING: Final = Policy()
"""Everything is as the installation has it."""


def policy_of(record: Policy) -> Policy:
    """What a record that has more members says of this."""
    return Policy(**parts(record))


def parts(policy: Policy) -> dict[str, Any]:
    """The members by name, as models."""
    return {name: getattr(policy, name) for name in Policy.model_fields}


def told(policy: Policy) -> dict[str, Any]:
    """As a record of JSON tells it: every member, without what nothing was said of."""
    dumped = policy.model_dump(mode="json", exclude_none=True)
    return {name: dumped.get(name) for name in Policy.model_fields}


def stored(policy: Policy) -> dict[str, Any]:
    """As the row keeps it."""
    return policy.model_dump(mode="json", exclude_defaults=True)


def read(row: Mapping[str, Any]) -> Policy:
    """As the row has it."""
    return Policy.model_validate(row) if row else NOTHING
