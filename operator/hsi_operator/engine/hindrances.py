"""What keeps objects from what their specs say, for their conditions: made of the faults of each try.

Promises: a fault that cannot pass by itself is told after the first try, one that may after the third in a row, so that
a moment of the API server is nobody's condition; the first try that meets no fault takes it back.
"""

from collections.abc import Sequence
from typing import Final

from hsi_operator.api.reasons import Reason
from hsi_operator.engine import faults
from hsi_operator.engine.cache import Key
from hsi_operator.plan.plan import Hindrance

PATIENCE: Final = 3
"""Tries in a row after which also a fault that may pass is told."""
_PASSING: Final = (faults.Unreachable, faults.Conflict, faults.Expired)


class Hindrances:
    """The last one of each object."""

    def __init__(self) -> None:
        self._found: dict[Key, Hindrance] = {}
        self._tries: dict[Key, int] = {}

    def of(self, key: Key) -> Hindrance | None:
        """What is to be told of this object."""
        return self._found.get(key)

    def note(self, key: Key, reasons: Sequence[Exception]) -> None:
        """These faults were met in the last try, or none."""
        if not reasons:
            self.forget(key)
            return
        self._tries[key] = self._tries.get(key, 0) + 1
        patient = self._tries[key] < PATIENCE
        told = [each for each in reasons if not (patient and isinstance(each, _PASSING))]
        if told:
            self._found[key] = _hindrance(told)

    def forget(self, key: Key) -> None:
        """Nothing hinders it, or it is gone."""
        self._found.pop(key, None)
        self._tries.pop(key, None)


def _hindrance(reasons: Sequence[Exception]) -> Hindrance:
    taken = [each for each in reasons if isinstance(each, faults.NameTaken)]
    words = sorted({str(each) for each in taken or reasons})
    return Hindrance(Reason.NAME_TAKEN if taken else Reason.RECONCILE_ERROR, "; ".join(words))
