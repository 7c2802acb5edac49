"""Areas of a camera's picture, as polygons in thousandths of its width and height, from the upper left corner."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from hsi_operator.api.block import Block, MapBy, Rule, Whole
from hsi_operator.api.scalars import Name, PerMille

Point = Annotated[tuple[PerMille, ...], Field(min_length=2, max_length=2), Whole()]
"""`[x, y]`; `[0, 0]` is the upper left of the picture, `[1000, 1000]` the lower right.

A pair and no object, because YAML 1.1, which Kubernetes reads, takes the key `y` for the word yes.
"""
Polygon = Annotated[
    tuple[Point, ...],
    Field(
        min_length=3,
        max_length=32,
        description="Corners [x, y] in thousandths of width and height, from the upper left; the last joins the first.",
    ),
    Whole(),
]


class ZoneKind(StrEnum):
    """What an area is; an entry point weighs most in the assessment."""

    ENTRY_POINT = "EntryPoint"
    DRIVEWAY = "Driveway"
    SIDEWALK = "Sidewalk"
    YARD = "Yard"
    OTHER = "Other"


class Day(StrEnum):
    """A day of the week."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"


ClockTime = Annotated[str, Field(min_length=5, max_length=5, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Schedule(Block):
    """When a zone counts. A window over midnight belongs to the day on which it starts."""

    days: Annotated[tuple[Day, ...], Field(max_length=7), Whole("set")] = Field((), description="None: every day.")
    start: ClockTime = Field(description="Such as 22:00.")
    end: ClockTime = Field(description="Such as 06:00; before the start, it is of the next day.")
    time_zone: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$")] = Field(
        "UTC", description="IANA name, such as Europe/Berlin."
    )

    RULES: ClassVar = (
        Rule(
            "self.start != self.end",
            "a schedule that starts and ends at the same time is empty; leave it out for always",
        ),
    )


class Zone(Block):
    """A named area that the assessment knows."""

    name: Name = Field(description="Once in each camera.")
    kind: ZoneKind = ZoneKind.OTHER
    enabled: bool = Field(True, description="False: nothing is ever in it.")
    priority: Annotated[int, Field(ge=0, le=1000)] = Field(0, description="Of zones that overlap, the highest counts.")
    polygon: Polygon
    schedule: Schedule | None = None


class Mask(Block):
    """A named area that is blackened before anything looks at the picture."""

    name: Name = Field(description="Once in each camera.")
    polygon: Polygon


Zones = Annotated[tuple[Zone, ...], Field(max_length=32), MapBy("name")]
Masks = Annotated[tuple[Mask, ...], Field(max_length=16), MapBy("name")]
