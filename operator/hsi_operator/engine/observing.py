"""What a plan looks at: one object with all that surrounds it, out of the cache. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from hsi_operator.engine.cache import Cache, Key
from hsi_operator.engine.routing import names_in, node_facts
from hsi_operator.plan.house import House
from hsi_operator.plan.plan import Hindrance, Manifest, NodeFacts, Observed, ProductView, SecretFacts

_DEFAULT_CLASS: Final = "storageclass.kubernetes.io/is-default-class"


class SecretsOf(Mapping[str, SecretFacts]):
    """The Secrets of one namespace, looked up as they are asked for."""

    def __init__(self, cache: Cache, namespace: str) -> None:
        self._cache = cache
        self._namespace = namespace

    def __getitem__(self, name: str) -> SecretFacts:
        found = self._cache.secret(self._namespace, name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (found["metadata"]["name"] for found in self._cache.every("Secret", self._namespace))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def observed(
    cache: Cache,
    key: Key,
    *,
    house: House,
    now: datetime,
    token: str,
    product: ProductView,
    hindrance: Hindrance | None,
) -> Observed | None:
    """Everything about the object of this key, also of one that is gone; None where nothing is known of it."""
    found = cache.find(*key)
    manifest = found if found is not None else cache.departed(key)
    if manifest is None:
        return None
    around = cache.children(key)
    return Observed(
        object=manifest,
        now=now,
        house=house,
        token=token,
        children={where: child for where, child in around.items() if where[0] != "Pod"},
        pods=tuple(child for where, child in sorted(around.items()) if where[0] == "Pod"),
        secrets=SecretsOf(cache, key.namespace),
        nodes=_nodes(cache) if cache.has("Node") else None,
        storage_classes=_storage_classes(cache) if cache.has("StorageClass") else None,
        zoo=_zoo(cache, key, manifest),
        product=product,
        hindrance=hindrance,
        gone=found is None,
    )


def _nodes(cache: Cache) -> tuple[NodeFacts, ...]:
    return tuple(sorted((node_facts(node) for node in cache.every("Node")), key=lambda facts: facts.name))


def _storage_classes(cache: Cache) -> dict[str, bool]:
    return {
        found["metadata"]["name"]: (found["metadata"].get("annotations") or {}).get(_DEFAULT_CLASS) == "true"
        for found in cache.every("StorageClass")
    }


def _zoo(cache: Cache, key: Key, manifest: Manifest) -> Manifest | None:
    names = [name for kind, name in names_in(manifest.get("spec")) if kind == "ModelZoo"]
    return cache.find("ModelZoo", key.namespace, names[0]) if names else None
