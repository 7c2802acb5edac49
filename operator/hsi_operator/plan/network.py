"""Who may talk to models, and to whom they may talk: the rooms that need them, and nobody.

No model has egress, so what cameras see and what is thought of it stays here. Weights are fetched by Jobs of their own,
which reach name servers and the ports of their addresses and nothing else. A direction without a rule is closed; who
adds a rule there does not open it for long. Pure.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from hsi_operator.api.model import Model, Role
from hsi_operator.api.modelzoo import ModelZooSpec
from hsi_operator.plan import names, weights
from hsi_operator.plan.plan import Observed

CALLERS: Final[Mapping[Role, Sequence[str]]] = {
    Role.DETECTOR: ("api", "detect", "observe"),
    Role.ENRICHMENT: ("api", "enrich", "observe"),
    Role.REASONER: ("analyze", "api", "observe"),
}
"""The rooms that call models of this role, by their component label."""
_SCRAPER: Final = {
    "namespaceSelector": {},
    "podSelector": {"matchLabels": {"app.kubernetes.io/name": "prometheus"}},
}
_PORTS: Final = {"http": 80, "https": 443}


def of_model(observed: Observed, model: Model, ports: Mapping[str, int]) -> dict[str, Any]:
    """The policy of one model's pods."""
    zoo, component = observed.object, component_of(model)
    callers = {"key": names.COMPONENT, "operator": "In", "values": list(CALLERS[model.role])}
    rooms = {"podSelector": {"matchLabels": {names.PART_OF: "hsi"}, "matchExpressions": [callers]}}
    spec = {
        "podSelector": {"matchLabels": names.selector(zoo, component, model.name)},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [{"from": [rooms, _SCRAPER], "ports": [_port(number) for number in ports.values()]}],
    }
    name = names.child(zoo["metadata"]["name"], model.name)
    return _policy(observed, names.metadata(zoo, name, component, model.name), spec)


def of_weights(observed: Observed, spec: ModelZooSpec) -> dict[str, Any]:
    """The policy of the Jobs that fetch weights."""
    zoo = observed.object
    ports = sorted({_port_of(each.source.uri) for each in spec.models if weights.downloads(spec, each)})
    names_servers = {"ports": [_port(53, "UDP"), _port(53)]}
    body: dict[str, Any] = {
        "podSelector": {"matchLabels": names.selector(zoo, weights.COMPONENT)},
        "policyTypes": ["Ingress", "Egress"],
    }
    if ports:
        body["egress"] = [names_servers, {"ports": [_port(number) for number in ports]}]
    name = names.child(zoo["metadata"]["name"], "weights")
    return _policy(observed, names.metadata(zoo, name, weights.COMPONENT), body)


def component_of(model: Model) -> str:
    """The component label of a model's workload."""
    return model.role.lower()


def _port_of(uri: str | None) -> int:
    if uri is None:
        return _PORTS["https"]
    parts = urlsplit(uri)
    return parts.port or _PORTS[parts.scheme.lower()]


def _port(number: int, protocol: str = "TCP") -> dict[str, Any]:
    return {"protocol": protocol, "port": number}


def _policy(observed: Observed, metadata: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    """A direction that is closed is left out, because a server keeps no empty list and each apply of one would write
    anew; where somebody opened it, the empty list takes the rule away.
    """
    live = observed.children.get(("NetworkPolicy", metadata["name"]), {}).get("spec", {})
    opened: dict[str, Any] = {way: [] for way in ("ingress", "egress") if way not in spec and live.get(way)}
    whole = {**spec, **opened}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": whole}
