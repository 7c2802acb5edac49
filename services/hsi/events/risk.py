"""Risk: the level comes from the score, here and nowhere else (promise 5 of the house plan).

The model proposes a score; what it says about the level is ignored. Bounds are inclusive upper ends, so that
low is 0..low_max, medium low_max+1..medium_max, high medium_max+1..high_max, critical the rest up to 100.
"""

from dataclasses import dataclass
from enum import StrEnum

MIN_SCORE = 0
MAX_SCORE = 100
FALLBACK_SCORE = 50
"""The visible score of an event that no model has analysed (product decision 20.3); its status says so."""


class RiskLevel(StrEnum):
    """How urgent an incident is, from its score."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class AnalysisStatus(StrEnum):
    """How an event's risk came about; a failed analysis is always recognisable as failed."""

    OK = "ok"
    REPAIRED = "repaired"
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Inclusive upper ends of low, medium and high; strictly increasing inside 0..99."""

    low_max: int = 29
    medium_max: int = 59
    high_max: int = 84

    def __post_init__(self) -> None:
        if not MIN_SCORE <= self.low_max < self.medium_max < self.high_max < MAX_SCORE:
            raise BoundsNotIncreasing(self)


class BoundsNotIncreasing(ValueError):
    """The severity bounds overlap or leave a level empty."""

    def __init__(self, bounds: Bounds) -> None:
        super().__init__(
            "severity bounds must satisfy 0 <= SEVERITY_LOW_MAX < SEVERITY_MEDIUM_MAX < SEVERITY_HIGH_MAX < 100, "
            f"got {bounds.low_max}, {bounds.medium_max}, {bounds.high_max}"
        )


def clamp(score: float) -> int:
    """A score as an integer in 0..100, rounded half to even; the model may answer 103.7 or -5."""
    return max(MIN_SCORE, min(MAX_SCORE, round(score)))


def level_of(score: int, bounds: Bounds) -> RiskLevel:
    """The level that belongs to `score`: the one place in the house that decides it."""
    if score <= bounds.low_max:
        return RiskLevel.LOW
    if score <= bounds.medium_max:
        return RiskLevel.MEDIUM
    if score <= bounds.high_max:
        return RiskLevel.HIGH
    return RiskLevel.CRITICAL
