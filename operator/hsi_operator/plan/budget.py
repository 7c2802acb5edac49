"""Which models may have GPU memory, and how much is left: never more than the card less the reserve.

Models are granted in the order of the catalogue, each only if all its replicas still fit; one that does not fit is
withheld, and a smaller one after it may still be granted. While no node says how large its card is and the zoo does not
either, nothing is withheld: the scheduler will say what does not fit. All numbers are MiB. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hsi_operator.api.reasons import Reason


@dataclass(frozen=True, slots=True)
class Demand:
    """What one enabled model wants: memory of one pod, and the most pods there may be."""

    model: str
    pod_mib: int
    pods: int = 1
    cards: int = 1

    @property
    def total_mib(self) -> int:
        """What all its pods take."""
        return self.pod_mib * self.pods

    @property
    def card_mib(self) -> int:
        """What one pod takes of each of its cards, rounded up."""
        return -(-self.pod_mib // self.cards)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A model that gets nothing, and the sentence that says why."""

    model: str
    missing_mib: int
    message: str
    reason: Reason = Reason.BUDGET_EXCEEDED


@dataclass(frozen=True, slots=True)
class Budget:
    """The outcome. `budget_mib` is None while nobody knows it; `free_mib` then, too."""

    budget_mib: int | None
    reserve_mib: int
    requested_mib: int
    granted_mib: int
    withheld: tuple[Withheld, ...] = ()

    @property
    def free_mib(self) -> int | None:
        """What another model could have."""
        return None if self.budget_mib is None else max(self.budget_mib - self.reserve_mib - self.granted_mib, 0)

    def grants(self, model: str) -> bool:
        """Whether this model's pods may be made."""
        return all(each.model != model for each in self.withheld)


def shared_out(
    demands: Sequence[Demand],
    budget_mib: int | None,
    reserve_mib: int,
    share_mib: int | None,
    share_reason: Reason = Reason.SHARE_TOO_SMALL,
) -> Budget:
    """Grant the demands from cards of `budget_mib` together; no pod gets more than `share_mib` of a card."""
    granted = 0
    withheld: list[Withheld] = []
    for demand in demands:
        left = None if budget_mib is None else max(budget_mib - reserve_mib, 0) - granted
        if share_mib is not None and demand.card_mib > share_mib:
            withheld.append(_share_too_small(demand, share_mib, share_reason))
        elif left is not None and demand.total_mib > left:
            withheld.append(_does_not_fit(demand, left))
        else:
            granted += demand.total_mib
    requested = sum(demand.total_mib for demand in demands)
    return Budget(budget_mib, reserve_mib, requested, granted, tuple(withheld))


def _share_too_small(demand: Demand, share_mib: int, share_reason: Reason) -> Withheld:
    missing = demand.card_mib - share_mib
    message = f"model {demand.model} needs {demand.card_mib} MiB of a card, and a share of the card has {share_mib} MiB"
    return Withheld(demand.model, missing, f"{message}: {missing} MiB are missing", share_reason)


def _does_not_fit(demand: Demand, left_mib: int) -> Withheld:
    missing = demand.total_mib - left_mib
    message = f"model {demand.model} needs {demand.total_mib} MiB, and {left_mib} MiB are left of the budget"
    return Withheld(demand.model, missing, f"{message}: {missing} MiB are missing")
