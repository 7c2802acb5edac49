"""Whom a piece of news concerns: from any object that changed to the Cameras and ModelZoos to look at again.

Pure: news in, keys out.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from hsi_operator.engine.cache import Cache, Key, parent_of
from hsi_operator.engine.kinds import OWN
from hsi_operator.plan.plan import Manifest, NodeFacts

_OWN = frozenset(kind.name for kind in OWN)


def names_in(spec: object) -> Iterator[tuple[str, str]]:
    """Every object that a spec names, as (kind, name): a Secret by any `...secretRef`, a zoo by `modelZooRef`."""
    if isinstance(spec, Mapping):
        for field, value in spec.items():
            low = str(field).lower()
            named = value.get("name") if isinstance(value, Mapping) else value
            if isinstance(named, str) and low.endswith(("secretref", "secretkeyref", "secretname")):
                yield "Secret", named
            elif isinstance(named, str) and low == "modelzooref":
                yield "ModelZoo", named
            elif low.endswith("pullsecrets") and isinstance(value, list):
                yield from (("Secret", str(each["name"])) for each in value if "name" in each)
            yield from names_in(value)
    elif isinstance(spec, list):
        for each in spec:
            yield from names_in(each)


class References:
    """Which Cameras and ModelZoos name an object, so that news of it reach them."""

    def __init__(self) -> None:
        self._named: dict[Key, frozenset[tuple[str, str, str]]] = {}
        self._by: dict[tuple[str, str, str], set[Key]] = defaultdict(set)

    def learn(self, key: Key, manifest: Manifest | None) -> None:
        """What this object names now; None for one that is gone."""
        for old in self._named.pop(key, frozenset()):
            self._by[old].discard(key)
            if not self._by[old]:
                del self._by[old]
        if manifest is not None:
            names = frozenset((kind, key.namespace, name) for kind, name in names_in(manifest.get("spec")))
            self._named[key] = names
            for new in names:
                self._by[new].add(key)

    def of(self, kind: str, namespace: str, name: str) -> frozenset[Key]:
        """Who names it."""
        return frozenset(self._by.get((kind, namespace, name), ()))


def node_facts(node: Manifest) -> NodeFacts:
    """What a plan looks at of a node: not its heartbeats."""
    status = node.get("status") or {}
    conditions = {each["type"]: each["status"] for each in status.get("conditions") or []}
    allocatable = {
        name: int(value)
        for name, value in (status.get("allocatable") or {}).items()
        if "/" in name and str(value).isdecimal()
    }
    metadata = node["metadata"]
    unschedulable = bool((node.get("spec") or {}).get("unschedulable"))
    ready = conditions.get("Ready") == "True" and not unschedulable
    return NodeFacts(metadata["name"], dict(metadata.get("labels") or {}), allocatable, ready=ready)


def concerned(
    cache: Cache,
    references: References,
    shared_secrets: frozenset[str],
    before: Manifest | None,
    after: Manifest | None,
) -> set[Key]:
    """The keys to look at when `before` became `after`; one of the two may be None.

    `shared_secrets` are those that every object of their namespace uses.
    """
    known = after or before
    if known is None:
        return set()
    kind, metadata = known["kind"], known["metadata"]
    namespace, name = metadata.get("namespace", ""), metadata["name"]
    keys = {parent for parent in (parent_of(each) for each in (before, after) if each) if parent is not None}
    if kind in _OWN:
        keys.add(Key(kind, namespace, name))
        if kind == "ModelZoo" and _word(before) != _word(after):
            keys |= references.of(kind, namespace, name)
    elif kind == "Secret":
        keys |= references.of(kind, namespace, name)
        keys |= set(_own_of(cache, namespace)) if name in shared_secrets else set()
    elif kind == "Node":
        same = before is not None and after is not None and node_facts(before) == node_facts(after)
        keys |= set() if same else set(_zoos(cache))
    elif kind == "StorageClass":
        keys |= set(_zoos(cache))
    return keys


def _zoos(cache: Cache) -> Iterator[Key]:
    return (key for key in cache.own() if key.kind == "ModelZoo")


def _own_of(cache: Cache, namespace: str) -> Iterator[Key]:
    return (key for key in cache.own() if key.namespace == namespace)


def _word(manifest: Manifest | None) -> Any:  # noqa: ANN401 - compared and nothing else
    """What a Camera sees of its zoo: its spec and how its conditions stand, not their wording."""
    if manifest is None:
        return None
    conditions = (manifest.get("status") or {}).get("conditions") or []
    return manifest["metadata"].get("generation"), [
        (each["type"], each["status"], each["reason"]) for each in conditions
    ]
