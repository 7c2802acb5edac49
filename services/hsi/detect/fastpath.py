"""Is one object reason enough not to wait for the batch? Pure; the cooldown is a claim that the worker asks for.

An urgent class at or above the threshold (decision 20.5). Per camera, only the first frame of such a sighting is
urgent: every further one renews the cooldown, so a person who stays makes one event and not one per picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hsi.detect.boxes import Kept
from hsi.events.classes import ObjectClass


@dataclass(frozen=True, slots=True)
class Rules:
    """What is urgent."""

    classes: frozenset[ObjectClass]
    threshold: float
    cooldown: timedelta


def is_urgent(one: Kept, rules: Rules) -> bool:
    """Whether this object alone is worth an event."""
    return one.object_class in rules.classes and one.confidence >= rules.threshold


def best_first(kept: Sequence[Kept], rules: Rules) -> tuple[Kept, ...]:
    """The most confident urgent object, then all others as they were.

    Objects are stored in this order, so that the lowest detection id of a fast-path frame names its event, also when
    the frame is delivered again under other settings.
    """
    urgent = [one for one in kept if is_urgent(one, rules)]
    if not urgent:
        return tuple(kept)
    best = max(urgent, key=lambda one: one.confidence)
    return (best, *(one for one in kept if one is not best))
