"""What the cluster looked like when we last heard of it: filled by watches and our own writes, corrected by lists.

Promises: an object never goes back to an older version; an object that a list no longer has is gone, unless it is
younger than the list; nothing is called complete before every place that was named has been listed once. Values of
Secrets are dropped at the door. Pure and without a lock: it belongs to one event loop.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from hsi_operator.engine.kinds import OWN, Kind
from hsi_operator.plan.plan import Manifest, SecretFacts

PARENTS: Final = {"hsi.dev/camera": "Camera", "hsi.dev/zoo": "ModelZoo"}
"""The label of a child that names its parent, by the parent's kind."""


class Key(NamedTuple):
    """Which Camera or ModelZoo: what the queue holds."""

    kind: str
    namespace: str
    name: str


class Place(NamedTuple):
    """What is listed and watched at once: a kind, in one namespace or in all."""

    kind: Kind
    namespace: str | None


def parent_of(manifest: Manifest) -> Key | None:
    """Whose child it is by its labels."""
    metadata = manifest["metadata"]
    labels = metadata.get("labels") or {}
    for label, kind in PARENTS.items():
        if name := labels.get(label):
            return Key(kind, metadata.get("namespace", ""), name)
    return None


def version_of(manifest: Manifest | None) -> int:
    """The resource version as the number that it is; -1 for none."""
    text = "" if manifest is None else str(manifest["metadata"].get("resourceVersion", ""))
    return int(text) if text.isdecimal() else -1


class Cache:
    """Objects by kind, namespace and name."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = frozenset(places)
        self._unlisted = set(self.places)
        self._objects: dict[str, dict[tuple[str, str], dict[str, Any]]] = defaultdict(dict)
        self._children: dict[Key, dict[tuple[str, str], dict[str, Any]]] = defaultdict(dict)
        self._departed: dict[Key, dict[str, Any]] = {}
        self._removed: dict[tuple[str, str, str], int] = {}
        """At which version objects were removed, while a list may still bring them back."""

    @property
    def complete(self) -> bool:
        """Whether every place was listed: before that, what is missing here may well exist."""
        return not self._unlisted

    @property
    def unlisted(self) -> list[str]:
        """The kinds that are still missing, by name."""
        return sorted({place.kind.plural for place in self._unlisted})

    def has(self, kind: str) -> bool:
        """Whether this kind is looked at at all."""
        return any(place.kind.name == kind for place in self.places)

    def __len__(self) -> int:
        return sum(len(objects) for objects in self._objects.values())

    def find(self, kind: str, namespace: str, name: str) -> dict[str, Any] | None:
        """The object, or None."""
        return self._objects[kind].get((namespace, name))

    def every(self, kind: str, namespace: str | None = None) -> Iterator[dict[str, Any]]:
        """All objects of a kind."""
        for (where, _), found in self._objects[kind].items():
            if namespace is None or where == namespace:
                yield found

    def own(self) -> list[Key]:
        """All Cameras and ModelZoos, also those that went and were not yet looked after."""
        own = {Key(kind.name, *where) for kind in OWN for where in self._objects[kind.name]}
        return sorted(own | set(self._departed))

    def children(self, key: Key) -> Mapping[tuple[str, str], dict[str, Any]]:
        """What carries the label of this parent, by kind and name; pods among them."""
        return self._children.get(key, {})

    def departed(self, key: Key) -> dict[str, Any] | None:
        """What a Camera or ModelZoo was that is gone, until `forget`."""
        return self._departed.get(key)

    def forget(self, key: Key) -> None:
        """What had to be done after an object went is done."""
        self._departed.pop(key, None)

    def put(self, manifest: Manifest) -> bool:
        """Take in what was seen or written; whether that was news."""
        found = _kept(manifest)
        kind, where = _where(found)
        before = self._objects[kind].get(where)
        seen = max(version_of(before), self._removed.get((kind, *where), -1))
        if 0 <= version_of(found) <= seen:
            return False
        if before is not None:
            self._unlink(kind, where, before)
        self._removed.pop((kind, *where), None)
        self._objects[kind][where] = found
        self._departed.pop(Key(kind, *where), None)
        if (parent := parent_of(found)) is not None:
            self._children[parent][kind, where[1]] = found
        return True

    def drop(self, manifest: Manifest) -> bool:
        """The object was deleted, or no longer is one that we see; whether that was news."""
        kind, where = _where(manifest)
        before = self._objects[kind].get(where)
        if before is not None and version_of(before) > version_of(manifest) >= 0:
            return False
        if self._unlisted or before is not None:
            self._removed[kind, *where] = version_of(manifest)
        if before is None:
            return False
        self._remove(kind, where, before)
        return True

    def replace(self, place: Place, items: Iterable[Manifest], version: str) -> list[dict[str, Any]]:
        """This place was listed at `version`: take in what is there, let go what is not; returns all that was news."""
        at = int(version) if version.isdecimal() else -1
        listed = {}
        news = []
        for item in items:
            listed[_where(item)[1]] = item
            if self.put(item):
                news.append(_kept(item))
        kind = place.kind.name
        for where, before in [*self._objects[kind].items()]:
            here = place.namespace is None or where[0] == place.namespace
            if here and where not in listed and version_of(before) <= at:
                self._remove(kind, where, before)
                news.append(before)
        for removed in [key for key, when in self._removed.items() if key[0] == kind and when <= at]:
            del self._removed[removed]
        self._unlisted.discard(place)
        return news

    def secret(self, namespace: str, name: str) -> SecretFacts | None:
        """What may be known of a Secret."""
        found = self.find("Secret", namespace, name)
        return None if found is None else SecretFacts(found["metadata"]["resourceVersion"], frozenset(found["keys"]))

    def _remove(self, kind: str, where: tuple[str, str], before: dict[str, Any]) -> None:
        self._unlink(kind, where, before)
        del self._objects[kind][where]
        if kind in PARENTS.values():
            self._departed[Key(kind, *where)] = before

    def _unlink(self, kind: str, where: tuple[str, str], before: dict[str, Any]) -> None:
        parent = parent_of(before)
        if parent is not None and parent in self._children:
            self._children[parent].pop((kind, where[1]), None)
            if not self._children[parent]:
                del self._children[parent]


def _where(manifest: Manifest) -> tuple[str, tuple[str, str]]:
    metadata = manifest["metadata"]
    return manifest["kind"], (metadata.get("namespace", ""), metadata["name"])


def _kept(manifest: Manifest) -> dict[str, Any]:
    """Without what nobody looks at, and of a Secret without its values."""
    metadata = {name: value for name, value in manifest["metadata"].items() if name != "managedFields"}
    found = {**manifest, "metadata": metadata}
    if manifest["kind"] == "Secret":
        data = found.pop("data", None) or {}
        found.pop("stringData", None)
        annotations = metadata.get("annotations") or {}
        kept = {name: text for name, text in annotations.items() if not name.endswith("last-applied-configuration")}
        return {**found, "keys": sorted(found.get("keys", data)), "metadata": {**metadata, "annotations": kept}}
    return found
