"""What is kept of what the detector sees, and what is urgent: the installation's word, or the camera's own. Pure."""

from dataclasses import dataclass, replace

from hsi.detect.fastpath import Rules
from hsi.events.classes import ObjectClass
from hsi.store.policy import DetectionPolicy, FastPathPolicy

EVERYTHING = frozenset(ObjectClass)


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept and what is urgent."""

    threshold: float
    urgent: Rules
    max_bytes: int
    classes: frozenset[ObjectClass] = EVERYTHING


def of_camera(usual: Keeping, own: DetectionPolicy) -> Keeping:
    """`usual`, but for what was decided for the camera."""
    return replace(
        usual,
        threshold=_share(own.min_confidence_percent, usual.threshold),
        urgent=_urgent(usual.urgent, own.fast_path),
        classes=frozenset(own.labels) or usual.classes,
    )


def _urgent(usual: Rules, own: FastPathPolicy) -> Rules:
    if not own.enabled:
        return replace(usual, classes=frozenset())
    classes = usual.classes if own.labels is None else frozenset(own.labels)
    return replace(usual, classes=classes, threshold=_share(own.min_confidence_percent, usual.threshold))


def _share(percent: int | None, usual: float) -> float:
    return usual if percent is None else percent / 100
