"""How long a camera's next picture may take: set by its owner, or learned from what it does at this hour. Pure.

A camera that sends when something moves sends often by day and rarely by night, so the hour counts, in the local time
of the house. Learned is how old its newest picture was at moments spread over this hour on each of the last days. The
greatest age of a day is that day's wait; the worst days are left out, because they were outages or holidays; twice
what remains is the rhythm. A camera younger than that goes by its last hour, and one of which even less is known by
`USUAL`. Days and hours are those of the pictures' own times: a camera whose clock is wrong by hours learns the rhythm
of other hours, one that is wrong by days is none the worse.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import floor
from typing import Final
from zoneinfo import ZoneInfo

SHORTEST: Final = timedelta(seconds=30)
"""No learned rhythm is shorter: what comes faster is not missed sooner."""
LONGEST: Final = timedelta(hours=6)
"""No learned rhythm is longer: a camera that comes more rarely needs to be told of by its owner."""
USUAL: Final = timedelta(hours=1)
"""The rhythm of a camera of which nothing is known yet."""
LONGEST_WAIT: Final = timedelta(hours=12)
"""What is older than this says nothing about rhythm."""
DAYS: Final = 14
MOMENTS_A_DAY: Final = 12
ENOUGH_DAYS: Final = 3
SHARE_OF_DAYS: Final = 0.85
"""Of the days, by their wait, that count; the rest was worse than usual."""
LATELY: Final = 0
"""The number of the last hour, beside days 1, 2, … ago."""
LATELY_MINUTES: Final = 60
ENOUGH_MINUTES: Final = 15
_A_LITTLE_LATER: Final = timedelta(seconds=47)
"""Each day is looked at a little later than the one before, so that moments and rhythm do not fall into step."""
_STEP: Final = timedelta(hours=1) / MOMENTS_A_DAY


@dataclass(frozen=True, slots=True)
class Wait:
    """How long was waited on one day: at `met` of `asked` moments there was a picture before, `longest` ago at most."""

    asked: int
    met: int
    longest: timedelta | None


def moments(now: datetime, zone: ZoneInfo) -> list[tuple[datetime, int]]:
    """When to look back to, each with the number of its day; as many at any time, but for a day that lacks the hour.

    `now` is aware; answers are UTC. On the day on which clocks go back, the first of the two equal hours counts.
    """
    lately = [(now - timedelta(minutes=minute), LATELY) for minute in range(LATELY_MINUTES)]
    return lately + [(at, day) for day in range(1, DAYS + 1) for at in _hour_of(now, day, zone)]


def _hour_of(now: datetime, day: int, zone: ZoneInfo) -> list[datetime]:
    local = now.astimezone(zone)
    date = local.date() - timedelta(days=day)
    start = datetime(date.year, date.month, date.day, local.hour, tzinfo=zone).astimezone(UTC)
    if start.astimezone(zone).hour != local.hour:
        return []
    shift = day * _A_LITTLE_LATER % _STEP
    return [start + shift + number * _STEP for number in range(MOMENTS_A_DAY)]


def learned(waits: Mapping[int, Wait]) -> timedelta:
    """The rhythm that waits of several days and of the last hour show; see the module."""
    whole = [wait for day, wait in waits.items() if day != LATELY and wait.longest is not None]
    days = sorted(wait.longest for wait in whole if wait.longest is not None and wait.met == wait.asked)
    if len(days) >= ENOUGH_DAYS:
        return _bounded(days[floor(SHARE_OF_DAYS * (len(days) - 1))])
    lately = waits.get(LATELY)
    if lately is not None and lately.longest is not None and lately.met >= ENOUGH_MINUTES:
        return _bounded(lately.longest)
    return USUAL


def of(expected: timedelta | None, fetched_every: timedelta | None, found: timedelta | None) -> timedelta:
    """What holds: the owner's word, then how often we fetch ourselves, then what was learned."""
    if expected is not None:
        return expected
    if fetched_every is not None:
        return max(SHORTEST, 3 * fetched_every)
    return USUAL if found is None else found


def _bounded(wait: timedelta) -> timedelta:
    return min(LONGEST, max(SHORTEST, 2 * wait))
