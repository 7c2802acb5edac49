"""When somebody comes: an endless seeded script of visits with quiet between them; pure.

The quiet is longer than the thirty seconds after which the batch room closes an incident, so one visit is one incident.
Seconds count from the start of the script.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from hsi.events.classes import ObjectClass

SHARES: dict[ObjectClass, float] = {
    ObjectClass.PERSON: 0.5,
    ObjectClass.CAR: 0.2,
    ObjectClass.BICYCLE: 0.16,
    ObjectClass.DOG: 0.14,
}


@dataclass(frozen=True, slots=True)
class Pace:
    """How busy a yard is: ranges in seconds for the wait before the first visit, a visit, and the quiet after it."""

    first_seconds: tuple[float, float] = (1.0, 3.0)
    visit_seconds: tuple[float, float] = (8.0, 20.0)
    gap_seconds: tuple[float, float] = (40.0, 75.0)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor from entering the frame to leaving it; `seed` decides looks and way."""

    number: int
    label: ObjectClass
    begin_seconds: float
    end_seconds: float
    seed: int

    @property
    def length_seconds(self) -> float:
        """How long it lasts."""
        return self.end_seconds - self.begin_seconds


def visits(seed: int, pace: Pace) -> Iterator[Visit]:
    """The script, without end; the first visitor is a person."""
    rng = np.random.default_rng([seed, 31])
    labels, shares = tuple(SHARES), tuple(SHARES.values())
    at = float(rng.uniform(*pace.first_seconds))
    number = 0
    while True:
        label = ObjectClass.PERSON if number == 0 else labels[int(rng.choice(len(labels), p=shares))]
        end = at + float(rng.uniform(*pace.visit_seconds))
        yield Visit(number, label, at, end, seed=int(rng.integers(2**31)))
        at = end + float(rng.uniform(*pace.gap_seconds))
        number += 1


def within(seed: int, pace: Pace, seconds: float) -> tuple[Visit, ...]:
    """The visits that have ended by that second."""
    return tuple(takewhile(lambda visit: visit.end_seconds <= seconds, visits(seed, pace)))


@dataclass(frozen=True, slots=True)
class Moment:
    """A still to take: when, and of which visit (None: a snapshot of the empty yard)."""

    seconds: float
    visit: Visit | None


def moments(seed: int, pace: Pace, *, fps: float, idle_seconds: float) -> Iterator[Moment]:
    """When a motion-triggered camera takes stills: `fps` during visits, now and then a snapshot in between; endless."""
    at = 0.0
    for visit in visits(seed, pace):
        while at < visit.begin_seconds:
            yield Moment(at, None)
            at += idle_seconds
        count = int(visit.length_seconds * fps) + 1
        yield from (Moment(visit.begin_seconds + index / fps, visit) for index in range(count))
        at = visit.end_seconds + idle_seconds / 2
