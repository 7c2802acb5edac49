"""The RBAC rules that the operator needs: made from the kinds that the code touches, and nothing more. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from hsi_operator.engine import kinds
from hsi_operator.engine.kinds import Kind

NAME: Final = "hsi-operator"
_GROUP: Final = "rbac.authorization.k8s.io"
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
    ledger: tuple[Rule, ...]
    """Outside of namespaces, too, and only with `vram_ledger`: a powerful one, so nobody has it by default."""


def rights() -> Rights:
    """All that the operator needs."""
    inside = [kind for kind in kinds.WATCHED if kind.namespaced]
    around = [kind for kind in kinds.WATCHED if not kind.namespaced]
    return Rights(
        served=_rules([*inside, kinds.EVENT]),
        around=_rules(around),
        home=_rules([kinds.LEASE]),
        ledger=({"apiGroups": [kinds.NODE.group], "resources": [f"{kinds.NODE.plural}/status"], "verbs": ["patch"]},),
    )


def objects(namespace: str) -> list[dict[str, Any]]:
    """The operator's account in its namespace, and its rights where it serves every namespace."""
    needed = rights()
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": _metadata(NAME, namespace)}
    return [
        account,
        *_granted("ClusterRole", NAME, needed.served, namespace),
        *_granted("ClusterRole", f"{NAME}-facts", needed.around, namespace),
        *_granted("Role", NAME, needed.home, namespace),
    ]


def ledger_objects(namespace: str) -> list[dict[str, Any]]:
    """What the account gets beside that where the ledger of time-sliced cards is kept."""
    return _granted("ClusterRole", f"{NAME}-ledger", rights().ledger, namespace)


def _granted(kind: str, name: str, rules: Iterable[Rule], home: str) -> list[dict[str, Any]]:
    """A role and its binding to the operator's account."""
    metadata = _metadata(name, home if kind == "Role" else None)
    subject = {"kind": "ServiceAccount", "name": NAME, "namespace": home}
    return [
        {"apiVersion": f"{_GROUP}/v1", "kind": kind, "metadata": metadata, "rules": [*rules]},
        {
            "apiVersion": f"{_GROUP}/v1",
            "kind": f"{kind}Binding",
            "metadata": metadata,
            "roleRef": {"apiGroup": _GROUP, "kind": kind, "name": name},
            "subjects": [subject],
        },
    ]


def _metadata(name: str, namespace: str | None) -> dict[str, Any]:
    place = {} if namespace is None else {"namespace": namespace}
    return {"name": name, **place, "labels": {"app.kubernetes.io/name": NAME, "app.kubernetes.io/part-of": "hsi"}}


def _rules(of: Iterable[Kind]) -> tuple[Rule, ...]:
    """One rule for all resources of a group with the same verbs."""
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for kind in of:
        together.setdefault((kind.group, kind.verbs), []).append(kind.plural)
        if kind.tells:
            together.setdefault((kind.group, ("patch",)), []).append(f"{kind.plural}/status")
    return tuple(
        {"apiGroups": [group], "resources": sorted(plurals), "verbs": [*verbs]}
        for (group, verbs), plurals in sorted(together.items())
    )
