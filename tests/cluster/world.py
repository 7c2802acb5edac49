"""What a namespace has of each Camera and ModelZoo, kept up by watches: to be looked at as often as a test likes."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.cluster.api import Api, Resource
from tests.cluster.following import ended, follow

from hsi_operator.engine.kinds import CAMERA, CHILDREN, OWN, ZOO, Kind

Owner = tuple[str, str]
"""Kind and name."""
_LABELS = {"hsi.dev/camera": CAMERA.name, "hsi.dev/zoo": ZOO.name}


@dataclass
class World:
    """The objects of one namespace."""

    namespace: str
    own: dict[Owner, Mapping[str, Any]] = field(default_factory=dict)
    children: dict[Owner, set[tuple[str, str]]] = field(default_factory=dict)

    def of(self, owner: Owner) -> frozenset[tuple[str, str]]:
        """The children of this object, by kind and name."""
        return frozenset(self.children.get(owner, ()))

    def status(self, owner: Owner) -> Mapping[str, Any]:
        """What is said of this object; empty while nothing is."""
        return self.own.get(owner, {}).get("status") or {}

    def saw(self, kind: Kind, manifest: Mapping[str, Any]) -> None:
        metadata = manifest["metadata"]
        if metadata["namespace"] != self.namespace:
            return
        if kind in OWN:
            self.own[kind.name, metadata["name"]] = manifest
        elif (owner := _owner(manifest)) is not None:
            self.children.setdefault(owner, set()).add((kind.name, metadata["name"]))

    def gone(self, kind: Kind, manifest: Mapping[str, Any]) -> None:
        metadata = manifest["metadata"]
        if metadata["namespace"] == self.namespace and (owner := _owner(manifest)) is not None:
            self.children.get(owner, set()).discard((kind.name, metadata["name"]))


def _owner(manifest: Mapping[str, Any]) -> Owner | None:
    labels = manifest["metadata"].get("labels", {})
    return next(((kind, labels[label]) for label, kind in _LABELS.items() if label in labels), None)


@asynccontextmanager
async def watched(api: Api, namespace: str) -> AsyncIterator[World]:
    """The world, until the end of the block."""
    world = World(namespace)
    loops = [
        follow(api, Resource(kind.api_version, kind.plural), partial(world.saw, kind), partial(world.gone, kind))
        for kind in (*OWN, *CHILDREN)
    ]
    tasks = [asyncio.create_task(loop, name=f"world {number}") for number, loop in enumerate(loops)]
    try:
        yield world
    finally:
        await ended(tasks, "the world")
