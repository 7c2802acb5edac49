"""Where an actor is at a moment of its visit: in at an edge, a stop on the way, out at an edge; pure."""

import bisect
import math
from dataclasses import dataclass
from itertools import pairwise

from hsi.simulate.drawing.ground import Spot


@dataclass(frozen=True, slots=True)
class Waypoint:
    """Be at `spot` at `seconds` of the visit."""

    seconds: float
    spot: Spot


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment on the way: place, metres walked so far, whether moving, facing (1 right), how far turned (0 side)."""

    spot: Spot
    travelled_m: float
    moving: bool
    facing: int
    turned: float
    away: bool


def along(waypoints: tuple[Waypoint, ...], seconds: float) -> Progress:
    """Where somebody who follows the waypoints (at least two, in order of time) is at that second."""
    times = [waypoint.seconds for waypoint in waypoints]
    leg = min(max(bisect.bisect_right(times, seconds) - 1, 0), len(waypoints) - 2)
    begin, end = waypoints[leg], waypoints[leg + 1]
    share = min(1.0, max(0.0, (seconds - begin.seconds) / max(1e-6, end.seconds - begin.seconds)))
    step = length(begin.spot, end.spot)
    before = sum(length(a.spot, b.spot) for a, b in pairwise(waypoints[: leg + 1]))
    aside, ahead = end.spot.x_m - begin.spot.x_m, end.spot.depth_m - begin.spot.depth_m
    moving = step > 0.05
    return Progress(
        spot=Spot(begin.spot.x_m + aside * share, begin.spot.depth_m + ahead * share),
        travelled_m=before + step * share,
        moving=moving,
        facing=1 if (aside if moving else waypoints[0].spot.x_m * -1) >= 0 else -1,
        turned=abs(ahead) / (abs(aside) + abs(ahead)) if moving else 0.7,
        away=ahead > 0,
    )


def length(a: Spot, b: Spot) -> float:
    """Metres between two spots."""
    return math.hypot(b.x_m - a.x_m, b.depth_m - a.depth_m)


def crossing(start: Spot, pause: Spot, end: Spot, seconds: float, speed_m_per_s: float) -> tuple[Waypoint, ...]:
    """From `start` over `pause` to `end` in exactly that time: at the given speed, the rest spent at the pause.

    When the time is too short for the speed, the way is taken faster instead.
    """
    first, second = length(start, pause), length(pause, end)
    walking = min((first + second) / speed_m_per_s, seconds)
    arrive = walking * first / max(1e-6, first + second)
    leave = seconds - (walking - arrive)
    return (Waypoint(0.0, start), Waypoint(arrive, pause), Waypoint(leave, pause), Waypoint(seconds, end))
