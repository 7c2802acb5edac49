"""The RBAC rules that the operator needs: made from the kinds that the code touches, and nothing more. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hsi_operator.engine import kinds
from hsi_operator.engine.kinds import Kind

Rule = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rights:
    """Rules by where they are needed."""

    served: tuple[Rule, ...]
    """In every namespace whose objects are served: a Role in each, or one ClusterRole."""
    around: tuple[Rule, ...]
    """Outside of namespaces: a ClusterRole, and only with `cluster_facts`."""
    home: tuple[Rule, ...]
    """In the operator's own namespace."""


def rights() -> Rights:
    """All that the operator needs."""
    inside = [kind for kind in kinds.WATCHED if kind.namespaced]
    status = [
        {"apiGroups": [kind.group], "resources": [f"{kind.plural}/status"], "verbs": ["patch"]} for kind in kinds.OWN
    ]
    return Rights(
        served=(*_rules([*inside, kinds.EVENT]), *status),
        around=_rules(kind for kind in kinds.WATCHED if not kind.namespaced),
        home=_rules([kinds.LEASE]),
    )


def _rules(of: Iterable[Kind]) -> tuple[Rule, ...]:
    """One rule for all kinds of a group with the same verbs."""
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for kind in of:
        together.setdefault((kind.group, kind.verbs), []).append(kind.plural)
    return tuple(
        {"apiGroups": [group], "resources": sorted(plurals), "verbs": [*verbs]}
        for (group, verbs), plurals in sorted(together.items())
    )
