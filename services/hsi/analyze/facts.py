"""What is known of an incident before anybody judges it: the facts a prompt quotes and a fallback summary tells.

Pure values and counts. Shares are parts of the picture, 0..1, origin top left; times are aware UTC, shown in the
site's own time zone.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hsi.events.classes import ObjectClass
from hsi.events.risk import RiskLevel

NIGHT_BEGINS_HOUR = 22
NIGHT_ENDS_HOUR = 6


@dataclass(frozen=True, slots=True)
class Sighting:
    """One object in one picture."""

    frame_id: int
    object_class: ObjectClass
    confidence: float
    at: datetime
    centre_x: float
    centre_y: float
    height: float
    """Height of the box as a share of the picture's: the only hint of distance."""


@dataclass(frozen=True, slots=True)
class PastIncident:
    """An earlier event of the same camera, with what its owner wrote about it."""

    at: datetime
    risk_level: RiskLevel
    risk_score: int
    object_types: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """Everything the room knows about one batch."""

    camera_name: str
    zone: ZoneInfo
    sightings: tuple[Sighting, ...]
    """Oldest first, at least one."""
    past: tuple[PastIncident, ...] = ()
    """Of the last day, newest first, some of them."""
    incidents_last_day: int = 0
    location: str = ""
    """Where the camera hangs, in its owner's words."""
    usual: str = ""
    """What is usual there, in its owner's words."""

    @property
    def started_at(self) -> datetime:
        """When the first picture was captured."""
        return self.sightings[0].at

    @property
    def ended_at(self) -> datetime:
        """When the last picture was captured."""
        return self.sightings[-1].at

    @property
    def lasted(self) -> timedelta:
        """From the first picture to the last."""
        return self.ended_at - self.started_at


def most_at_once(incident: Incident) -> dict[ObjectClass, int]:
    """The most of each class in any one picture: nobody is counted twice for being photographed twice."""
    by_frame: dict[int, Counter[ObjectClass]] = {}
    for seen in incident.sightings:
        by_frame.setdefault(seen.frame_id, Counter())[seen.object_class] += 1
    most: Counter[ObjectClass] = Counter()
    for counted in by_frame.values():
        most |= counted
    return {name: most[name] for name in ObjectClass if most[name]}


def part_of_day(moment: datetime, zone: ZoneInfo) -> str:
    """Night, morning, afternoon or evening by the clock on the wall; nothing is known of the sun."""
    hour = moment.astimezone(zone).hour
    if hour >= NIGHT_BEGINS_HOUR or hour < NIGHT_ENDS_HOUR:
        return "night"
    return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
