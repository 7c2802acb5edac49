"""Cameras that need no pods, and how one sees that the operator looked after them."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.cluster.api import CAMERAS, DEPLOYMENTS, LEASES, Api
from tests.cluster.waiting import until


def yard(name: str, seed: int = 1) -> dict[str, Any]:
    """A drawn yard that is switched off: a Deployment without pods, and a record in the product."""
    return {
        "apiVersion": "hsi.dev/v1alpha1",
        "kind": "Camera",
        "metadata": {"name": name},
        "spec": {"source": {"synthetic": {"seed": seed}}, "enabled": False},
    }


async def lay_out(api: Api, namespace: str, names: Sequence[str], seed: int = 1) -> None:
    """These cameras, as they are by now."""
    for name in names:
        await api.apply(CAMERAS, yard(name, seed), namespace)


async def looked_after(api: Api, namespace: str, count: int, seconds: float = 60.0) -> None:
    """Until so many Cameras have a status of their newest spec and a Deployment each."""

    async def told() -> bool:
        found = await api.items(CAMERAS, namespace)
        made = await api.items(DEPLOYMENTS, namespace)
        return len(found) == len(made) == count and all(map(_is_told, found))

    await until(told, f"{count} Cameras to be looked after", seconds)


def _is_told(camera: Mapping[str, Any]) -> bool:
    return bool((camera.get("status") or {}).get("observedGeneration") == camera["metadata"]["generation"])


async def deployments(api: Api, namespace: str) -> dict[str, str]:
    """The uid of each Deployment by its name."""
    found = await api.items(DEPLOYMENTS, namespace)
    return {each["metadata"]["name"]: each["metadata"]["uid"] for each in found}


async def repaired(api: Api, namespace: str, name: str, seconds: float) -> None:
    """Take a Deployment away, and wait until another one is in its place."""
    before = (await deployments(api, namespace))[name]
    await api.delete(DEPLOYMENTS, name, namespace)

    async def another() -> bool:
        return (await deployments(api, namespace)).get(name, before) != before

    await until(another, f"Deployment {name} to come back", seconds)


async def leader(api: Api, namespace: str) -> str:
    """Who has the Lease; nobody is an empty word."""
    lease = await api.find(LEASES, "hsi-operator", namespace)
    return str((lease or {"spec": {}})["spec"].get("holderIdentity") or "")


async def leads(api: Api, namespace: str, identity: str, seconds: float = 60.0) -> None:
    """Until this copy has the Lease."""

    async def does() -> bool:
        return await leader(api, namespace) == identity

    await until(does, f"{identity} to lead", seconds)
