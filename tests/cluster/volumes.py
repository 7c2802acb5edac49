"""A storage class whose volumes are there at once; the control plane does the binding."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.cluster.api import CLAIMS, STORAGE_CLASSES, VOLUMES, Api, Manifest
from tests.cluster.following import AWAY, RETRY, ended, follow

PROVISIONER = "hsi.test/provisioner"
SELECTED_NODE = "volume.kubernetes.io/selected-node"


@dataclass
class Provisioner:
    """Makes a volume for a claim as soon as the scheduler has chosen a node for it, and takes it away at the end."""

    _api: Api
    _storage_class: str
    _due: asyncio.Queue[Manifest] = field(default_factory=asyncio.Queue)

    def saw(self, claim: Manifest) -> None:
        is_ours = claim["spec"].get("storageClassName") == self._storage_class
        waits = not claim["spec"].get("volumeName") and SELECTED_NODE in claim["metadata"].get("annotations", {})
        if is_ours and waits:
            self._due.put_nowait(claim)

    async def work(self) -> None:
        """One claim after the other, for ever."""
        while True:
            claim = await self._due.get()
            try:
                if await self._api.find(VOLUMES, _name(claim)) is None:
                    await self._api.create(VOLUMES, self._volume(claim))
            except AWAY:
                asyncio.get_running_loop().call_later(RETRY.total_seconds(), self._due.put_nowait, claim)

    def _volume(self, claim: Manifest) -> dict[str, Any]:
        metadata, spec = claim["metadata"], claim["spec"]
        return {
            "metadata": {"name": _name(claim), "annotations": {"pv.kubernetes.io/provisioned-by": PROVISIONER}},
            "spec": {
                "capacity": {"storage": spec["resources"]["requests"]["storage"]},
                "accessModes": spec["accessModes"],
                "persistentVolumeReclaimPolicy": "Retain",
                "storageClassName": self._storage_class,
                "hostPath": {"path": f"/volumes/{_name(claim)}"},
                "claimRef": {
                    "apiVersion": "v1",
                    "kind": "PersistentVolumeClaim",
                    **{key: metadata[key] for key in ("name", "namespace", "uid")},
                },
            },
        }

    async def leave(self) -> None:
        for volume in await self._api.items(VOLUMES):
            if volume["spec"].get("storageClassName") == self._storage_class:
                await self._api.delete(VOLUMES, volume["metadata"]["name"])
        await self._api.delete(STORAGE_CLASSES, self._storage_class)


def _name(claim: Manifest) -> str:
    return f"pvc-{claim['metadata']['uid']}"


@asynccontextmanager
async def running(api: Api, name: str) -> AsyncIterator[str]:
    """The default storage class, by this name, for as long as the context is open."""
    is_default = {"storageclass.kubernetes.io/is-default-class": "true"}
    body = {
        "metadata": {"name": name, "annotations": is_default},
        "provisioner": PROVISIONER,
        "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": True,
    }
    await api.create(STORAGE_CLASSES, body)
    provisioner = Provisioner(api, name)
    loops = [follow(api, CLAIMS, provisioner.saw, lambda _: None), provisioner.work()]
    tasks = [asyncio.create_task(loop, name=f"provisioner {number}") for number, loop in enumerate(loops)]
    try:
        yield name
    finally:
        await ended(tasks, "the provisioner")
        await provisioner.leave()
