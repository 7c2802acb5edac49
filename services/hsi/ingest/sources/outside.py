"""What a source takes from the world beside the camera itself, given to it so that tests can give another world."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from hsi.ingest.dialling import Way


@dataclass(frozen=True, slots=True)
class Outside:
    """Time for people, time for measuring, chance (from 0 to 1), and the way to cameras."""

    now: Callable[[], datetime]
    ticks: Callable[[], float]
    draw: Callable[[], float]
    way: Way


def real(way: Way) -> Outside:
    """The world as it is."""
    return Outside(_utc_now, time.monotonic, random.random, way)


def _utc_now() -> datetime:
    return datetime.now(UTC)
