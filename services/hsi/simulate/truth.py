"""What a synthetic camera saw, in wall time, and how well a system's events tell it; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hsi.events.classes import ObjectClass
from hsi.simulate.schedule import Visit

TOLERANCE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Visited:
    """One true visit at one camera."""

    camera: str
    label: ObjectClass
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Reported:
    """One event of the system under test: camera, first and last capture time, classes of its evidence."""

    camera: str
    labels: frozenset[ObjectClass]
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Score:
    """How events and visits pair up; a visit told twice costs precision, two visits told as one cost recall."""

    pairs: tuple[tuple[Visited, Reported], ...]
    missed: tuple[Visited, ...]
    unfounded: tuple[Reported, ...]

    @property
    def recall(self) -> float:
        """Share of visits that have their event; 1 when there was no visit."""
        visits = len(self.pairs) + len(self.missed)
        return len(self.pairs) / visits if visits else 1.0

    @property
    def precision(self) -> float:
        """Share of events that have their visit; 1 when there was no event."""
        events = len(self.pairs) + len(self.unfounded)
        return len(self.pairs) / events if events else 1.0


def visited(camera: str, visits: Iterable[Visit], began_at: datetime) -> tuple[Visited, ...]:
    """The visits of a script that was started at `began_at`."""
    return tuple(
        Visited(
            camera,
            visit.label,
            began_at + timedelta(seconds=visit.begin_seconds),
            began_at + timedelta(seconds=visit.end_seconds),
        )
        for visit in visits
    )


def agrees(visit: Visited, event: Reported) -> bool:
    """Whether the event can be about the visit: same camera, a time in common (a second of grace), its class."""
    if visit.camera != event.camera or visit.label not in event.labels:
        return False
    return event.began_at <= visit.ended_at + TOLERANCE and visit.began_at <= event.ended_at + TOLERANCE


def score(visits: Sequence[Visited], events: Sequence[Reported]) -> Score:
    """Pair each visit, in order of time, with the earliest agreeing event that no earlier visit took."""
    free = sorted(events, key=lambda event: event.began_at)
    pairs: list[tuple[Visited, Reported]] = []
    missed: list[Visited] = []
    for visit in sorted(visits, key=lambda visit: visit.began_at):
        match = next((event for event in free if agrees(visit, event)), None)
        if match is None:
            missed.append(visit)
        else:
            free.remove(match)
            pairs.append((visit, match))
    return Score(tuple(pairs), tuple(missed), tuple(free))
